output "api_url" {
  description = "Address of the API."
  value       = local.api_url
}

output "uploads_bucket" {
  description = "Name of the bucket that clients upload into."
  value       = module.storage.uploads_bucket
}

output "results_bucket" {
  description = "Name of the bucket that workers write into."
  value       = module.storage.results_bucket
}

output "buckets" {
  description = "Every bucket: name, public access prevention, members that reach its objects."
  value       = module.storage.buckets
}

output "topics" {
  description = "Topic to its full name; job-events is the one to listen to."
  value       = module.messaging.topics
}

output "subscriptions" {
  description = "Subscription to its full name, topic, filter, push and dead letter attempts."
  value       = module.messaging.subscriptions
}

output "service_accounts" {
  description = "Part to the e-mail address of its account."
  value       = { for part, account in local.accounts : part => account.email }
}

output "functions" {
  description = "Function to its name, address, account, ingress, retry policy and schedule."
  value       = module.function
}

output "workers" {
  description = "Runtime to its worker: name, whether it is a job, and Cloud Run's own retries."
  value       = module.worker
}

output "database" {
  description = "Id of the Firestore database, and how it can be recovered."
  value       = { id = module.documents.database, recovery = module.documents.recovery }
}

output "images" {
  description = "Address under which the workers' images are pushed."
  value       = module.storage.images
}

output "secrets" {
  description = "Environment variable to the id of its secret: add a version, then name it in `secrets`."
  value       = module.secrets.secrets
}

output "edge" {
  description = "Address that the domain must point to, and the oldest TLS spoken; null without a load balancer."
  value       = one(module.edge)
}

output "ci" {
  description = "What a GitHub workflow signs in with; null without CI."
  value       = module.identity.ci
}

output "alerts" {
  description = "What is watched."
  value       = module.observability.alerts
}
