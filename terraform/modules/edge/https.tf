resource "google_compute_managed_ssl_certificate" "this" {
  project = var.project
  name    = "${var.prefix}api-${substr(sha256(var.domain), 0, 8)}"

  managed {
    domains = [var.domain]
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_compute_ssl_policy" "this" {
  project         = var.project
  name            = "${var.prefix}api"
  description     = "TLS 1.2 and later, modern ciphers."
  profile         = "MODERN"
  min_tls_version = "TLS_1_2"
}

resource "google_compute_url_map" "https" {
  project         = var.project
  name            = "${var.prefix}api"
  description     = "Everything goes to the API."
  default_service = google_compute_backend_service.api.id
}

resource "google_compute_target_https_proxy" "this" {
  project          = var.project
  name             = "${var.prefix}api"
  url_map          = google_compute_url_map.https.id
  ssl_certificates = [google_compute_managed_ssl_certificate.this.id]
  ssl_policy       = google_compute_ssl_policy.this.id
}

resource "google_compute_global_forwarding_rule" "https" {
  project               = var.project
  name                  = "${var.prefix}api-https"
  labels                = var.labels
  load_balancing_scheme = "EXTERNAL_MANAGED"
  ip_address            = google_compute_global_address.this.id
  port_range            = "443"
  target                = google_compute_target_https_proxy.this.id
}
