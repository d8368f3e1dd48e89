# Who reads and writes documents, in this database and no other.

resource "google_project_iam_member" "this" {
  for_each = var.access

  project = var.project
  role    = "roles/datastore.user"
  member  = each.value.member

  condition {
    title      = "${each.key}: this database"
    expression = "resource.name == \"${local.database}\" || resource.name.startsWith(\"${local.database}/\")"
  }
}

locals {
  database = "projects/${var.project}/databases/${google_firestore_database.this.name}"
}
