mock_provider "google" {
  source = "../../tests/mocks"
}

variables {
  project = "tune-123456"
  region  = "europe-west1"
  members = {
    worker_cpu = "serviceAccount:serenade-worker-cpu@tune-123456.iam.gserviceaccount.com"
    worker_gpu = "serviceAccount:serenade-worker-gpu@tune-123456.iam.gserviceaccount.com"
  }
  secrets = {
    ANTHROPIC_API_KEY = ["worker_cpu"]
    OPENAI_API_KEY    = []
  }
}

run "plan" {
  command = plan

  assert {
    condition = output.secrets == {
      ANTHROPIC_API_KEY = "serenade-anthropic-api-key"
      OPENAI_API_KEY    = "serenade-openai-api-key"
    }
    error_message = "Every secret must be made, whether anybody reads it or not."
  }

  assert {
    condition     = keys(google_secret_manager_secret_iam_member.this) == ["worker_cpu may read ANTHROPIC_API_KEY"]
    error_message = "Only the parts that are given a secret may read it."
  }

  assert {
    condition     = output.mounts["worker_cpu"] == { ANTHROPIC_API_KEY = "serenade-anthropic-api-key" } && length(output.mounts["worker_gpu"]) == 0
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
