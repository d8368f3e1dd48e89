variable "project" {
  description = "Project that everything lives in."
  type        = string
}

variable "region" {
  description = "Region the API runs in."
  type        = string
}

variable "prefix" {
  description = "What names begin with."
  type        = string
  default     = "serenade-"
}

variable "labels" {
  description = "Labels of everything that takes labels."
  type        = map(string)
  default     = { app = "serenade" }
}

variable "domain" {
  description = "Hostname of the API; the certificate is issued once it points to the address."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9-]+\\.)+[a-z]{2,}$", var.domain))
    error_message = "A domain is a hostname in lower-case letters, without scheme or path: api.example.com."
  }
}

variable "service" {
  description = "Name of the Cloud Run service that answers."
  type        = string
}

variable "requests_per_minute" {
  description = "Requests a minute that one address may make; beyond it gets 429."
  type        = number
  default     = 600

  validation {
    condition     = var.requests_per_minute >= 60 && var.requests_per_minute <= 100000
    error_message = "One address may make 60 to 100000 requests a minute."
  }
}

variable "waf" {
  description = "Whether OWASP's core rules are asked too; each costs a little per month and may refuse odd but honest requests."
  type        = bool
  default     = false
}

variable "log_sample_rate" {
  description = "Share of requests that the load balancer logs, 0 to 1."
  type        = number
  default     = 1

  validation {
    condition     = var.log_sample_rate >= 0 && var.log_sample_rate <= 1
    error_message = "The share of requests logged is 0 to 1."
  }
}
