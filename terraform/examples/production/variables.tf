variable "project" {
  description = "Id of the project that everything lives in."
  type        = string
}

variable "region" {
  description = "Region in the EU or the US, one with L4 GPUs."
  type        = string
  default     = "europe-west4"
}

variable "domain" {
  description = "Hostname of the API; point it to the address in the outputs."
  type        = string
}

variable "worker_images" {
  description = "Images of the workers, with their digests or tags."
  type = object({
    cpu = string
    gpu = string
  })
}

variable "dist" {
  description = "Folder that `make build` fills."
  type        = string
  default     = "../../../dist"
}

variable "cors_origins" {
  description = "Origins of web pages that use API and buckets, such as https://app.example.com."
  type        = list(string)
  default     = []
}

variable "alert_emails" {
  description = "E-mail addresses that alerts go to: somebody must hear them."
  type        = set(string)

  validation {
    condition     = length(var.alert_emails) > 0
    error_message = "Name at least one e-mail address: alerts that reach nobody are none."
  }
}

variable "requesters" {
  description = "Other systems that ask for jobs: a topic (\"job-requests\", \"job-requests-crm\", …) to the IAM members that may publish there and the owners they may speak for."
  type = map(object({
    publishers = set(string)
    owners     = set(string)
  }))
  default = {}
}

variable "hosted" {
  description = "Hosted models: the providers whose keys are in their secrets (anthropic, openai, replicate); the models for words, who is asked first, the tokens of an answer; what a job, an owner a day and all together a day (UTC) may cost in US dollars."
  type = object({
    providers        = optional(set(string), [])
    models           = optional(object({ anthropic = optional(string), openai = optional(string) }), {})
    words_order      = optional(list(string))
    words_max_tokens = optional(number)
    budgets          = optional(object({ job = optional(number), owner = optional(number), all = optional(number) }), {})
  })
  default = {}
}

variable "secrets" {
  description = "Other secrets that have a value, to the parts that are given them: { HUGGINGFACE_TOKEN = [\"worker_gpu\"] }."
  type        = map(set(string))
  default     = {}
}

variable "budget" {
  description = "What a month may cost before somebody is told; null for no budget."
  type = object({
    billing_account = string
    a_month         = number
    currency        = optional(string, "USD")
  })
  default = null
}

variable "ci" {
  description = "GitHub repository (owner/name) whose pull requests and branch may plan, and whose environment may deploy; state_bucket holds the Terraform state. Null for none."
  type = object({
    repository   = string
    branch       = optional(string, "main")
    environment  = optional(string, "production")
    state_bucket = optional(string)
  })
  default = null
}

variable "kms_key" {
  description = "Full name of a Cloud KMS key in the region; null for Google's own keys."
  type        = string
  default     = null
}

variable "labels" {
  description = "Labels of everything that takes labels, besides app and environment."
  type        = map(string)
  default     = {}
}
