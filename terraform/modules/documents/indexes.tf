# The composite indexes that the code's queries need; a single field is indexed by itself.

locals {
  indexes = {
    for index in jsondecode(file("${path.module}/indexes.json")) :
    join(" ", concat([index.collection], [for field in index.fields : field[0] if field[0] != "__name__"])) => index
  }
}

resource "google_firestore_index" "this" {
  for_each = local.indexes

  project     = var.project
  database    = google_firestore_database.this.name
  collection  = each.value.collection
  query_scope = "COLLECTION"

  dynamic "fields" {
    for_each = each.value.fields
    content {
      field_path   = fields.value[0]
      order        = fields.value[1] == "CONTAINS" ? null : fields.value[1]
      array_config = fields.value[1] == "CONTAINS" ? "CONTAINS" : null
    }
  }
}
