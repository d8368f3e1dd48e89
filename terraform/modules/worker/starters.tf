# Who may start it: dispatch and sweep.

resource "google_cloud_run_v2_job_iam_member" "starter" {
  for_each = var.always_on ? {} : var.starters

  project  = var.project
  location = var.region
  name     = google_cloud_run_v2_job.this[0].name
  role     = var.starter_role
  member   = each.value
}

resource "google_service_account_iam_member" "starter" {
  for_each = var.always_on ? {} : var.starters

  service_account_id = "projects/${var.project}/serviceAccounts/${var.service_account}"
  role               = "roles/iam.serviceAccountUser"
  member             = each.value
}
