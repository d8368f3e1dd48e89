# What does not reach the API: floods from one address, and (if wanted) well-known attacks.

locals {
  waf_rules = var.waf ? {
    sqli             = 2000
    xss              = 2010
    lfi              = 2020
    rce              = 2030
    protocolattack   = 2040
    scannerdetection = 2050
  } : {}
}

resource "google_compute_security_policy" "this" {
  project     = var.project
  name        = "${var.prefix}api"
  description = "Serenade's API: rate limit per address, known attacks."
  labels      = var.labels

  rule {
    action      = "deny(403)"
    priority    = 900
    description = "Vulnerabilities that are exploited right now (Log4j and its like)."

    match {
      expr {
        expression = "evaluatePreconfiguredWaf('cve-canary')"
      }
    }
  }

  dynamic "rule" {
    for_each = local.waf_rules
    content {
      action      = "deny(403)"
      priority    = rule.value
      description = "OWASP core rules: ${rule.key}."

      match {
        expr {
          expression = "evaluatePreconfiguredWaf('${rule.key}-v33-stable', {'sensitivity': 1})"
        }
      }
    }
  }

  rule {
    action      = "throttle"
    priority    = 3000
    description = "So many requests a minute from one address."

    match {
      versioned_expr = "SRC_IPS_V1"
      config {
        src_ip_ranges = ["*"]
      }
    }

    rate_limit_options {
      conform_action = "allow"
      exceed_action  = "deny(429)"
      enforce_on_key = "IP"

      rate_limit_threshold {
        count        = var.requests_per_minute
        interval_sec = 60
      }
    }
  }

  rule {
    action      = "allow"
    priority    = 2147483647
    description = "Everything else."

    match {
      versioned_expr = "SRC_IPS_V1"
      config {
        src_ip_ranges = ["*"]
      }
    }
  }
}
