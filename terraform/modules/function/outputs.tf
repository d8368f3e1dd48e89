output "name" {
  description = "Name of the function, and of the Cloud Run service under it."
  value       = google_cloudfunctions2_function.this.name
}

output "url" {
  description = "Address it is called at."
  value       = local.url
  depends_on  = [google_cloudfunctions2_function.this]
}

output "service_account" {
  description = "E-mail address of the account it runs as."
  value       = one(google_cloudfunctions2_function.this.service_config[*].service_account_email)
}

output "retry_policy" {
  description = "What happens to an event it could not take; null for a function without events."
  value       = one(google_cloudfunctions2_function.this.event_trigger[*].retry_policy)
}

output "ingress" {
  description = "Where calls may come from."
  value       = one(google_cloudfunctions2_function.this.service_config[*].ingress_settings)
}

output "schedule" {
  description = "Cron expression by which it is called; null for never."
  value       = one(google_cloud_scheduler_job.this[*].schedule)
}

output "concurrency" {
  description = "Requests that an instance serves at a time."
  value       = one(google_cloudfunctions2_function.this.service_config[*].max_instance_request_concurrency)
}
