# Who may do what to objects, bucket by bucket and role by role. Each grant is the whole of its role:
# whom the tables do not list has it no longer.

locals {
  buckets = {
    uploads = google_storage_bucket.audio["uploads"].name
    results = google_storage_bucket.audio["results"].name
    source  = google_storage_bucket.source.name
    weights = google_storage_bucket.weights.name
  }
  roles = {
    create = "roles/storage.objectCreator"
    read   = "roles/storage.objectViewer"
    remove = var.object_remover_role
  }
  listed = merge(
    {
      for each in setproduct(["create", "read", "remove"], ["uploads", "results"]) :
      "${each[0]} ${each[1]}" => [for access in values(var.access) : access.member if contains(access[each[1]], each[0])]
    },
    # Bundles are code: whoever builds or plans reads them.
    { "read source" = values(var.source_readers) },
    { "read weights" = values(var.weights_readers) },
  )

  # A new bucket lets the project's viewers read it and its editors own what is in it. Owners stay, who
  # may grant themselves anything; Google's service agents have roles of the project and need none here.
  inherited = ["legacyBucketReader", "legacyObjectReader", "legacyObjectOwner"]
}

resource "google_storage_bucket_iam_binding" "listed" {
  for_each = { for grant, members in local.listed : grant => members if length(members) > 0 }

  bucket  = local.buckets[split(" ", each.key)[1]]
  role    = local.roles[split(" ", each.key)[0]]
  members = each.value
}

resource "google_storage_bucket_iam_binding" "inherited" {
  for_each = {
    for each in setproduct(local.inherited, keys(local.buckets)) :
    "${each[0]} ${each[1]}" => { role = each[0], bucket = each[1] }
  }

  bucket  = local.buckets[each.value.bucket]
  role    = "roles/storage.${each.value.role}"
  members = ["projectOwner:${var.project}"]
}
