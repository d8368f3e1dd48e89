# The functions of `functions/`: what each is, and how much of it.

locals {
  # Progress streams last as long as a job and mostly wait, so many share an instance; half of what it
  # takes at a time is kept for requests that are answered at once.
  api_concurrency = coalesce(try(var.functions["api"].concurrency, null), 80)
  max_streams     = floor(local.api_concurrency / 2)

  parts = concat(keys(local.functions), [for runtime in local.runtimes : "worker_${runtime}"])

  functions = {
    api = {
      description = "The public HTTP API."
      resources = {
        memory      = "1Gi", timeout_s = 3600, max_instances = 10
        concurrency = local.api_concurrency
      }
    }
    on_upload = {
      description = "Judges an upload when its last byte has arrived."
      resources   = { memory = "1Gi", timeout_s = 300, max_instances = 20 }
      on_uploads  = true
    }
    dispatch = {
      description = "Starts workers where a step was announced."
      resources   = { max_instances = 5 }
    }
    run_hosted = {
      description = "Has steps done by hosted models."
      # No call is held for longer than 10 s; but where a webhook was lost, it brings the outputs home.
      resources = { memory = "1Gi", timeout_s = 120, max_instances = 20 }
    }
    on_prediction = {
      description = "Brings home what a prediction made, when its provider says that it is over."
      # Six stems of 200 MB at most are copied, in pieces.
      resources = { memory = "1Gi", timeout_s = 120, max_instances = 10 }
    }
    on_dead_letter = {
      description = "Looks after what the transport gave up on."
      resources   = { max_instances = 2 }
    }
    on_job_request = {
      description = "Takes jobs from other systems."
      resources   = { max_instances = 5 }
    }
    sweep = {
      description = "Finds every silence that has become wrong and heals it."
      # One at a time: a round that takes longer than a minute makes the next one unnecessary.
      resources = { timeout_s = 300, concurrency = 1, max_instances = 1 }
      schedule  = "* * * * *"
    }
  }

  # Whom everybody may call: the API, and where predictions are started, what their provider tells.
  public = concat(["api"], contains(var.hosted.providers, "replicate") ? ["on_prediction"] : [])
  ingress = {
    for name in keys(local.functions) :
    name => name == "api" ? local.api_ingress : contains(local.public, name) ? "ALLOW_ALL" : "ALLOW_INTERNAL_ONLY"
  }

  manifest = jsondecode(file("${var.dist}/manifest.json"))
  bundles = {
    for name, bundle in local.manifest.functions :
    name => {
      path        = "${var.dist}/${bundle.zip}"
      sha256      = bundle.sha256
      entry_point = bundle.entry_point
      runtime     = "python${replace(local.manifest.python, ".", "")}"
    }
  }
}

module "function" {
  source   = "../function"
  for_each = local.functions

  project         = var.project
  project_number  = local.project_number
  region          = var.region
  labels          = merge(local.labels, { function = each.key })
  name            = "${var.prefix}${replace(each.key, "_", "-")}"
  description     = each.value.description
  bundle          = local.bundles[each.key]
  source_bucket   = module.storage.source_bucket
  service_account = local.accounts[each.key].email
  invoker         = local.accounts["invoker"].email
  environment     = local.environments[each.key]
  secrets         = module.secrets.mounts[each.key]
  uploads_to      = try(each.value.on_uploads, false) ? module.storage.uploads_bucket : null
  schedule        = try(each.value.schedule, null)
  public          = contains(local.public, each.key)
  ingress         = local.ingress[each.key]
  kms_key         = var.kms_key

  resources = merge(
    each.value.resources,
    { for setting, value in try(var.functions[each.key], {}) : setting => value if value != null },
  )

  build = {
    service_account  = local.accounts["builder"].id
    image_repository = module.storage.image_repository
  }

  # Building and receiving events need grants that no argument here refers to.
  depends_on = [module.identity, module.storage]
}
