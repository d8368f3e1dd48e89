# The transport gave up on a message.

resource "google_monitoring_alert_policy" "dead_letters" {
  project               = var.project
  display_name          = "Serenade: dead letters"
  combiner              = "OR"
  severity              = "ERROR"
  user_labels           = var.labels
  notification_channels = local.channels

  conditions {
    display_name = "A message went to the dead letters"

    condition_threshold {
      filter          = "resource.type = \"pubsub_subscription\" AND metric.type = \"pubsub.googleapis.com/subscription/dead_letter_message_count\" AND resource.labels.subscription_id = starts_with(\"${var.prefix}\")"
      comparison      = "COMPARISON_GT"
      threshold_value = 0
      duration        = "0s"

      aggregations {
        alignment_period     = "300s"
        per_series_aligner   = "ALIGN_DELTA"
        cross_series_reducer = "REDUCE_SUM"
        group_by_fields      = ["resource.label.subscription_id"]
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "A message was delivered a hundred times in vain. What could not be decoded is kept under `dead-letters/` in the results bucket. See \"dead letters\" in the runbook."
  }
}
