output "name" {
  description = "Name of the job, or of the pool."
  value       = var.always_on ? google_cloud_run_v2_worker_pool.this[0].name : google_cloud_run_v2_job.this[0].name
}

output "is_job" {
  description = "Whether it is a job that is started for work."
  value       = !var.always_on
}

output "max_retries" {
  description = "How often Cloud Run starts a failed worker again by itself; null for a pool."
  value       = var.always_on ? null : google_cloud_run_v2_job.this[0].template[0].template[0].max_retries
}
