# Container images: the workers', pushed by you, and the functions', built by Cloud Build.

resource "google_artifact_registry_repository" "images" {
  project       = var.project
  location      = var.region
  repository_id = "${var.prefix}images"
  description   = "Images of Serenade's workers and functions."
  format        = "DOCKER"
  labels        = var.labels
  kms_key_name  = var.kms_key

  # Enough of the past to roll back to; older ones cost and are never run again.
  cleanup_policies {
    id     = "keep-recent"
    action = "KEEP"
    most_recent_versions {
      keep_count = 10
    }
  }

  cleanup_policies {
    id     = "delete-old"
    action = "DELETE"
    condition {
      older_than = "2592000s"
    }
  }
}

resource "google_artifact_registry_repository_iam_member" "builder" {
  count = var.builder == null ? 0 : 1

  project    = var.project
  location   = var.region
  repository = google_artifact_registry_repository.images.name
  role       = "roles/artifactregistry.writer"
  member     = var.builder.member
}
