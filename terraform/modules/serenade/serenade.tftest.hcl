mock_provider "google" {
  source = "../../tests/mocks"
}

variables {
  project = "tune-123456"
  region  = "us-central1"
  dist    = "../../tests/bundles"
  workers = {
    cpu = { image = "us-central1-docker.pkg.dev/tune-123456/serenade-images/worker-cpu:v1", slots = 4 }
    gpu = {
      image       = "us-central1-docker.pkg.dev/tune-123456/serenade-images/worker-gpu:v1"
      always_on   = true
      slots       = 1
      accelerator = "nvidia-l4"
    }
  }
}

run "settings" {
  command = plan

  variables {
    cors_origins = ["https://app.example.com", "https://beta.example.com"]
    limits       = { max_audio_s = 1200 }
    requesters = {
      job-requests     = { publishers = [], owners = ["acme", "umbrella"] }
      job-requests-crm = { publishers = [], owners = ["*"] }
    }
  }

  assert {
    condition     = alltrue([for part in local.parts : local.environments[part]["SERENADE_HOME"] == "gcp"])
    error_message = "Every part must know that it is at home on Google Cloud."
  }

  assert {
    condition     = local.environments["on_job_request"]["SERENADE_REQUESTERS"] == "job-requests=acme umbrella, job-requests-crm=*"
    error_message = "Whom requests may speak for must be told to the function that takes them."
  }

  assert {
    condition     = alltrue([for part in local.parts : part == "on_job_request" || !contains(keys(local.environments[part]), "SERENADE_REQUESTERS")])
    error_message = "It must be told to no other."
  }

  assert {
    condition = (
      local.environments["dispatch"]["SERENADE_WORKERS"] == "4" && local.environments["dispatch"]["SERENADE_GPU_WORKERS"] == "0"
      && local.environments["worker_gpu"]["SERENADE_GPU_WORKERS"] == "1"
    )
    error_message = "Dispatch must start what is started for work, and leave alone what is always on."
  }

  assert {
    condition = (
      local.environments["api"]["SERENADE_CORS_ORIGINS"] == "https://app.example.com,https://beta.example.com"
      && local.environments["api"]["SERENADE_MAX_AUDIO_S"] == "1200"
      && !contains(keys(local.environments["api"]), "SERENADE_MAX_FILE_BYTES")
    )
    error_message = "What is configured must be told, and what is not must keep its default."
  }
}

run "streams_leave_room" {
  command = plan

  variables {
    functions = { api = { concurrency = 30 } }
  }

  assert {
    condition = (
      local.environments["api"]["SERENADE_MAX_STREAMS"] == "15"
      && module.function["api"].concurrency == 30
    )
    error_message = "Half of what an instance of the API takes at a time must be left for other requests."
  }

  assert {
    condition     = alltrue([for part in local.parts : part == "api" || !contains(keys(local.environments[part]), "SERENADE_MAX_STREAMS")])
    error_message = "Only the API has streams."
  }
}

run "without_hosted_models" {
  command = plan

  assert {
    condition     = local.public == ["api"] && local.ingress["on_prediction"] == "ALLOW_INTERNAL_ONLY"
    error_message = "Where no prediction is started, nobody may tell of one."
  }

  assert {
    condition     = length(flatten([for part in local.parts : keys(module.secrets.mounts[part])])) == 0
    error_message = "A secret may be empty: nothing may be given one that is not asked for."
  }

  assert {
    condition     = length(setintersection(keys(local.environments["api"]), ["SERENADE_PROVIDERS", "SERENADE_BUDGET_USD", "SERENADE_WORDS_ORDER"])) == 0
    error_message = "What is not set must keep its default."
  }
}

run "hosted_models" {
  command = plan

  variables {
    hosted = {
      providers   = ["replicate", "anthropic"]
      models      = { anthropic = "claude-opus-5-5" }
      words_order = ["openai", "anthropic"]
      budgets     = { job = 0.5, all = 25 }
    }
  }

  assert {
    condition = (
      keys(module.secrets.mounts["run_hosted"]) == ["ANTHROPIC_API_KEY", "REPLICATE_API_TOKEN", "REPLICATE_WEBHOOK_SECRET", "SERENADE_SECRET"]
      && keys(module.secrets.mounts["api"]) == ["ANTHROPIC_API_KEY"]
      && keys(module.secrets.mounts["on_prediction"]) == ["REPLICATE_API_TOKEN", "REPLICATE_WEBHOOK_SECRET", "SERENADE_SECRET"]
    )
    error_message = "Who calls a provider must have its key, and no other provider's."
  }

  assert {
    condition     = alltrue([for part in local.parts : contains(["api", "run_hosted", "on_prediction"], part) || length(module.secrets.mounts[part]) == 0])
    error_message = "Nobody else may have a key."
  }

  assert {
    condition = { for name, value in local.environments["api"] : name => value if contains(keys(local.hosted), name) } == {
      SERENADE_PROVIDERS       = "anthropic,replicate"
      SERENADE_ANTHROPIC_MODEL = "claude-opus-5-5"
      SERENADE_WORDS_ORDER     = "openai,anthropic"
      SERENADE_JOB_BUDGET_USD  = "0.5"
      SERENADE_BUDGET_USD      = "25"
    }
    error_message = "Who takes jobs must know which models can be asked and what they may cost; what is not set must keep its default."
  }

  assert {
    condition     = local.environments["run_hosted"]["SERENADE_HOOKS_URL"] == module.function["on_prediction"].url
    error_message = "A provider must be told the address of the function that it is to tell."
  }

  assert {
    condition     = toset(local.public) == toset(["api", "on_prediction"]) && local.ingress["on_prediction"] == "ALLOW_ALL"
    error_message = "A provider's webhooks must come in."
  }
}

run "keys_are_given_to_whoever_calls" {
  command = plan

  variables {
    secrets = { ANTHROPIC_API_KEY = ["worker_cpu"] }
  }

  expect_failures = [var.secrets]
}

run "a_provider_is_one_of_three" {
  command = plan

  variables {
    hosted = { providers = ["suno"] }
  }

  expect_failures = [var.hosted]
}

run "words_are_asked_of_language_models" {
  command = plan

  variables {
    hosted = { words_order = ["replicate"] }
  }

  expect_failures = [var.hosted]
}

run "a_budget_is_no_negative_sum" {
  command = plan

  variables {
    hosted = { budgets = { owner = -1 } }
  }

  expect_failures = [var.hosted]
}

run "permissions" {
  command = plan

  assert {
    condition     = toset(keys(local.may)) == toset(keys(local.accounts))
    error_message = "Every account must be listed with what it may do."
  }

  assert {
    condition     = alltrue([for runtime, parts in local.starters : toset(parts) == toset(["dispatch", "sweep"])])
    error_message = "Workers must be started by dispatch and sweep, and by nobody else."
  }
}

run "europe_or_the_us" {
  command = plan

  variables {
    region = "asia-east1"
  }

  expect_failures = [var.region]
}

run "a_runtime_is_cpu_or_gpu" {
  command = plan

  variables {
    workers = { tpu = { image = "example" } }
  }

  expect_failures = [var.workers]
}

run "a_key_and_its_data_live_together" {
  command = plan

  variables {
    kms_key  = "projects/tune-123456/locations/us-central1/keyRings/serenade/cryptoKeys/data"
    database = { location = "nam5" }
  }

  expect_failures = [var.database]
}
