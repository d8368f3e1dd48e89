# Other systems that ask for jobs. A message does not say who published it, so each requester has a
# topic that admits its publishers alone, and the subscription behind it says whom they speak for.

locals {
  requests = {
    for name in keys(var.requesters) :
    name => merge(var.subscriptions["job-requests"], { topic = name })
  }
  request_publishers = merge([
    for name, requester in var.requesters :
    { for member in requester.publishers : "${member} may publish ${name}" => { topic = name, member = member } }
  ]...)
}

resource "google_pubsub_topic_iam_member" "requests" {
  for_each = local.request_publishers

  project = var.project
  topic   = google_pubsub_topic.this[each.value.topic].name
  role    = "roles/pubsub.publisher"
  member  = each.value.member
}
