mock_provider "google" {
  source = "../../tests/mocks"
}

variables {
  project        = "tune-123456"
  project_number = "123456789012"
  region         = "europe-west1"
  invoker        = "serenade-invoker@tune-123456.iam.gserviceaccount.com"
  receivers = {
    dispatch       = "https://dispatch.example.com"
    run_hosted     = "https://run-hosted.example.com"
    on_job_request = "https://on-job-request.example.com"
    on_dead_letter = "https://on-dead-letter.example.com"
  }
}

run "plan" {
  command = plan

  variables {
    requesters = {
      job-requests-crm = { publishers = ["group:crm@example.com"], owners = ["acme"] }
    }
    access = {
      worker_cpu = { member = "serviceAccount:worker@example.com", publish = ["steps"], consume = ["steps-cpu"] }
    }
  }

  assert {
    condition = alltrue([
      for subscription in google_pubsub_subscription.this :
      subscription.ack_deadline_seconds == 60 && subscription.expiration_policy[0].ttl == ""
      && subscription.retry_policy[0].minimum_backoff == "1s" && subscription.retry_policy[0].maximum_backoff == "60s"
    ])
    error_message = "Subscriptions must wait 60 s, back off from 1 to 60 s, and never expire."
  }

  assert {
    condition = alltrue([
      for name, subscription in google_pubsub_subscription.this :
      subscription.message_retention_duration == (startswith(name, "steps-") ? "4200s" : "604800s")
    ])
    error_message = "A hint that nobody needs must be gone soon after its step would be announced again, and everything else must wait a week."
  }

  assert {
    condition = alltrue([
      for name, subscription in google_pubsub_subscription.this :
      length(subscription.dead_letter_policy) == (name == "dead-letters" ? 0 : 1)
    ])
    error_message = "Every subscription but the dead letters' own must have a dead letter policy."
  }

  assert {
    condition = alltrue([
      for name, subscription in google_pubsub_subscription.this :
      name == "dead-letters" || contains(keys(google_pubsub_subscription_iam_member.agent_takes), name)
    ])
    error_message = "Pub/Sub's agent must be able to take messages out of every subscription that has dead letters."
  }

  assert {
    condition = alltrue([
      for subscription in google_pubsub_subscription.this :
      length(subscription.push_config) == 0 ? true : subscription.push_config[0].oidc_token[0].service_account_email == var.invoker
    ])
    error_message = "Every push must carry the invoker's token."
  }

  assert {
    condition = (
      google_pubsub_subscription.this["steps-hosted"].filter == "attributes.runtime = \"hosted\""
      && google_pubsub_subscription.this["steps-hosted"].push_config[0].push_endpoint == var.receivers["run_hosted"]
    )
    error_message = "Hosted steps must be pushed to whoever has them done, and nothing else must be."
  }

  assert {
    condition     = keys(google_pubsub_topic_iam_member.requests) == ["group:crm@example.com may publish job-requests-crm"]
    error_message = "A requester's publishers must be admitted to its own topic, and to no other."
  }

  assert {
    condition     = keys(google_pubsub_subscription_iam_member.this) == ["worker_cpu may consume steps-cpu"]
    error_message = "A worker must pull its own subscription only."
  }
}

run "everybody_may_not_ask_for_jobs" {
  command = plan

  variables {
    requesters = { job-requests = { publishers = ["allUsers"], owners = ["acme"] } }
  }

  expect_failures = [var.requesters]
}

run "a_topic_of_requests_says_so_in_its_name" {
  command = plan

  variables {
    requesters = { crm = { publishers = [], owners = ["acme"] } }
  }

  expect_failures = [var.requesters]
}

run "dead_letters_have_no_dead_letters" {
  command = plan

  variables {
    subscriptions = {
      job-requests = { topic = "job-requests", push = "on_job_request" }
      dead-letters = { topic = "dead-letters", push = "on_dead_letter" }
    }
  }

  expect_failures = [var.subscriptions]
}
