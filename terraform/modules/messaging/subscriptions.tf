# Who hears which messages: pulled by workers, or pushed to a function with a token of the invoker's.

locals {
  subscriptions = merge(var.subscriptions, local.requests)
  filters = {
    for name, subscription in local.subscriptions :
    name => join(" AND ", [for key, value in subscription.filter : "attributes.${key} = \"${value}\""])
  }
}

resource "google_pubsub_subscription" "this" {
  for_each = local.subscriptions

  project                    = var.project
  name                       = "${var.prefix}${each.key}"
  topic                      = google_pubsub_topic.this[each.value.topic].id
  labels                     = var.labels
  filter                     = local.filters[each.key] == "" ? null : local.filters[each.key]
  ack_deadline_seconds       = each.value.ack_deadline_s
  message_retention_duration = "${coalesce(each.value.keep_s, var.retention_days * 86400)}s"

  # Never: a deployment that rests for a month must not lose its queues.
  expiration_policy {
    ttl = ""
  }

  retry_policy {
    minimum_backoff = "${each.value.min_backoff_s}s"
    maximum_backoff = "${each.value.max_backoff_s}s"
  }

  dynamic "dead_letter_policy" {
    for_each = each.value.dead_letters ? [each.value.attempts] : []
    content {
      dead_letter_topic     = google_pubsub_topic.this[local.dead_letters_topic].id
      max_delivery_attempts = dead_letter_policy.value
    }
  }

  dynamic "push_config" {
    for_each = each.value.push == null ? [] : [var.receivers[each.value.push]]
    content {
      push_endpoint = push_config.value
      oidc_token {
        service_account_email = var.invoker
        audience              = push_config.value
      }
    }
  }
}
