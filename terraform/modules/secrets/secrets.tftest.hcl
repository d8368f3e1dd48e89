mock_provider "google" {
  source = "../../tests/mocks"
}

variables {
  project = "tune-123456"
  region  = "europe-west1"
  members = {
    run_hosted    = "serviceAccount:serenade-run-hosted@tune-123456.iam.gserviceaccount.com"
    on_prediction = "serviceAccount:serenade-on-prediction@tune-123456.iam.gserviceaccount.com"
  }
  secrets = {
    ANTHROPIC_API_KEY = ["run_hosted"]
    OPENAI_API_KEY    = []
    SERENADE_SECRET   = []
  }
}

run "plan" {
  command = plan

  assert {
    condition = output.secrets == {
      ANTHROPIC_API_KEY = "serenade-anthropic-api-key"
      OPENAI_API_KEY    = "serenade-openai-api-key"
      SERENADE_SECRET   = "serenade-secret"
    }
    error_message = "Every secret must be made, whether anybody reads it or not."
  }

  assert {
    condition     = keys(google_secret_manager_secret_iam_member.this) == ["run_hosted may read ANTHROPIC_API_KEY"]
    error_message = "Only the parts that are given a secret may read it."
  }

  assert {
    condition     = output.mounts["run_hosted"] == { ANTHROPIC_API_KEY = "serenade-anthropic-api-key" } && length(output.mounts["on_prediction"]) == 0
    error_message = "A part must be given its own secrets and no others."
  }
}

run "readers_exist" {
  command = plan

  variables {
    secrets = { ANTHROPIC_API_KEY = ["worker_tpu"] }
  }

  expect_failures = [var.secrets]
}

run "ids_tell_secrets_apart" {
  command = plan

  variables {
    secrets = { SECRET = [], SERENADE_SECRET = [] }
  }

  expect_failures = [var.secrets]
}
