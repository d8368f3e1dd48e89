# The bundle of `make build`. Its name has its hash, so a changed bundle is a changed function.

resource "google_storage_bucket_object" "source" {
  bucket = var.source_bucket
  name   = "${var.name}/${var.bundle.sha256}.zip"
  source = var.bundle.path
}
