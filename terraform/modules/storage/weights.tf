# Weights of models that are too large to be shipped: put there once, mounted read-only by workers.

resource "google_storage_bucket" "weights" {
  #checkov:skip=CKV_GCP_62: Cloud Audit Logs replace usage logs, which need one more bucket that nobody reads.
  #checkov:skip=CKV_GCP_78: Workers run no weights but those whose checksum they know; soft delete keeps what is deleted.
  project                     = var.project
  name                        = "${local.name_prefix}weights"
  location                    = var.region
  labels                      = var.labels
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = var.force_destroy

  soft_delete_policy {
    retention_duration_seconds = var.soft_delete_days * local.day_s
  }

  dynamic "encryption" {
    for_each = local.keys
    content {
      default_kms_key_name = encryption.value
    }
  }
}
