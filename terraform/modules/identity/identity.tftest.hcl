mock_provider "google" {
  source = "../../tests/mocks"
}

variables {
  project        = "tune-123456"
  project_number = "123456789012"
  storage_agent  = "service-123456789012@gs-project-accounts.iam.gserviceaccount.com"
  accounts = {
    api     = "The public API."
    invoker = "Calls the functions."
    builder = "Builds the functions."
  }
  signers = ["api"]
}

run "plan" {
  command = plan

  assert {
    condition     = google_service_account.this["api"].account_id == "serenade-api"
    error_message = "An account must bear its part's name."
  }

  assert {
    condition     = google_service_account_iam_member.signs_as_itself["api"].role == "roles/iam.serviceAccountTokenCreator"
    error_message = "What signs URLs must be able to sign as itself."
  }

  assert {
    condition     = length(google_iam_workload_identity_pool.github) == 0 && length(google_kms_crypto_key_iam_member.agent) == 0
    error_message = "Nothing may be federated or granted that nobody asked for."
  }
}

run "deployed_from_github" {
  command = plan

  variables {
    ci = { repository = "example/serenade" }
  }

  assert {
    condition = google_iam_workload_identity_pool_provider.github[0].attribute_condition == join("", [
      "assertion.sub in [",
      "\"repo:example/serenade:environment:production\",",
      "\"repo:example/serenade:ref:refs/heads/main\",",
      "\"repo:example/serenade:pull_request\"]",
    ])
    error_message = "Only this repository's environment, branch and pull requests may sign in."
  }

  assert {
    condition     = endswith(google_service_account_iam_member.ci["deployer"].member, "/subject/repo:example/serenade:environment:production")
    error_message = "Only a job that the environment let through may deploy."
  }

  assert {
    condition     = length(setintersection(keys(google_project_iam_member.planner), keys(google_project_iam_member.deployer))) == 0
    error_message = "Whoever plans must change nothing."
  }

  assert {
    condition = length(setintersection(keys(google_project_iam_member.planner), [
      "roles/datastore.viewer",
      "roles/editor",
      "roles/iam.securityReviewer",
      "roles/logging.viewer",
      "roles/owner",
      "roles/secretmanager.secretAccessor",
      "roles/storage.objectViewer",
      "roles/viewer",
    ])) == 0
    error_message = "Whoever plans must be given no role that reads documents, objects, logs or secrets."
  }

  assert {
    condition = alltrue([
      for permission in google_project_iam_custom_role.planner[0].permissions :
      can(regex("\\.(get|getMetadata|getIamPolicy|list)$", permission))
      && !can(regex("\\.(entities|objects|logEntries|versions)\\.", permission))
    ])
    error_message = "Whoever plans must see how things are set up, and nothing of what is kept in them."
  }
}

run "a_repository_is_no_address" {
  command = plan

  variables {
    ci = { repository = "https://github.com/example/serenade" }
  }

  expect_failures = [var.ci]
}
