# Errors that the code itself reports, counted by what they say.

locals {
  ours = join(" OR ", [
    for label in ["service_name", "job_name", "worker_pool_name"] : "resource.labels.${label}=~\"^${var.prefix}\""
  ])
}

resource "google_logging_metric" "errors" {
  project     = var.project
  name        = "${var.prefix}errors"
  description = "Lines of severity ERROR that Serenade's functions and workers wrote."
  filter      = "severity>=ERROR AND jsonPayload.message:* AND (${local.ours})"

  metric_descriptor {
    metric_kind  = "DELTA"
    value_type   = "INT64"
    unit         = "1"
    display_name = "Serenade: errors by message"

    labels {
      key         = "message"
      value_type  = "STRING"
      description = "What the line says; ids are in other fields."
    }
  }

  label_extractors = {
    message = "EXTRACT(jsonPayload.message)"
  }
}
