locals {
  day_s       = 24 * 60 * 60
  name_prefix = "${var.project}-${var.prefix}"
  keys        = var.kms_key == null ? [] : [var.kms_key]
  cors        = length(var.cors_origins) == 0 ? [] : [{ origins = var.cors_origins }]

  audio = {
    uploads = { days = var.uploads_days, methods = ["PUT", "POST", "GET"] }
    results = { days = var.results_days, methods = ["GET"] }
  }

  # What a signed upload needs the browser to send, and to be shown.
  cors_headers = [
    "Content-Type",
    "Content-Range",
    "ETag",
    "Location",
    "Range",
    "x-goog-content-length-range",
    "x-goog-generation",
    "x-goog-if-generation-match",
    "x-goog-resumable",
  ]
}
