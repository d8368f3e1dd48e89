# Only the parts that are given a secret may read it.

locals {
  readers = merge([
    for name, parts in var.secrets :
    { for part in parts : "${part} may read ${name}" => { secret = name, part = part } }
  ]...)
}

resource "google_secret_manager_secret_iam_member" "this" {
  for_each = local.readers

  project   = var.project
  secret_id = google_secret_manager_secret.this[each.value.secret].secret_id
  role      = "roles/secretmanager.secretAccessor"
  member    = var.members[each.value.part]
}
