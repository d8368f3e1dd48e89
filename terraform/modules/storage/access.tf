# Who may do what to objects, bucket by bucket.

locals {
  buckets = {
    uploads = google_storage_bucket.uploads.name
    results = google_storage_bucket.results.name
  }
  roles = {
    create = "roles/storage.objectCreator"
    read   = "roles/storage.objectViewer"
    remove = var.object_remover_role
  }
  grants = merge([
    for part, access in var.access : merge(
      { for verb in access.uploads : "${part} may ${verb} uploads" => { member = access.member, verb = verb, bucket = "uploads" } },
      { for verb in access.results : "${part} may ${verb} results" => { member = access.member, verb = verb, bucket = "results" } },
    )
  ]...)
}

resource "google_storage_bucket_iam_member" "this" {
  for_each = local.grants

  bucket = local.buckets[each.value.bucket]
  role   = local.roles[each.value.verb]
  member = each.value.member
}

# The functions' bundles are code, which the account that builds them reads.
resource "google_storage_bucket_iam_member" "builder" {
  count = var.builder == null ? 0 : 1

  bucket = google_storage_bucket.source.name
  role   = "roles/storage.objectViewer"
  member = var.builder.member
}
