# What clients upload and what workers make, both reached through signed URLs only.

resource "google_storage_bucket" "audio" {
  for_each = local.audio

  #checkov:skip=CKV_GCP_62: Cloud Audit Logs replace usage logs, which need one more bucket that nobody reads.
  #checkov:skip=CKV_GCP_78: Objects are created once and never overwritten; soft delete keeps what is deleted.
  project                     = var.project
  name                        = "${local.name_prefix}${each.key}"
  location                    = var.region
  labels                      = var.labels
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = var.force_destroy

  soft_delete_policy {
    retention_duration_seconds = var.soft_delete_days * local.day_s
  }

  dynamic "lifecycle_rule" {
    for_each = each.value.days == 0 ? [] : [each.value.days]
    content {
      action {
        type = "Delete"
      }
      condition {
        age = lifecycle_rule.value
      }
    }
  }

  lifecycle_rule {
    action {
      type = "AbortIncompleteMultipartUpload"
    }
    condition {
      age = 1
    }
  }

  dynamic "cors" {
    for_each = local.cors
    content {
      origin          = cors.value.origins
      method          = each.value.methods
      response_header = local.cors_headers
      max_age_seconds = 3600
    }
  }

  dynamic "encryption" {
    for_each = local.keys
    content {
      default_kms_key_name = encryption.value
    }
  }
}
