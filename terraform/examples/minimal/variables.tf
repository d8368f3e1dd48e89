variable "project" {
  description = "Id of the project that everything lives in."
  type        = string
}

variable "region" {
  description = "Region in the EU or the US."
  type        = string
  default     = "europe-west1"
}

variable "worker_image" {
  description = "Image of the CPU worker, such as europe-west1-docker.pkg.dev/PROJECT/serenade-images/worker-cpu:v1."
  type        = string
}

variable "hosted_providers" {
  description = "Providers of hosted models (anthropic, openai, replicate) whose keys are in their secrets."
  type        = set(string)
  default     = []
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
  description = "E-mail addresses that alerts go to."
  type        = set(string)
  default     = []
}

variable "labels" {
  description = "Labels of everything that takes labels, besides app = \"serenade\"."
  type        = map(string)
  default     = {}
}

variable "deletion_protection" {
  description = "Whether data is protected from deletion. Set it to false, and apply, before you destroy."
  type        = bool
  default     = true
}
