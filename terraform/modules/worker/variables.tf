variable "project" {
  description = "Project that everything lives in."
  type        = string
}

variable "region" {
  description = "Region the worker runs in; not every region has GPUs."
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

variable "runtime" {
  description = "Whose steps it takes: cpu or gpu."
  type        = string

  validation {
    condition     = contains(["cpu", "gpu"], var.runtime)
    error_message = "A worker's runtime is cpu or gpu; hosted steps are no worker's."
  }
}

variable "image" {
  description = "Image of the worker, with its tag or digest."
  type        = string
}

variable "cpu" {
  description = "CPUs of a worker: 1, 2, 4, 6 or 8; with a GPU at least 4."
  type        = string
  default     = "2"

  validation {
    condition     = contains(["1", "2", "4", "6", "8"], var.cpu)
    error_message = "Cloud Run gives a job 1, 2, 4, 6 or 8 CPUs."
  }
}

variable "memory" {
  description = "Memory of a worker, scratch files included: they are kept in memory. With a GPU at least 16Gi."
  type        = string
  default     = "4Gi"

  validation {
    condition     = can(regex("^[0-9]+(Mi|Gi)$", var.memory))
    error_message = "Memory is written like 512Mi or 4Gi."
  }
}

variable "accelerator" {
  description = "Kind of GPU, such as nvidia-l4; null for none."
  type        = string
  default     = null

  validation {
    condition     = (var.accelerator != null) == (var.runtime == "gpu")
    error_message = "A gpu worker names its accelerator, such as nvidia-l4; a cpu worker has none."
  }

  validation {
    condition     = var.accelerator == null || contains(["4", "6", "8"], var.cpu)
    error_message = "A GPU comes with 4 CPUs at least."
  }
}

variable "slots" {
  description = "Workers at a time: the size of the pool where they are always on."
  type        = number
  default     = 2

  validation {
    condition     = var.slots >= 1 && var.slots <= 64
    error_message = "There are 1 to 64 slots."
  }
}

variable "timeout_s" {
  description = "Seconds after which a started worker is ended, working or not: Google ends GPU tasks at an hour."
  type        = number
  default     = 3600

  validation {
    condition     = var.timeout_s >= 1200 && var.timeout_s <= 3600
    error_message = "A worker runs for 1200 to 3600 seconds: it takes no step in its last 900, and must have taken some before."
  }
}

variable "always_on" {
  description = "Whether workers are kept running (a worker pool) instead of started for work (a job)."
  type        = bool
  default     = false
}

variable "service_account" {
  description = "E-mail address of the account it runs as."
  type        = string
}

variable "starters" {
  description = "Part to its account (as IAM writes it), for the parts that start workers."
  type        = map(string)
  default     = {}
}

variable "starter_role" {
  description = "Role that starts worker jobs (of the identity module)."
  type        = string
}

variable "environment" {
  description = "Environment variables; SERENADE_DATA and SERENADE_WEIGHTS are set here."
  type        = map(string)
  default     = {}
}

variable "weights_bucket" {
  description = "Bucket with the weights of large models, mounted read-only; null for none."
  type        = string
  default     = null
}

variable "secrets" {
  description = "Environment variable to the Secret Manager secret it is taken from; each needs a version before a worker starts."
  type        = map(string)
  default     = {}
}

variable "deletion_protection" {
  description = "Whether Terraform refuses to delete it."
  type        = bool
  default     = true
}

variable "kms_key" {
  description = "Full name of a Cloud KMS key in the region; null for Google's own keys."
  type        = string
  default     = null
}
