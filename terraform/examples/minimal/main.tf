# The cheapest whole Serenade: no load balancer, nothing that runs while nobody sings.

provider "google" {
  project = var.project
  region  = var.region
}

module "serenade" {
  source = "../../modules/serenade"

  project      = var.project
  region       = var.region
  labels       = var.labels
  dist         = var.dist
  cors_origins = var.cors_origins

  workers = {
    cpu = { image = var.worker_image }
  }

  hosted = {
    providers = var.hosted_providers
  }

  retention = {
    uploads_days = 30
    results_days = 90
  }

  alerts = {
    emails = var.alert_emails
  }

  deletion_protection = var.deletion_protection
  force_destroy       = !var.deletion_protection
}
