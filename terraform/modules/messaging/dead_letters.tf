# Pub/Sub itself moves what nobody acknowledges: its agent reads each source and writes to the topic.

locals {
  pubsub_agent = "serviceAccount:service-${var.project_number}@gcp-sa-pubsub.iam.gserviceaccount.com"
}

resource "google_pubsub_topic_iam_member" "agent_buries" {
  project = var.project
  topic   = google_pubsub_topic.this[local.dead_letters_topic].name
  role    = "roles/pubsub.publisher"
  member  = local.pubsub_agent
}

resource "google_pubsub_subscription_iam_member" "agent_takes" {
  for_each = { for name, subscription in local.subscriptions : name => subscription if subscription.dead_letters }

  project      = var.project
  subscription = google_pubsub_subscription.this[each.key].name
  role         = "roles/pubsub.subscriber"
  member       = local.pubsub_agent
}
