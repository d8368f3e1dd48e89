variable "project" {
  description = "Id of the project that everything lives in."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project))
    error_message = "A project's id is 6 to 30 lower-case letters, digits and dashes."
  }
}

variable "region" {
  description = "Region in the EU or the US that everything lives in. GPUs (L4) are in europe-west1, europe-west4, us-central1 and us-east4, among others."
  type        = string

  validation {
    condition     = can(regex("^(europe-(central2|north1|north2|southwest1|west1|west3|west4|west8|west9|west10|west12)|us-(central1|east1|east4|east5|south1|west1|west2|west3|west4))$", var.region))
    error_message = "Serenade is deployed to a region of the EU (europe-west1, europe-west4, …) or of the US (us-central1, us-east4, …)."
  }
}

variable "prefix" {
  description = "What all names begin with; another prefix is another deployment beside this one."
  type        = string
  default     = "serenade-"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,14}-$", var.prefix))
    error_message = "A prefix is 2 to 16 lower-case letters, digits and dashes, and ends in a dash."
  }
}

variable "labels" {
  description = "Labels of everything that takes labels, besides app = \"serenade\"."
  type        = map(string)
  default     = {}
}

variable "dist" {
  description = "Folder that `make build` fills: the functions' bundles and manifest.json."
  type        = string
}

variable "workers" {
  description = "Workers by runtime (cpu, gpu): the image, and how many at a time (slots). always_on keeps them running instead of starting them for work. A gpu worker names its accelerator."
  type = map(object({
    image       = string
    slots       = optional(number, 2)
    always_on   = optional(bool, false)
    accelerator = optional(string)
    cpu         = optional(string)
    memory      = optional(string)
    timeout_s   = optional(number, 3600)
  }))

  validation {
    condition     = alltrue([for runtime in keys(var.workers) : contains(["cpu", "gpu"], runtime)])
    error_message = "A runtime is cpu or gpu; hosted steps are no worker's."
  }
}

variable "worker_start_s" {
  description = "Seconds that a started worker may take to appear, the pull of its image included; a GPU's may take minutes. Too few start a second worker beside one that is late, which costs its idle time; too many make a step wait that long for a worker that failed to start."
  type        = number
  default     = 300

  validation {
    condition     = var.worker_start_s >= 10 && var.worker_start_s <= 1800
    error_message = "A worker appears within 10 to 1800 seconds."
  }
}

variable "worker_idle_s" {
  description = "Seconds without work before a worker exits; longer keeps models warm and costs more."
  type        = number
  default     = 60

  validation {
    condition     = var.worker_idle_s >= 1 && var.worker_idle_s <= 1800
    error_message = "A worker idles for 1 to 1800 seconds."
  }
}

variable "functions" {
  description = "Sizes and numbers of single functions (api, on_upload, dispatch, …) where the defaults do not fit."
  type = map(object({
    cpu           = optional(string)
    memory        = optional(string)
    timeout_s     = optional(number)
    concurrency   = optional(number)
    min_instances = optional(number)
    max_instances = optional(number)
  }))
  default = {}

  validation {
    condition     = coalesce(try(var.functions["api"].concurrency, null), 80) >= 2
    error_message = "The API takes two requests at a time at least: half of them may be progress streams."
  }

  validation {
    condition     = length(setsubtract(keys(var.functions), ["api", "on_upload", "dispatch", "run_hosted", "on_prediction", "on_dead_letter", "on_job_request", "sweep"])) == 0
    error_message = "The functions are api, on_upload, dispatch, run_hosted, on_prediction, on_dead_letter, on_job_request and sweep."
  }
}

variable "cors_origins" {
  description = "Origins of web pages that use API and buckets, such as https://app.example.com."
  type        = list(string)
  default     = []
}

variable "limits" {
  description = "Limits of files and URLs where the code's defaults do not fit: bytes, seconds of audio, seconds that a signed URL lives, bytes above which uploads are resumable."
  type = object({
    max_file_bytes        = optional(number)
    max_audio_s           = optional(number)
    signed_url_s          = optional(number)
    resumable_above_bytes = optional(number)
  })
  default = {}

  validation {
    condition     = alltrue([for limit, value in var.limits : value == null ? true : value > 0])
    error_message = "Limits are positive."
  }
}

variable "retention" {
  description = "Days after which uploads and results are deleted (0: never; 2 at least), each a day after its file or job, and for which a deleted object can be restored."
  type = object({
    uploads_days     = optional(number, 90)
    results_days     = optional(number, 0)
    soft_delete_days = optional(number, 7)
  })
  default = {}
}

