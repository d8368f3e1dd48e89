# A worker that is started when there is work, drains its subscription and exits: it costs nothing
# while nobody sings.

resource "google_cloud_run_v2_job" "this" {
  count = var.always_on ? 0 : 1

  project             = var.project
  name                = "${var.prefix}worker-${var.runtime}"
  location            = var.region
  labels              = local.labels
  deletion_protection = var.deletion_protection

  template {
    labels      = local.labels
    parallelism = 1
    task_count  = 1

    template {
      service_account               = var.service_account
      timeout                       = "${var.timeout_s}s"
      execution_environment         = "EXECUTION_ENVIRONMENT_GEN2"
      encryption_key                = var.kms_key
      gpu_zonal_redundancy_disabled = local.has_gpu ? true : null

      # A worker that failed is not started again here: its step's lease ends, and dispatch and sweep
      # start what the documents say is missing.
      max_retries = 0

      containers {
        image = var.image
        args  = local.args

        resources {
          limits = local.limits
        }

        dynamic "env" {
          for_each = local.environment
          content {
            name  = env.key
            value = env.value
          }
        }

        dynamic "env" {
          for_each = var.secrets
          content {
            name = env.key
            value_source {
              secret_key_ref {
                secret  = env.value
                version = "latest"
              }
            }
          }
        }

        dynamic "volume_mounts" {
          for_each = local.weights
          content {
            name       = "weights"
            mount_path = local.weights_at
          }
        }
      }

      dynamic "volumes" {
        for_each = local.weights
        content {
          name = "weights"
          gcs {
            bucket    = volumes.value
            read_only = true
          }
        }
      }

      dynamic "node_selector" {
        for_each = local.accelerators
        content {
          accelerator = node_selector.value
        }
      }
    }
  }
}
