variable "project" {
  description = "Project that everything lives in."
  type        = string
}

variable "region" {
  description = "Region that secrets are kept in."
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

variable "secrets" {
  description = "Environment variable to the parts that are given it. The secret exists either way; name a part only when the secret has a value, for what mounts an empty secret cannot start."
  type        = map(set(string))

  validation {
    condition     = alltrue([for name in keys(var.secrets) : can(regex("^[A-Z][A-Z0-9_]+$", name))])
    error_message = "A secret is named as the environment variable it becomes: ANTHROPIC_API_KEY."
  }

  validation {
    condition     = length(distinct([for name in keys(var.secrets) : trimprefix(name, "SERENADE_")])) == length(var.secrets)
    error_message = "Two secrets must differ in more than SERENADE_ before their names, which is left out of the secrets' ids."
  }

  validation {
    condition     = length(setsubtract(flatten([for parts in values(var.secrets) : tolist(parts)]), keys(var.members))) == 0
    error_message = "A secret is given to a part that does not exist."
  }
}

variable "members" {
  description = "Part to its account, as IAM writes it."
  type        = map(string)
}

variable "deletion_protection" {
  description = "Whether Terraform refuses to delete secrets."
  type        = bool
  default     = true
}

variable "kms_key" {
  description = "Full name of a Cloud KMS key in the region; null for Google's own keys."
  type        = string
  default     = null
}