variable "database" {
  description = "The Firestore database: its id, its location (null: the region; eur3 and nam5 span several) and the days that daily backups are kept (null: no backups beyond point-in-time recovery)."
  type = object({
    id          = optional(string, "(default)")
    location    = optional(string)
    backup_days = optional(number)
  })
  default = {}

  validation {
    condition     = var.kms_key == null ? true : coalesce(var.database.location, var.region) == var.region
    error_message = "A key encrypts what lives where it lives: with kms_key the database must be in the region."
  }
}

variable "requesters" {
  description = "Other systems that ask for jobs: a topic (\"job-requests\", \"job-requests-crm\", …) to the IAM members that may publish there and the owners they may speak for (\"*\": all)."
  type = map(object({
    publishers = set(string)
    owners     = set(string)
  }))
  default = {}
}

variable "hosted" {
  description = "Hosted models: the providers whose keys are in their secrets (anthropic, openai, replicate; none: everything is done by our own engines); and where the code's defaults do not fit, the models for words, who is asked for words first, the tokens of an answer, and what a job, an owner a day and all together a day (UTC) may cost in US dollars."
  type = object({
    providers = optional(set(string), [])
    models = optional(object({
      anthropic = optional(string)
      openai    = optional(string)
    }), {})
    words_order      = optional(list(string))
    words_max_tokens = optional(number)
    budgets = optional(object({
      job   = optional(number)
      owner = optional(number)
      all   = optional(number)
    }), {})
  })
  default = {}

  validation {
    condition     = length(setsubtract(var.hosted.providers, ["anthropic", "openai", "replicate"])) == 0
    error_message = "The providers of hosted models are anthropic, openai and replicate."
  }

  validation {
    condition     = alltrue([for model in values(var.hosted.models) : model == null ? true : can(regex("^[A-Za-z0-9][A-Za-z0-9._:/-]*$", model))])
    error_message = "A model is named by its provider's id of it, without spaces: claude-sonnet-5-5."
  }

  validation {
    condition = (
      var.hosted.words_order == null ? true
      : length(distinct(var.hosted.words_order)) == length(var.hosted.words_order)
      && length(setsubtract(var.hosted.words_order, ["anthropic", "openai"])) == 0
    )
    error_message = "Words are asked of anthropic and openai, of each once."
  }

  validation {
    condition     = var.hosted.words_max_tokens == null ? true : var.hosted.words_max_tokens >= 100 && var.hosted.words_max_tokens <= 32000
    error_message = "An answer has 100 to 32000 tokens at most."
  }

  validation {
    condition     = alltrue([for usd in values(var.hosted.budgets) : usd == null ? true : usd >= 0])
    error_message = "What may be spent on hosted models is no negative sum; 0 spends nothing."
  }
}

variable "secrets" {
  description = "Other secrets that have a value, to the parts that are given them as environment variables: { HUGGINGFACE_TOKEN = [\"worker_gpu\"] }. That one and the keys of hosted models' providers are made empty in any case; the keys are given away by `hosted`."
  type        = map(set(string))
  default     = {}

  validation {
    condition = length(setintersection(keys(var.secrets), [
      "ANTHROPIC_API_KEY", "OPENAI_API_KEY", "REPLICATE_API_TOKEN", "REPLICATE_WEBHOOK_SECRET", "SERENADE_SECRET",
    ])) == 0
    error_message = "The keys of hosted models' providers are given to whoever calls them, and to nobody else: name the providers in `hosted`."
  }
}

variable "edge" {
  description = "Hostname, rate limit per address and OWASP rules of a load balancer before the API; null for none: the API answers at its own address."
  type = object({
    domain              = string
    requests_per_minute = optional(number, 600)
    waf                 = optional(bool, false)
  })
  default = null
}

variable "alerts" {
  description = "Whom alerts reach (e-mail addresses, existing notification channels), and the age in seconds at which a queue that functions take stands still."
  type = object({
    emails      = optional(set(string), [])
    channels    = optional(list(string), [])
    queue_age_s = optional(number, 900)
  })
  default = {}
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
  description = "Full name of a Cloud KMS key in the region that encrypts all data at rest; null for Google's own keys."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key == null ? true : can(regex("^projects/[^/]+/locations/[^/]+/keyRings/[^/]+/cryptoKeys/[^/]+$", var.kms_key))
    error_message = "A key's full name is projects/PROJECT/locations/REGION/keyRings/RING/cryptoKeys/KEY."
  }
}

variable "deletion_protection" {
  description = "Whether database, workers and secrets are protected from deletion."
  type        = bool
  default     = true
}

variable "force_destroy" {
  description = "Whether destroying the buckets deletes uploads and results."
  type        = bool
  default     = false
}

variable "log_level" {
  description = "Least severe log line written: DEBUG, INFO, WARNING or ERROR."
  type        = string
  default     = "INFO"

  validation {
    condition     = contains(["DEBUG", "INFO", "WARNING", "ERROR"], var.log_level)
    error_message = "The log level is DEBUG, INFO, WARNING or ERROR."
  }
}
