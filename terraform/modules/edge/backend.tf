# The API function behind the load balancer.

resource "google_compute_region_network_endpoint_group" "api" {
  project               = var.project
  name                  = "${var.prefix}api"
  region                = var.region
  network_endpoint_type = "SERVERLESS"

  cloud_run {
    service = var.service
  }
}

resource "google_compute_backend_service" "api" {
  project               = var.project
  name                  = "${var.prefix}api"
  description           = "Serenade's API."
  load_balancing_scheme = "EXTERNAL_MANAGED"
  protocol              = "HTTPS"
  security_policy       = google_compute_security_policy.this.id

  backend {
    group = google_compute_region_network_endpoint_group.api.id
  }

  log_config {
    enable      = true
    sample_rate = var.log_sample_rate
  }
}
