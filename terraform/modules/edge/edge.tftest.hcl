mock_provider "google" {
  source = "../../tests/mocks"
}

variables {
  project = "tune-123456"
  region  = "europe-west1"
  domain  = "api.example.com"
  service = "serenade-api"
}

run "plan" {
  command = plan

  assert {
    condition     = contains([for rule in google_compute_security_policy.this.rule : rule.action], "throttle")
    error_message = "One address must not be able to flood the API."
  }

  assert {
    condition     = google_compute_ssl_policy.this.profile == "MODERN" && google_compute_ssl_policy.this.min_tls_version == "TLS_1_2"
    error_message = "Nothing older than TLS 1.2 may be spoken."
  }

  assert {
    condition     = google_compute_url_map.redirect.default_url_redirect[0].https_redirect
    error_message = "Whoever comes by http must be sent to https."
  }
}

run "with_owasp_rules" {
  command = plan

  variables {
    waf = true
  }

  assert {
    condition     = length([for rule in google_compute_security_policy.this.rule : rule.priority if rule.action == "deny(403)"]) == 7
    error_message = "Six of OWASP's rules must stand beside the one against what is exploited now."
  }
}

run "a_domain_is_no_address" {
  command = plan

  variables {
    domain = "https://api.example.com/v1"
  }

  expect_failures = [var.domain]
}
