output "address" {
  description = "IPv4 address that the domain must point to."
  value       = google_compute_global_address.this.address
}

output "url" {
  description = "Address of the API."
  value       = "https://${var.domain}"
}

output "min_tls_version" {
  description = "Oldest TLS that is spoken."
  value       = google_compute_ssl_policy.this.min_tls_version
}
