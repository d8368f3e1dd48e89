# The environment of every part: the settings of shared/settings.py that differ from their defaults.

locals {
  slots = { for runtime in local.runtimes : runtime => try(var.workers[runtime].slots, 0) }

  # Workers that are always on are nobody's to start.
  started = { for runtime in local.runtimes : runtime => try(var.workers[runtime].always_on, false) ? 0 : local.slots[runtime] }

  # A document goes a day before the bucket deletes its object, so that none promises what is gone.
  keep_s = {
    uploads = max(0, var.retention.uploads_days - 1) * 24 * 60 * 60
    results = max(0, var.retention.results_days - 1) * 24 * 60 * 60
  }

  settings = merge(
    {
      LOG_LEVEL = var.log_level
      # Google's storage client otherwise asks for every bucket's metadata, which nobody here may read.
      DISABLE_GCS_PYTHON_CLIENT_OTEL_BUCKET_METADATA = "true"

      SERENADE_HOME           = "gcp"
      SERENADE_PROJECT        = var.project
      SERENADE_REGION         = var.region
      SERENADE_DATABASE       = var.database.id
      SERENADE_PREFIX         = var.prefix
      SERENADE_UPLOADS_BUCKET = module.storage.uploads_bucket
      SERENADE_RESULTS_BUCKET = module.storage.results_bucket
      SERENADE_URL            = local.api_url
      SERENADE_WORKERS        = tostring(local.started["cpu"])
      SERENADE_GPU_WORKERS    = tostring(local.started["gpu"])
      SERENADE_WORKER_START_S = tostring(var.worker_start_s)
      SERENADE_WORKER_IDLE_S  = tostring(var.worker_idle_s)
      SERENADE_KEEP_FILES_S   = tostring(local.keep_s["uploads"])
      SERENADE_KEEP_JOBS_S    = tostring(local.keep_s["results"])
    },
    length(var.cors_origins) == 0 ? {} : { SERENADE_CORS_ORIGINS = join(",", var.cors_origins) },
    { for limit, value in var.limits : "SERENADE_${upper(limit)}" => tostring(value) if value != null },
    local.hosted,
  )

  # What hosted models are asked for and may cost. Whoever takes jobs must know, and has no keys.
  hosted = {
    for name, value in {
      SERENADE_PROVIDERS        = length(var.hosted.providers) == 0 ? null : join(",", sort(var.hosted.providers))
      SERENADE_ANTHROPIC_MODEL  = var.hosted.models.anthropic
      SERENADE_OPENAI_MODEL     = var.hosted.models.openai
      SERENADE_WORDS_ORDER      = var.hosted.words_order == null ? null : join(",", var.hosted.words_order)
      SERENADE_WORDS_MAX_TOKENS = var.hosted.words_max_tokens
      SERENADE_JOB_BUDGET_USD   = var.hosted.budgets.job
      SERENADE_OWNER_BUDGET_USD = var.hosted.budgets.owner
      SERENADE_BUDGET_USD       = var.hosted.budgets.all
    } : name => tostring(value) if value != null
  }

  requesters = join(", ", [for name, requester in var.requesters : "${name}=${join(" ", requester.owners)}"])

  # What only some parts are told. Who takes jobs must know which engines anybody here can run.
  told_more = {
    api = {
      SERENADE_SIGNER      = local.accounts["api"].email
      SERENADE_GPU_WORKERS = tostring(local.slots["gpu"])
      SERENADE_MAX_STREAMS = tostring(local.max_streams)
      # A look costs two reads; while nothing changes it is taken every five seconds only.
      SERENADE_STREAM_LOOK_S = "1"
    }
    on_job_request = merge(
      { SERENADE_SIGNER = local.accounts["on_job_request"].email, SERENADE_GPU_WORKERS = tostring(local.slots["gpu"]) },
      local.requesters == "" ? {} : { SERENADE_REQUESTERS = local.requesters },
    )
    run_hosted = merge(
      { SERENADE_SIGNER = local.accounts["run_hosted"].email },
      contains(local.public, "on_prediction") ? { SERENADE_HOOKS_URL = local.hooks_url } : {},
    )
    # A worker that is always on takes one of the slots itself.
    worker_cpu = { SERENADE_WORKERS = tostring(local.slots["cpu"]) }
    worker_gpu = { SERENADE_GPU_WORKERS = tostring(local.slots["gpu"]) }
  }

  # Where a provider tells of predictions: known before the function exists, so that it can be told.
  hooks_url = "https://${var.prefix}on-prediction-${local.project_number}.${var.region}.run.app"

  environments = {
    for part in local.parts :
    part => merge(local.settings, try(local.told_more[part], {}))
  }
}
