# Functions that answer with failures.

resource "google_monitoring_alert_policy" "function_failures" {
  project               = var.project
  display_name          = "Serenade: a function fails"
  combiner              = "OR"
  severity              = "ERROR"
  user_labels           = var.labels
  notification_channels = local.channels

  conditions {
    display_name = "More than ${var.failure_percent} % of the answers are 5xx"

    condition_threshold {
      filter             = "${local.function_requests} AND metric.labels.response_code_class = \"5xx\""
      denominator_filter = local.function_requests
      comparison         = "COMPARISON_GT"
      threshold_value    = var.failure_percent / 100
      duration           = "300s"

      aggregations {
        alignment_period     = "300s"
        per_series_aligner   = "ALIGN_DELTA"
        cross_series_reducer = "REDUCE_SUM"
        group_by_fields      = ["resource.label.service_name"]
      }

      denominator_aggregations {
        alignment_period     = "300s"
        per_series_aligner   = "ALIGN_DELTA"
        cross_series_reducer = "REDUCE_SUM"
        group_by_fields      = ["resource.label.service_name"]
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "Look at the function's log for lines of severity ERROR; `misconfigured` says what to grant or to set. See \"rollback\" in the runbook if it began with a deployment."
  }
}

# The sweep heals what fell silent; when it stands still, nothing does.
resource "google_monitoring_alert_policy" "sweep_missing" {
  project               = var.project
  display_name          = "Serenade: nobody sweeps"
  combiner              = "OR"
  severity              = "ERROR"
  user_labels           = var.labels
  notification_channels = local.channels

  conditions {
    display_name = "No sweep has succeeded for ten minutes"

    condition_absent {
      filter   = "resource.type = \"cloud_run_revision\" AND metric.type = \"run.googleapis.com/request_count\" AND resource.labels.service_name = \"${var.sweep}\" AND metric.labels.response_code_class = \"2xx\""
      duration = "600s"

      aggregations {
        alignment_period     = "60s"
        per_series_aligner   = "ALIGN_DELTA"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "Is the Cloud Scheduler job `${var.sweep}` paused? Does the function fail? Until it runs again, overdue leases, uploads and jobs stay as they are. See \"stuck jobs\" in the runbook."
  }
}

locals {
  function_requests = "resource.type = \"cloud_run_revision\" AND metric.type = \"run.googleapis.com/request_count\" AND resource.labels.service_name = starts_with(\"${var.prefix}\")"
}
