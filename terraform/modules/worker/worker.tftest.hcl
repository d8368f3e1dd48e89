mock_provider "google" {
  source = "../../tests/mocks"
}

variables {
  project         = "tune-123456"
  region          = "europe-west4"
  runtime         = "cpu"
  image           = "europe-west4-docker.pkg.dev/tune-123456/serenade-images/worker-cpu:v1"
  service_account = "serenade-worker-cpu@tune-123456.iam.gserviceaccount.com"
  starters        = { dispatch = "serviceAccount:serenade-dispatch@tune-123456.iam.gserviceaccount.com" }
  starter_role    = "projects/tune-123456/roles/serenade_worker_starter"
}

run "started_for_work" {
  command = plan

  assert {
    condition = (
      google_cloud_run_v2_job.this[0].name == "serenade-worker-cpu"
      && google_cloud_run_v2_job.this[0].template[0].template[0].max_retries == 0
      && google_cloud_run_v2_job.this[0].template[0].task_count == 1
    )
    error_message = "An execution must be one task that is never retried by the platform."
  }

  assert {
    condition     = google_cloud_run_v2_job.this[0].deletion_protection
    error_message = "Workers must be protected unless somebody says otherwise."
  }

  assert {
    condition = contains(
      [for env in google_cloud_run_v2_job.this[0].template[0].template[0].containers[0].env : "${env.name}=${env.value}"],
      "SERENADE_DATA=/tmp/serenade",
    )
    error_message = "Scratch files must go where a worker that is nobody may write."
  }

  assert {
    condition     = length(google_cloud_run_v2_job_iam_member.starter) == 1 && length(google_cloud_run_v2_worker_pool.this) == 0
    error_message = "A job must be startable, and there must be no pool beside it."
  }
}

run "with_a_gpu" {
  command = plan

  variables {
    runtime     = "gpu"
    accelerator = "nvidia-l4"
    cpu         = "8"
    memory      = "32Gi"
  }

  assert {
    condition = (
      google_cloud_run_v2_job.this[0].template[0].template[0].node_selector[0].accelerator == "nvidia-l4"
      && google_cloud_run_v2_job.this[0].template[0].template[0].containers[0].resources[0].limits["nvidia.com/gpu"] == "1"
    )
    error_message = "A GPU worker must have one GPU of the kind asked for."
  }
}

run "always_on" {
  command = plan

  variables {
    always_on = true
    slots     = 3
  }

  assert {
    condition = (
      google_cloud_run_v2_worker_pool.this[0].scaling[0].manual_instance_count == 3
      && google_cloud_run_v2_worker_pool.this[0].template[0].containers[0].args == tolist(["--runtime=cpu"])
    )
    error_message = "A pool must have a worker for every slot, each of which takes its slot itself."
  }

  assert {
    condition     = length(google_cloud_run_v2_job.this) == 0 && length(google_cloud_run_v2_job_iam_member.starter) == 0
    error_message = "What is always on must have nothing to start."
  }
}

run "a_gpu_worker_names_its_gpu" {
  command = plan

  variables {
    runtime = "gpu"
    cpu     = "8"
  }

  expect_failures = [var.accelerator]
}

run "a_gpu_comes_with_four_cpus" {
  command = plan

  variables {
    runtime     = "gpu"
    accelerator = "nvidia-l4"
    cpu         = "2"
  }

  expect_failures = [var.accelerator]
}

run "no_worker_outlives_the_hour" {
  command = plan

  variables {
    timeout_s = 7200
  }

  expect_failures = [var.timeout_s]
}
