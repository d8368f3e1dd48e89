# The alternative: workers that are always there, take their own slots and never idle out. No step
# waits for a start, and every second is paid for.

resource "google_cloud_run_v2_worker_pool" "this" {
  count = var.always_on ? 1 : 0

  project             = var.project
  name                = "${var.prefix}worker-${var.runtime}"
  location            = var.region
  description         = "Serenade's ${var.runtime} workers, always on."
  labels              = local.labels
  deletion_protection = var.deletion_protection

  scaling {
    scaling_mode          = "MANUAL"
    manual_instance_count = var.slots
  }

  template {
    labels                        = local.labels
    service_account               = var.service_account
    encryption_key                = var.kms_key
    gpu_zonal_redundancy_disabled = local.has_gpu ? true : null

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
