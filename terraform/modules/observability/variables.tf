variable "project" {
  description = "Project that everything lives in."
  type        = string
}

variable "project_number" {
  description = "The project's number, which a budget filters by."
  type        = string
}

variable "prefix" {
  description = "What the watched names begin with."
  type        = string
  default     = "serenade-"
}

variable "labels" {
  description = "Labels of everything that takes labels."
  type        = map(string)
  default     = { app = "serenade" }
}

variable "sweep" {
  description = "Name of the function that sweeps."
  type        = string
}

variable "emails" {
  description = "E-mail addresses that alerts go to."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for email in var.emails : can(regex("^[^@\\s]+@[^@\\s]+$", email))])
    error_message = "An e-mail address has one @ and no spaces."
  }
}

variable "channels" {
  description = "Full names of notification channels that exist already (chat, pager)."
  type        = list(string)
  default     = []
}

variable "queue_age_s" {
  description = "Age of the oldest message, in seconds, at which a queue that is pushed to a function stands still."
  type        = number
  default     = 900

  validation {
    condition     = var.queue_age_s >= 60
    error_message = "A queue may stand for a minute at least: functions take seconds to start."
  }
}

variable "steps_wait_s" {
  description = "Seconds without a moment in which no step waits for a worker, after which somebody is told. Longer than hints are kept: what is left over is gone by then."
  type        = number
  default     = 4800

  validation {
    condition     = var.steps_wait_s > 4200 && var.steps_wait_s <= 82800 && var.steps_wait_s % 60 == 0
    error_message = "Steps may wait for more than the 70 minutes that hints are kept, for 23 hours at most, and for whole minutes."
  }
}

variable "failure_percent" {
  description = "Share of a function's answers, in percent, that may be 5xx."
  type        = number
  default     = 5

  validation {
    condition     = var.failure_percent > 0 && var.failure_percent < 100
    error_message = "A share in percent lies between 0 and 100."
  }
}

variable "worker_failures" {
  description = "Worker executions that may fail in half an hour."
  type        = number
  default     = 3
}

variable "errors" {
  description = "Errors of one kind that may be reported in ten minutes."
  type        = number
  default     = 10
}

variable "budget" {
  description = "What a month may cost in this project, in whole units of the billing account's currency; null for no budget."
  type = object({
    billing_account = string
    a_month         = number
    currency        = optional(string, "USD")
  })
  default = null

  validation {
    condition     = var.budget == null ? true : can(regex("^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$", var.budget.billing_account))
    error_message = "A billing account is written like 012345-6789AB-CDEF01."
  }

  validation {
    condition     = var.budget == null ? true : var.budget.a_month >= 1 && floor(var.budget.a_month) == var.budget.a_month
    error_message = "A budget is a whole number of at least 1."
  }
}
