# Who may start it: dispatch and sweep. Running a job asks for a role on the job, not on its account.

resource "google_cloud_run_v2_job_iam_member" "starter" {
  for_each = var.always_on ? {} : var.starters

  project  = var.project
  location = var.region
  name     = google_cloud_run_v2_job.this[0].name
  role     = var.starter_role
  member   = each.value
}
