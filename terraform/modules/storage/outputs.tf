output "uploads_bucket" {
  description = "Name of the bucket that clients upload into."
  value       = google_storage_bucket.audio["uploads"].name
}

output "results_bucket" {
  description = "Name of the bucket that workers write into."
  value       = google_storage_bucket.audio["results"].name
}

output "source_bucket" {
  description = "Name of the bucket that holds the functions' bundles."
  value       = google_storage_bucket.source.name
}

output "weights_bucket" {
  description = "Name of the bucket that holds the weights of large models."
  value       = google_storage_bucket.weights.name
}

output "images" {
  description = "Address under which images are pushed: REGION-docker.pkg.dev/PROJECT/REPOSITORY."
  value       = "${var.region}-docker.pkg.dev/${var.project}/${google_artifact_registry_repository.images.repository_id}"
}

output "image_repository" {
  description = "Full resource name of the image repository."
  value       = google_artifact_registry_repository.images.id
}

output "buckets" {
  description = "Every bucket: its name, its public access prevention, and the members that may reach its objects."
  value = {
    for key, bucket in merge(google_storage_bucket.audio, { source = google_storage_bucket.source, weights = google_storage_bucket.weights }) :
    key => {
      name                     = bucket.name
      public_access_prevention = bucket.public_access_prevention
      members = distinct(flatten([
        for grants in [google_storage_bucket_iam_binding.listed, google_storage_bucket_iam_binding.inherited] : [
          for grant in values(grants) : tolist(grant.members) if grant.bucket == bucket.name
        ]
      ]))
    }
  }
}
