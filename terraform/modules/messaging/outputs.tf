output "topics" {
  description = "Topic to its full name."
  value       = { for name, topic in google_pubsub_topic.this : name => topic.id }
}

output "subscriptions" {
  description = "Subscription to its full name, topic, filter, function and address it is pushed to, and attempts before the dead letters."
  value = {
    for name, subscription in google_pubsub_subscription.this :
    name => {
      id                   = subscription.id
      topic                = local.subscriptions[name].topic
      filter               = subscription.filter
      push                 = local.subscriptions[name].push
      push_endpoint        = one(subscription.push_config[*].push_endpoint)
      dead_letter_attempts = one(subscription.dead_letter_policy[*].max_delivery_attempts)
    }
  }
}
