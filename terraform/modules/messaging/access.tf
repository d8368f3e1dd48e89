# Which part publishes to which topic, and which worker pulls which subscription.

locals {
  publishers = merge([
    for part, access in var.access :
    { for topic in access.publish : "${part} may publish ${topic}" => { topic = topic, member = access.member } }
  ]...)
  consumers = merge([
    for part, access in var.access :
    { for name in access.consume : "${part} may consume ${name}" => { subscription = name, member = access.member } }
  ]...)
}

resource "google_pubsub_topic_iam_member" "this" {
  for_each = local.publishers

  project = var.project
  topic   = google_pubsub_topic.this[each.value.topic].name
  role    = "roles/pubsub.publisher"
  member  = each.value.member
}

resource "google_pubsub_subscription_iam_member" "this" {
  for_each = local.consumers

  project      = var.project
  subscription = google_pubsub_subscription.this[each.value.subscription].name
  role         = "roles/pubsub.subscriber"
  member       = each.value.member
}
