# Who may call it. Cloud Run checks the caller's token before any of our code runs, then takes the
# signature off it: our own check (SERENADE_PUSH_CALLERS) is for servers that stand alone, and would turn
# every call away here. So it stays unset.

resource "google_cloud_run_v2_service_iam_member" "invoker" {
  count = var.public ? 0 : 1

  project  = var.project
  location = var.region
  name     = google_cloudfunctions2_function.this.name
  role     = "roles/run.invoker"
  member   = "serviceAccount:${var.invoker}"
}

# What is public lets everybody in and looks for itself: the API for a key of its own at every route,
# on_prediction for the provider's signature and ours.
resource "google_cloud_run_v2_service_iam_member" "everybody" {
  count = var.public ? 1 : 0

  project  = var.project
  location = var.region
  name     = google_cloudfunctions2_function.this.name
  role     = "roles/run.invoker"
  member   = "allUsers"
}
