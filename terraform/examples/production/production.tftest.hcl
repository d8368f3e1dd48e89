# A deployment for a product: everything the minimal one has, and what it adds.

mock_provider "google" {
  source = "../../tests/mocks"
}

variables {
  project      = "tune-123456"
  region       = "europe-west4"
  domain       = "api.example.com"
  dist         = "../../tests/bundles"
  alert_emails = ["ops@example.com"]
  cors_origins = ["https://app.example.com"]
  kms_key      = "projects/tune-123456/locations/europe-west4/keyRings/serenade/cryptoKeys/data"

  worker_images = {
    cpu = "europe-west4-docker.pkg.dev/tune-123456/serenade-images/worker-cpu:v1"
    gpu = "europe-west4-docker.pkg.dev/tune-123456/serenade-images/worker-gpu:v1"
  }
  requesters = {
    job-requests-crm = { publishers = ["serviceAccount:crm@example.iam.gserviceaccount.com"], owners = ["acme"] }
  }
  hosted = { providers = ["anthropic", "openai", "replicate"], budgets = { all = 200 } }
  budget = { billing_account = "012345-6789AB-CDEF01", a_month = 500 }
  ci     = { repository = "example/serenade", state_bucket = "tune-123456-tfstate" }
}

run "plan" {
  command = plan

  # Queues

  assert {
    condition = alltrue([
      for runtime in ["cpu", "gpu"] :
      module.serenade.subscriptions["steps-${runtime}"].filter == "attributes.runtime = \"${runtime}\""
    ])
    error_message = "A worker's subscription must hear of its own runtime's steps only."
  }

  assert {
    condition = alltrue([
      for name, subscription in module.serenade.subscriptions :
      subscription.dead_letter_attempts == (name == "dead-letters" ? null : 100)
    ])
    error_message = "Every subscription but the dead letters' own must give up after 100 attempts."
  }

  assert {
    condition     = module.serenade.subscriptions["job-requests-crm"].push_endpoint == module.serenade.functions["on_job_request"].url
    error_message = "Every requester must be heard through a subscription of its own."
  }

  # Buckets

  assert {
    condition     = alltrue([for bucket in values(module.serenade.buckets) : bucket.public_access_prevention == "enforced"])
    error_message = "No bucket may be opened to the public."
  }

  assert {
    condition = alltrue([
      for bucket in values(module.serenade.buckets) :
      length(setintersection(bucket.members, ["allUsers", "allAuthenticatedUsers"])) == 0
    ])
    error_message = "No bucket's objects may be granted to everybody."
  }

  # Functions

  assert {
    condition     = length(distinct([for function in values(module.serenade.functions) : function.service_account])) == length(module.serenade.functions)
    error_message = "Every function must have an account of its own."
  }

  assert {
    condition     = module.serenade.functions["on_upload"].retry_policy == "RETRY_POLICY_RETRY"
    error_message = "An upload that could not be judged must come again."
  }

  assert {
    condition     = module.serenade.functions["sweep"].schedule == "* * * * *"
    error_message = "The sweep must run every minute."
  }

  # Workers

  assert {
    condition     = alltrue([for worker in values(module.serenade.workers) : worker.is_job && worker.max_retries == 0])
    error_message = "Workers must be jobs that Cloud Run never retries by itself: the documents count attempts."
  }

  assert {
    condition     = length(distinct([for runtime in ["cpu", "gpu"] : module.serenade.service_accounts["worker_${runtime}"]])) == 2
    error_message = "Each runtime's worker must have an account of its own."
  }

  # Edge

  assert {
    condition     = module.serenade.edge.url == "https://api.example.com" && output.api_url == module.serenade.edge.url
    error_message = "The API must be reached at the domain."
  }

  assert {
    condition     = module.serenade.edge.min_tls_version == "TLS_1_2"
    error_message = "Nothing older than TLS 1.2 may be spoken."
  }

  assert {
    condition = alltrue([
      for name, function in module.serenade.functions :
      function.ingress == (
        name == "api" ? "ALLOW_INTERNAL_AND_GCLB" : name == "on_prediction" ? "ALLOW_ALL" : "ALLOW_INTERNAL_ONLY"
      )
    ])
    error_message = "Nothing may be reached from outside but the API, through the load balancer, and what webhooks are told to."
  }

  # Recovery

  assert {
    condition = (
      module.serenade.database.recovery.point_in_time == "POINT_IN_TIME_RECOVERY_ENABLED"
      && module.serenade.database.recovery.backup_days == 30
    )
    error_message = "The database must be recoverable to a point in time, and from backups."
  }

  # Watched

  assert {
    condition     = length(module.serenade.alerts) == 6
    error_message = "Queues, dead letters, functions, the sweep, workers and errors must be watched."
  }
}

run "alerts_reach_somebody" {
  command = plan

  variables {
    alert_emails = []
  }

  expect_failures = [var.alert_emails]
}
