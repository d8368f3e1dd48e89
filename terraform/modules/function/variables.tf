variable "project" {
  description = "Project that everything lives in."
  type        = string
}

variable "project_number" {
  description = "The project's number, which the function's address is made of."
  type        = string
}

variable "region" {
  description = "Region the function runs in."
  type        = string
}

variable "name" {
  description = "Name of the function: lower-case letters, digits and dashes."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,47}[a-z0-9]$", var.name))
    error_message = "A function's name is 2 to 49 lower-case letters, digits and dashes."
  }
}

variable "description" {
  description = "What it does, in a sentence."
  type        = string
}

variable "labels" {
  description = "Labels of everything that takes labels."
  type        = map(string)
  default     = { app = "serenade" }
}

variable "bundle" {
  description = "What to deploy: the zip's path and SHA-256, the runtime (python311) and the entry point."
  type = object({
    path        = string
    sha256      = string
    runtime     = string
    entry_point = string
  })

  validation {
    condition     = can(regex("^[0-9a-f]{64}$", var.bundle.sha256))
    error_message = "A SHA-256 is 64 hexadecimal digits: run `make build`."
  }
}

variable "source_bucket" {
  description = "Bucket that the bundle is uploaded into."
  type        = string
}

variable "build" {
  description = "Full names of the account that builds the image and of the repository that keeps it."
  type = object({
    service_account  = string
    image_repository = string
  })
}

variable "service_account" {
  description = "E-mail address of the account it runs as: its own, no other function's."
  type        = string
}

variable "invoker" {
  description = "E-mail address of the account that may call it (unless public), and that events and the clock call as."
  type        = string
}

variable "public" {
  description = "Whether everybody may call it."
  type        = bool
  default     = false
}

variable "ingress" {
  description = "Where calls may come from: ALLOW_INTERNAL_ONLY (Google's own services of this project), ALLOW_INTERNAL_AND_GCLB (and a load balancer), ALLOW_ALL."
  type        = string
  default     = "ALLOW_INTERNAL_ONLY"

  validation {
    condition     = contains(["ALLOW_ALL", "ALLOW_INTERNAL_ONLY", "ALLOW_INTERNAL_AND_GCLB"], var.ingress)
    error_message = "Ingress is ALLOW_ALL, ALLOW_INTERNAL_ONLY or ALLOW_INTERNAL_AND_GCLB."
  }
}

variable "uploads_to" {
  description = "Bucket whose finished uploads it is told of; null for a function that is called over HTTP."
  type        = string
  default     = null
}

variable "schedule" {
  description = "Cron expression (UTC) by which it is called; null for never."
  type        = string
  default     = null
}

variable "environment" {
  description = "Environment variables."
  type        = map(string)
  default     = {}
}

variable "secrets" {
  description = "Environment variable to the Secret Manager secret it is taken from; each needs a version before the function starts."
  type        = map(string)
  default     = {}
}

variable "resources" {
  description = "Size, patience and number of its instances. An instance that serves several requests at a time needs a whole CPU."
  type = object({
    cpu           = optional(string, "1")
    memory        = optional(string, "512Mi")
    timeout_s     = optional(number, 60)
    concurrency   = optional(number, 4)
    min_instances = optional(number, 0)
    max_instances = optional(number, 10)
  })
  default = {}

  validation {
    condition     = var.resources.concurrency == 1 || tonumber(var.resources.cpu) >= 1
    error_message = "Below one CPU an instance serves one request at a time: set concurrency to 1."
  }

  validation {
    condition     = var.resources.timeout_s >= 1 && var.resources.timeout_s <= 3600
    error_message = "A function may take 1 to 3600 seconds."
  }

  validation {
    condition     = var.schedule == null ? true : var.resources.timeout_s >= 15 && var.resources.timeout_s <= 1800
    error_message = "Cloud Scheduler waits 15 to 1800 seconds for an answer: a function with a schedule may take no fewer and no more."
  }

  validation {
    condition     = var.uploads_to == null ? true : var.resources.timeout_s <= 540
    error_message = "A function that is told of uploads may take 540 seconds at most: Google ends those of events there."
  }

  validation {
    condition     = var.resources.max_instances >= 1 && var.resources.min_instances <= var.resources.max_instances
    error_message = "At least one instance must be allowed, and no more kept than are allowed."
  }
}

variable "kms_key" {
  description = "Full name of a Cloud KMS key in the region; null for Google's own keys."
  type        = string
  default     = null
}
