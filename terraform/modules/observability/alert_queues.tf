# Work waits and nobody takes it.

resource "google_monitoring_alert_policy" "queue_age" {
  project               = var.project
  display_name          = "Serenade: a queue stands still"
  combiner              = "OR"
  severity              = "ERROR"
  user_labels           = var.labels
  notification_channels = local.channels

  conditions {
    display_name = "Oldest message older than ${var.queue_age_s} s"

    condition_threshold {
      filter          = "resource.type = \"pubsub_subscription\" AND metric.type = \"pubsub.googleapis.com/subscription/oldest_unacked_message_age\" AND resource.labels.subscription_id = starts_with(\"${var.prefix}\")"
      comparison      = "COMPARISON_GT"
      threshold_value = var.queue_age_s
      duration        = "300s"

      aggregations {
        alignment_period     = "60s"
        per_series_aligner   = "ALIGN_MAX"
        cross_series_reducer = "REDUCE_MAX"
        group_by_fields      = ["resource.label.subscription_id"]
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "Messages of this subscription are not acknowledged. For `steps-cpu` and `steps-gpu`: do workers start, and are all slots busy? For the others: does the function fail? See \"stuck jobs\" in the runbook."
  }
}
