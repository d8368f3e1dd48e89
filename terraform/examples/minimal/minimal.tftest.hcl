# The cheapest deployment: what it must have all the same, and what it must not have.

mock_provider "google" {
  source = "../../tests/mocks"
}

variables {
  project      = "tune-123456"
  region       = "europe-west1"
  worker_image = "europe-west1-docker.pkg.dev/tune-123456/serenade-images/worker-cpu:v1"
  dist         = "../../tests/bundles"
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
    condition     = module.serenade.subscriptions["steps-hosted"].push == "run_hosted"
    error_message = "Hosted steps must be pushed to the function that has them done."
  }

  assert {
    condition = alltrue([
      for name, subscription in module.serenade.subscriptions :
      subscription.dead_letter_attempts == (name == "dead-letters" ? null : 100)
    ])
    error_message = "Every subscription but the dead letters' own must give up after 100 attempts."
  }

  assert {
    condition = alltrue([
      for subscription in values(module.serenade.subscriptions) :
      subscription.push == null ? subscription.push_endpoint == null :
      subscription.push_endpoint == module.serenade.functions[subscription.push].url
    ])
    error_message = "What is pushed must be pushed to the function of that name."
  }

  assert {
    condition     = toset(keys(module.serenade.topics)) == toset(["steps", "job-events", "job-requests", "dead-letters"])
    error_message = "The topics must be those of infra/topology.py."
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

  assert {
    condition = alltrue([
      for name, function in module.serenade.functions :
      function.ingress == (name == "api" ? "ALLOW_ALL" : "ALLOW_INTERNAL_ONLY")
    ])
    error_message = "Only the API may be reached from outside."
  }

  # Workers

  assert {
    condition     = keys(module.serenade.workers) == ["cpu"]
    error_message = "The minimal deployment must have no GPU."
  }

  assert {
    condition     = module.serenade.workers["cpu"].is_job && module.serenade.workers["cpu"].max_retries == 0
    error_message = "A worker must be a job that Cloud Run never retries by itself: the documents count attempts."
  }

  # Recovery

  assert {
    condition     = module.serenade.database.recovery.point_in_time == "POINT_IN_TIME_RECOVERY_ENABLED"
    error_message = "The database must be recoverable to a point in time."
  }

  # Cost

  assert {
    condition     = module.serenade.edge == null
    error_message = "The minimal deployment must have no load balancer."
  }

  assert {
    condition     = output.api_url == "https://serenade-api-123456789012.europe-west1.run.app"
    error_message = "Without a load balancer the API answers at its own address."
  }
}

run "with_a_provider" {
  command = plan

  variables {
    hosted_providers = ["replicate"]
  }

  assert {
    condition = alltrue([
      for name, function in module.serenade.functions :
      function.ingress == (contains(["api", "on_prediction"], name) ? "ALLOW_ALL" : "ALLOW_INTERNAL_ONLY")
    ])
    error_message = "Where predictions are started, their provider must reach one function more, and nobody any other."
  }
}
