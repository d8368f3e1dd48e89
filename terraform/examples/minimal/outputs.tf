output "api_url" {
  description = "Address of the API."
  value       = module.serenade.api_url
}

output "uploads_bucket" {
  description = "Name of the bucket that clients upload into."
  value       = module.serenade.uploads_bucket
}

output "results_bucket" {
  description = "Name of the bucket that workers write into."
  value       = module.serenade.results_bucket
}

output "topics" {
  description = "Topic to its full name; job-events is the one to listen to."
  value       = module.serenade.topics
}

output "secrets" {
  description = "Environment variable to the id of its secret."
  value       = module.serenade.secrets
}

output "images" {
  description = "Address under which the worker's image is pushed."
  value       = module.serenade.images
}
