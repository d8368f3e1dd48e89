variable "project" {
  description = "Project that everything lives in."
  type        = string
}

variable "location" {
  description = "Region of the database, or a multi-region (eur3, nam5); it can never be changed."
  type        = string
}

variable "database" {
  description = "Id of the database. \"(default)\" has a free tier; a project has one of it."
  type        = string
  default     = "(default)"

  validation {
    condition     = var.database == "(default)" || can(regex("^[a-z][a-z0-9-]{2,61}[a-z0-9]$", var.database))
    error_message = "A database's id is \"(default)\", or 4 to 63 lower-case letters, digits and dashes."
  }
}

variable "deletion_protection" {
  description = "Whether neither Terraform nor anybody else can delete the database before this is false."
  type        = bool
  default     = true
}

variable "backup_days" {
  description = "Days for which each daily backup is kept; null for no backups beyond point-in-time recovery."
  type        = number
  default     = null

  validation {
    condition     = var.backup_days == null ? true : var.backup_days >= 1 && var.backup_days <= 98
    error_message = "Firestore keeps a backup for 1 to 98 days."
  }
}

variable "access" {
  description = "Part to its account (as IAM writes it), for the parts that read and write documents."
  type        = map(object({ member = string }))
  default     = {}
}

variable "kms_key" {
  description = "Full name of a Cloud KMS key in the location; null for Google's own keys."
  type        = string
  default     = null
}
