# Secrets are made empty. Their values are added by hand and never pass through Terraform:
#   printf %s "$VALUE" | gcloud secrets versions add NAME --data-file=-

locals {
  # The prefix says whose it is: SERENADE_SECRET is serenade-secret.
  ids = {
    for name in keys(var.secrets) :
    name => "${var.prefix}${replace(lower(trimprefix(name, "SERENADE_")), "_", "-")}"
  }
}

resource "google_secret_manager_secret" "this" {
  for_each = var.secrets

  project             = var.project
  secret_id           = local.ids[each.key]
  labels              = var.labels
  deletion_protection = var.deletion_protection

  # A version that is destroyed by mistake can be enabled again for a day.
  version_destroy_ttl = "86400s"

  replication {
    user_managed {
      replicas {
        location = var.region

        dynamic "customer_managed_encryption" {
          for_each = var.kms_key == null ? [] : [var.kms_key]
          content {
            kms_key_name = customer_managed_encryption.value
          }
        }
      }
    }
  }
}
