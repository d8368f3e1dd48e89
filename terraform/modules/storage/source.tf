# The functions' bundles, each under the hash of its bytes.

resource "google_storage_bucket" "source" {
  #checkov:skip=CKV_GCP_62: Cloud Audit Logs replace usage logs, which need one more bucket that nobody reads.
  #checkov:skip=CKV_GCP_78: Every name has the hash of its bytes; `make build` makes them again.
  project                     = var.project
  name                        = "${local.name_prefix}source"
  location                    = var.region
  labels                      = var.labels
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = true # `make build` makes every bundle again, byte for byte

  soft_delete_policy {
    retention_duration_seconds = 0
  }

  dynamic "encryption" {
    for_each = local.keys
    content {
      default_kms_key_name = encryption.value
    }
  }
}
