# A function that looks after things by the clock. A tick that fails is not repeated: the next one comes.

resource "google_cloud_scheduler_job" "this" {
  count = var.schedule == null ? 0 : 1

  project          = var.project
  region           = var.region
  name             = var.name
  description      = var.description
  schedule         = var.schedule
  time_zone        = "Etc/UTC"
  attempt_deadline = "${var.resources.timeout_s}s"

  http_target {
    http_method = "POST"
    uri         = local.url

    oidc_token {
      service_account_email = var.invoker
      audience              = local.url
    }
  }

  depends_on = [google_cloudfunctions2_function.this]
}
