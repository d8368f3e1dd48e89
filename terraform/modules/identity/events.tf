# Cloud Storage announces uploads through Eventarc, which calls as the invoker.

resource "google_project_iam_member" "storage_announces" {
  project = var.project
  role    = "roles/pubsub.publisher"
  member  = "serviceAccount:${var.storage_agent}"
}

resource "google_project_iam_member" "receives_events" {
  project = var.project
  role    = "roles/eventarc.eventReceiver"
  member  = google_service_account.this["invoker"].member
}
