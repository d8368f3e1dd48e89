mock_provider "google" {
  source = "../../tests/mocks"
}

variables {
  project         = "tune-123456"
  project_number  = "123456789012"
  region          = "europe-west1"
  name            = "serenade-on-upload"
  description     = "Judges an upload."
  source_bucket   = "tune-123456-serenade-source"
  service_account = "serenade-on-upload@tune-123456.iam.gserviceaccount.com"
  invoker         = "serenade-invoker@tune-123456.iam.gserviceaccount.com"
  bundle = {
    path        = "on_upload.zip"
    sha256      = "00000000000000000000000000000000000000000000000000000000000000aa"
    runtime     = "python311"
    entry_point = "on_upload"
  }
  build = {
    service_account  = "projects/tune-123456/serviceAccounts/serenade-builder@tune-123456.iam.gserviceaccount.com"
    image_repository = "projects/tune-123456/locations/europe-west1/repositories/serenade-images"
  }
}

run "told_of_uploads" {
  command = plan

  variables {
    uploads_to = "tune-123456-serenade-uploads"
  }

  assert {
    condition = (
      google_cloudfunctions2_function.this.event_trigger[0].retry_policy == "RETRY_POLICY_RETRY"
      && google_cloudfunctions2_function.this.event_trigger[0].event_type == "google.cloud.storage.object.v1.finalized"
    )
    error_message = "A function of events must be told again of what it could not take."
  }

  assert {
    condition     = google_storage_bucket_object.source.name == "serenade-on-upload/${var.bundle.sha256}.zip"
    error_message = "A bundle must be named by its hash: a changed one is a changed function."
  }

  assert {
    condition     = google_cloud_run_v2_service_iam_member.invoker[0].member == "serviceAccount:${var.invoker}" && length(google_cloud_run_v2_service_iam_member.everybody) == 0
    error_message = "Only the invoker may call it."
  }
}

run "called_by_the_clock" {
  command = plan

  variables {
    schedule = "* * * * *"
  }

  assert {
    condition = (
      google_cloud_scheduler_job.this[0].http_target[0].uri == "https://serenade-on-upload-123456789012.europe-west1.run.app"
      && google_cloud_scheduler_job.this[0].http_target[0].oidc_token[0].service_account_email == var.invoker
    )
    error_message = "The clock must call with the invoker's token."
  }
}

run "half_a_cpu_serves_one_request" {
  command = plan

  variables {
    resources = { cpu = "0.5" }
  }

  expect_failures = [var.resources]
}

run "the_clock_waits_half_an_hour_at_most" {
  command = plan

  variables {
    schedule  = "* * * * *"
    resources = { timeout_s = 3600 }
  }

  expect_failures = [var.resources]
}

run "the_clock_waits_fifteen_seconds_at_least" {
  command = plan

  variables {
    schedule  = "* * * * *"
    resources = { timeout_s = 10 }
  }

  expect_failures = [var.resources]
}

run "an_upload_is_judged_within_nine_minutes" {
  command = plan

  variables {
    uploads_to = "tune-123456-serenade-uploads"
    resources  = { timeout_s = 600 }
  }

  expect_failures = [var.resources]
}
