# Cloud Build makes the functions' images as the builder, not as an account that may do more.

resource "google_project_iam_member" "builder_logs" {
  project = var.project
  role    = "roles/logging.logWriter"
  member  = google_service_account.this["builder"].member
}

# Cloud Functions copies a bundle into a bucket of its own, "gcf-v2-sources-…", before it builds.
resource "google_project_iam_member" "builder_reads_sources" {
  project = var.project
  role    = "roles/storage.objectViewer"
  member  = google_service_account.this["builder"].member

  condition {
    title       = "bundles only"
    description = "Uploads and results are no source code."
    expression  = "resource.name.startsWith(\"projects/_/buckets/gcf-v2-sources-\")"
  }
}
