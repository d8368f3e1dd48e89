# Serenade for a product: a hostname behind a load balancer, CPU and GPU workers, backups, alerts, a
# budget, deployment from GitHub, and (if wanted) a key of your own.

provider "google" {
  project = var.project
  region  = var.region

  # Budgets belong to the billing account; their API asks on whose quota it is called.
  user_project_override = true
  billing_project       = var.project
}

module "serenade" {
  source = "../../modules/serenade"

  project      = var.project
  region       = var.region
  labels       = merge(var.labels, { environment = "production" })
  dist         = var.dist
  cors_origins = var.cors_origins

  workers = {
    cpu = { image = var.worker_images.cpu, slots = 8, cpu = "4", memory = "8Gi" }
    gpu = { image = var.worker_images.gpu, slots = 2, cpu = "8", memory = "32Gi", accelerator = "nvidia-l4" }
  }

  # Answers at once, whoever comes first in the morning.
  functions = {
    api       = { min_instances = 1, max_instances = 50 }
    on_upload = { max_instances = 100 }
  }

  edge = {
    domain = var.domain
    waf    = true
  }

  database = {
    backup_days = 30
  }

  retention = {
    uploads_days     = 90
    soft_delete_days = 30
  }

  alerts = {
    emails = var.alert_emails
  }

  requesters = var.requesters
  hosted     = var.hosted
  secrets    = var.secrets
  budget     = var.budget
  ci         = var.ci
  kms_key    = var.kms_key
}
