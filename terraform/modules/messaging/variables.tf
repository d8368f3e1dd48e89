variable "project" {
  description = "Project that everything lives in."
  type        = string
}

variable "project_number" {
  description = "The project's number, which the address of Pub/Sub's service agent is made of."
  type        = string
}

variable "region" {
  description = "Region that messages are kept in."
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

variable "subscriptions" {
  description = "Subscriptions by name: the topic, the attributes that a message must have, the function it is pushed to (null: it is pulled), the seconds that a message waits (null: retention_days), and whether what nobody acknowledges goes to the dead letters after so many attempts. A step's hint is dropped after 70 minutes: a step that still waits has been announced again within the hour."
  type = map(object({
    topic          = string
    filter         = optional(map(string), {})
    push           = optional(string)
    keep_s         = optional(number)
    ack_deadline_s = optional(number, 60)
    min_backoff_s  = optional(number, 1)
    max_backoff_s  = optional(number, 60)
    dead_letters   = optional(bool, true)
    attempts       = optional(number, 100)
  }))
  default = {
    steps-cpu      = { topic = "steps", filter = { runtime = "cpu" }, keep_s = 4200 }
    steps-gpu      = { topic = "steps", filter = { runtime = "gpu" }, keep_s = 4200 }
    steps-hosted   = { topic = "steps", filter = { runtime = "hosted" }, push = "run_hosted", keep_s = 4200 }
    steps-dispatch = { topic = "steps", push = "dispatch", keep_s = 4200 }
    job-requests   = { topic = "job-requests", push = "on_job_request" }
    dead-letters   = { topic = "dead-letters", push = "on_dead_letter", dead_letters = false }
  }

  validation {
    condition     = alltrue([for s in values(var.subscriptions) : s.ack_deadline_s >= 10 && s.ack_deadline_s <= 600])
    error_message = "Pub/Sub's ack deadline is 10 to 600 seconds."
  }

  validation {
    condition     = alltrue([for s in values(var.subscriptions) : s.keep_s == null ? true : s.keep_s >= 600 && s.keep_s <= 2678400])
    error_message = "A message waits for ten minutes to 31 days."
  }

  validation {
    condition     = alltrue([for s in values(var.subscriptions) : s.attempts >= 5 && s.attempts <= 100])
    error_message = "Messages go to the dead letters after 5 to 100 attempts."
  }

  validation {
    condition     = alltrue([for s in values(var.subscriptions) : s.dead_letters == (s.topic != "dead-letters")])
    error_message = "Everything has dead letters but the dead letters themselves: they have nowhere to go."
  }

  validation {
    condition     = contains(keys(var.subscriptions), "job-requests")
    error_message = "The subscription job-requests must be among them: requesters are made after it."
  }
}

variable "receivers" {
  description = "Function that messages are pushed to, to its URL."
  type        = map(string)

  validation {
    condition     = alltrue([for url in values(var.receivers) : startswith(url, "https://")])
    error_message = "Messages are pushed over https only: they carry a token."
  }
}

variable "invoker" {
  description = "E-mail address of the account whose token the pushes carry."
  type        = string
}

variable "requesters" {
  description = "Other systems that ask for jobs: a topic and subscription (\"job-requests\", \"job-requests-crm\", …) to the IAM members that may publish there and the owners they may speak for (\"*\": all)."
  type = map(object({
    publishers = set(string)
    owners     = set(string)
  }))
  default = {}

  validation {
    condition     = alltrue([for name in keys(var.requesters) : can(regex("^job-requests(-[a-z0-9]+)*$", name))])
    error_message = "A requester's topic is job-requests, or job-requests-NAME in lower-case letters and digits."
  }

  validation {
    condition = alltrue([
      for requester in values(var.requesters) :
      length(requester.owners) > 0 && alltrue([for owner in requester.owners : can(regex("^[^\\s,=]+$", owner))])
    ])
    error_message = "A requester speaks for at least one owner; owners have no spaces, commas or equals signs."
  }

  validation {
    condition = alltrue([
      for requester in values(var.requesters) :
      length(setintersection(requester.publishers, ["allUsers", "allAuthenticatedUsers"])) == 0
    ])
    error_message = "Job requests cost money: name who may publish them, not everybody."
  }
}

variable "access" {
  description = "Part to its account (as IAM writes it), the topics it publishes to and the subscriptions it pulls."
  type = map(object({
    member  = string
    publish = optional(set(string), [])
    consume = optional(set(string), [])
  }))
  default = {}
}

variable "retention_days" {
  description = "Days for which a message waits to be acknowledged."
  type        = number
  default     = 7

  validation {
    condition     = var.retention_days >= 1 && var.retention_days <= 31
    error_message = "Messages wait for 1 to 31 days."
  }
}

variable "events_retention_days" {
  description = "Days for which job events can be replayed by whoever listens."
  type        = number
  default     = 1

  validation {
    condition     = var.events_retention_days >= 1 && var.events_retention_days <= 31
    error_message = "Job events are kept for 1 to 31 days."
  }
}

variable "kms_key" {
  description = "Full name of a Cloud KMS key in the region; null for Google's own keys."
  type        = string
  default     = null
}
