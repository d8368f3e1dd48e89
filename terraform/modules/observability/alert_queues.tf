# Work waits and nobody takes it.

resource "google_monitoring_alert_policy" "queue_age" {
  project               = var.project
  display_name          = "Serenade: a queue stands still"
  combiner              = "OR"
  severity              = "ERROR"
  user_labels           = var.labels
  notification_channels = local.channels

  # Functions take every message that they are pushed.
  conditions {
    display_name = "A function was pushed a message over ${var.queue_age_s} s ago"

    condition_threshold {
      filter          = "${local.queues} AND metric.type = \"pubsub.googleapis.com/subscription/oldest_unacked_message_age\"${local.pushed_only}"
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

  # A hint of a step that is done may lie here until it is dropped, and means nothing. A queue that has
  # not been empty for longer than that holds a step that is announced again and again.
  conditions {
    display_name = "Steps have waited for workers for over ${var.steps_wait_s} s"

    condition_threshold {
      filter          = "${local.queues} AND metric.type = \"pubsub.googleapis.com/subscription/num_undelivered_messages\" AND resource.labels.subscription_id = one_of(${join(", ", [for name in local.pulled : "\"${name}\""])})"
      comparison      = "COMPARISON_GT"
      threshold_value = 0
      duration        = "${var.steps_wait_s}s"

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
    content   = "For `steps-cpu` and `steps-gpu`: do workers start, and are all slots busy? For the others: messages are not acknowledged; does the function fail? See \"stuck jobs\" in the runbook."
  }
}

locals {
  queues      = "resource.type = \"pubsub_subscription\" AND resource.labels.subscription_id = starts_with(\"${var.prefix}\")"
  pulled      = [for runtime in ["cpu", "gpu"] : "${var.prefix}steps-${runtime}"]
  pushed_only = join("", [for name in local.pulled : " AND resource.labels.subscription_id != \"${name}\""])
}
