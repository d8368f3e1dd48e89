resource "google_compute_global_address" "this" {
  project     = var.project
  name        = "${var.prefix}api"
  description = "Where ${var.domain} must point: an A record."
  labels      = var.labels
}
