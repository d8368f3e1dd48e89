output "api_url" {
  description = "Address of the API."
  value       = module.serenade.api_url
}

output "address" {
  description = "IPv4 address that the domain must point to."
  value       = module.serenade.edge.address
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

output "images" {
  description = "Address under which the workers' images are pushed."
  value       = module.serenade.images
}

output "secrets" {
  description = "Environment variable to the id of its secret."
  value       = module.serenade.secrets
}

output "ci" {
  description = "What a GitHub workflow signs in with: workload_identity_provider, planner, deployer."
  value       = module.serenade.ci
}
