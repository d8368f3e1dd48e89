locals {
  # Cloud Run's own rule for addresses: known before the function exists, so that it can be told.
  url = "https://${var.name}-${var.project_number}.${var.region}.run.app"
}

resource "google_cloudfunctions2_function" "this" {
  #checkov:skip=CKV_GCP_124: Internal is the default; only what strangers must reach is open: the API without a load balancer, and a provider's webhooks.
  project      = var.project
  name         = var.name
  location     = var.region
  description  = var.description
  labels       = var.labels
  kms_key_name = var.kms_key

  build_config {
    runtime           = var.bundle.runtime
    entry_point       = var.bundle.entry_point
    service_account   = var.build.service_account
    docker_repository = var.build.image_repository

    source {
      storage_source {
        bucket = google_storage_bucket_object.source.bucket
        object = google_storage_bucket_object.source.name
      }
    }
  }

  service_config {
    service_account_email            = var.service_account
    environment_variables            = var.environment
    ingress_settings                 = var.ingress
    all_traffic_on_latest_revision   = true
    available_cpu                    = var.resources.cpu
    available_memory                 = var.resources.memory
    timeout_seconds                  = var.resources.timeout_s
    max_instance_request_concurrency = var.resources.concurrency
    min_instance_count               = var.resources.min_instances
    max_instance_count               = var.resources.max_instances

    dynamic "secret_environment_variables" {
      for_each = var.secrets
      content {
        key        = secret_environment_variables.key
        project_id = var.project
        secret     = secret_environment_variables.value
        version    = "latest"
      }
    }
  }

  # An event that the function could not take comes again, for a day.
  dynamic "event_trigger" {
    for_each = var.uploads_to == null ? [] : [var.uploads_to]
    content {
      event_type            = "google.cloud.storage.object.v1.finalized"
      trigger_region        = var.region
      retry_policy          = "RETRY_POLICY_RETRY"
      service_account_email = var.invoker

      event_filters {
        attribute = "bucket"
        value     = event_trigger.value
      }
    }
  }
}
