variable "project" {
  description = "Project that everything lives in."
  type        = string
}

variable "project_number" {
  description = "The project's number, which the addresses of Google's service agents are made of."
  type        = string
}

variable "prefix" {
  description = "What names begin with."
  type        = string
  default     = "serenade-"
}

variable "accounts" {
  description = "Parts that get a service account, with a sentence on each. \"invoker\" (calls the functions) and \"builder\" (builds them) must be among them."
  type        = map(string)

  validation {
    condition     = alltrue([for part in ["invoker", "builder"] : contains(keys(var.accounts), part)])
    error_message = "The accounts must include \"invoker\" and \"builder\"."
  }

  validation {
    condition     = alltrue([for part in keys(var.accounts) : can(regex("^[a-z][a-z_]{1,13}$", part))])
    error_message = "The name of a part is 2 to 14 lower-case letters and underscores: with the prefix it must fit into 30 characters."
  }
}

variable "signers" {
  description = "Parts that sign URLs as themselves."
  type        = set(string)
  default     = []
}

variable "storage_agent" {
  description = "E-mail address of Cloud Storage's service agent, which announces uploads."
  type        = string
}

variable "kms_key" {
  description = "Full name of a Cloud KMS key in the region that encrypts all data at rest; null for Google's own keys."
  type        = string
  default     = null
}

variable "ci" {
  description = "GitHub repository (owner/name) whose pull requests and branch may plan, and whose environment may deploy; state_bucket holds the Terraform state. Null for no CI."
  type = object({
    repository   = string
    branch       = optional(string, "main")
    environment  = optional(string, "production")
    state_bucket = optional(string)
  })
  default = null

  validation {
    condition     = var.ci == null ? true : can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", var.ci.repository))
    error_message = "A repository is named owner/name, without the host."
  }

  validation {
    condition     = var.ci == null ? true : can(regex("^[A-Za-z0-9._-]+$", var.ci.environment))
    error_message = "An environment's name has letters, digits, dots, dashes and underscores only."
  }
}
