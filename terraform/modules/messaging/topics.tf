# A topic exists where a subscription or a requester names it, or where events wait for listeners.

locals {
  events_topic       = "job-events"
  dead_letters_topic = "dead-letters"

  topics = setunion(
    [for subscription in values(local.subscriptions) : subscription.topic],
    [local.events_topic, local.dead_letters_topic],
  )
}

resource "google_pubsub_topic" "this" {
  for_each = local.topics

  project                    = var.project
  name                       = "${var.prefix}${each.value}"
  labels                     = var.labels
  kms_key_name               = var.kms_key
  message_retention_duration = each.value == local.events_topic ? "${var.events_retention_days * 86400}s" : null

  message_storage_policy {
    allowed_persistence_regions = [var.region]
  }
}
