output "dashboard" {
  description = "Full name of the dashboard."
  value       = google_monitoring_dashboard.this.id
}

output "alerts" {
  description = "What is watched: display names of the alert policies."
  value = [
    google_monitoring_alert_policy.queue_age.display_name,
    google_monitoring_alert_policy.dead_letters.display_name,
    google_monitoring_alert_policy.function_failures.display_name,
    google_monitoring_alert_policy.sweep_missing.display_name,
    google_monitoring_alert_policy.worker_failures.display_name,
    google_monitoring_alert_policy.errors.display_name,
  ]
}
