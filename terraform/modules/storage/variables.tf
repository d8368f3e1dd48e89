variable "project" {
  description = "Project that everything lives in; the buckets' names begin with it, as names are the whole world's."
  type        = string
}

variable "region" {
  description = "Region of buckets and images."
  type        = string
}

variable "prefix" {
  description = "What names begin with, after the project's."
  type        = string
  default     = "serenade-"
}

variable "labels" {
  description = "Labels of everything that takes labels."
  type        = map(string)
  default     = { app = "serenade" }
}

variable "cors_origins" {
  description = "Origins of web pages that upload and download, such as https://app.example.com."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for origin in var.cors_origins : can(regex("^https?://[^/*]+$", origin))])
    error_message = "An origin is a scheme and a host, without a path or a wildcard: https://app.example.com."
  }
}

variable "uploads_days" {
  description = "Days after which an upload is deleted; 0 to keep uploads."
  type        = number
  default     = 90

  validation {
    condition     = var.uploads_days == 0 || var.uploads_days >= 2
    error_message = "Uploads must be kept for two days at least, for jobs still read them; or for ever (0)."
  }
}

variable "results_days" {
  description = "Days after which a result is deleted; 0 to keep results."
  type        = number
  default     = 0

  validation {
    condition     = var.results_days == 0 || var.results_days >= 2
    error_message = "Results must be kept for two days at least, for somebody has to fetch them; or for ever (0)."
  }
}

variable "soft_delete_days" {
  description = "Days for which a deleted object can be restored: 0, or 7 to 90."
  type        = number
  default     = 7

  validation {
    condition     = var.soft_delete_days == 0 || (var.soft_delete_days >= 7 && var.soft_delete_days <= 90)
    error_message = "Cloud Storage keeps deleted objects for 7 to 90 days, or not at all (0)."
  }
}

variable "force_destroy" {
  description = "Whether destroying the buckets deletes what is in them."
  type        = bool
  default     = false
}

variable "access" {
  description = "Part to its account (as IAM writes it) and what it may do to the objects of each bucket: create, read, remove."
  type = map(object({
    member  = string
    uploads = optional(set(string), [])
    results = optional(set(string), [])
  }))
  default = {}

  validation {
    condition = alltrue([
      for access in values(var.access) :
      length(setsubtract(setunion(access.uploads, access.results), ["create", "read", "remove"])) == 0
    ])
    error_message = "What may be done to objects is create, read or remove."
  }
}

variable "object_remover_role" {
  description = "Role that lists and deletes objects (of the identity module)."
  type        = string
}

variable "source_readers" {
  description = "Part to its account (as IAM writes it), for the parts that read the functions' bundles."
  type        = map(string)
  default     = {}
}

variable "weights_readers" {
  description = "Part to its account (as IAM writes it), for the parts that read the weights of large models."
  type        = map(string)
  default     = {}
}

variable "builder" {
  description = "Account that builds the functions and pushes their images; null for none."
  type        = object({ member = string })
  default     = null
}

variable "kms_key" {
  description = "Full name of a Cloud KMS key in the region; null for Google's own keys."
  type        = string
  default     = null
}
