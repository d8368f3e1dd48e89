# Workers that end badly, and errors that the code reports.

resource "google_monitoring_alert_policy" "worker_failures" {
  project               = var.project
  display_name          = "Serenade: workers fail"
  combiner              = "OR"
  severity              = "ERROR"
  user_labels           = var.labels
  notification_channels = local.channels

  conditions {
    display_name = "More than ${var.worker_failures} executions failed in half an hour"

    condition_threshold {
      filter          = "resource.type = \"cloud_run_job\" AND metric.type = \"run.googleapis.com/job/completed_execution_count\" AND resource.labels.job_name = starts_with(\"${var.prefix}\") AND metric.labels.result = \"failed\""
      comparison      = "COMPARISON_GT"
      threshold_value = var.worker_failures
      duration        = "0s"

      aggregations {
        alignment_period     = "1800s"
        per_series_aligner   = "ALIGN_DELTA"
        cross_series_reducer = "REDUCE_SUM"
        group_by_fields      = ["resource.label.job_name"]
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "One failed execution is healed by its lease; several say that the image, its memory or the GPU is wrong. `no GPU` in the log: see \"quota for GPUs\" in the runbook."
  }
}

resource "google_monitoring_alert_policy" "errors" {
  project               = var.project
  display_name          = "Serenade: errors"
  combiner              = "OR"
  severity              = "WARNING"
  user_labels           = var.labels
  notification_channels = local.channels

  # A condition is about one type of resource.
  dynamic "conditions" {
    for_each = { functions = "cloud_run_revision", workers = "cloud_run_job" }
    content {
      display_name = "More than ${var.errors} errors of one kind in ten minutes: ${conditions.key}"

      condition_threshold {
        filter          = "resource.type = \"${conditions.value}\" AND metric.type = \"logging.googleapis.com/user/${google_logging_metric.errors.name}\""
        comparison      = "COMPARISON_GT"
        threshold_value = var.errors
        duration        = "0s"

        aggregations {
          alignment_period     = "600s"
          per_series_aligner   = "ALIGN_DELTA"
          cross_series_reducer = "REDUCE_SUM"
          group_by_fields      = ["metric.label.message"]
        }
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "The code reports the same error again and again: read its `error` field in the log."
  }
}
