# Fields that nobody searches by cost a write for every index they have: so they have none.

locals {
  kinds    = ["budget", "file", "idempotency", "job", "key", "lease", "litter", "slot", "track"]
  expiring = ["idempotency", "lease"]
  unindexed = {
    for pair in setproduct(local.kinds, ["body", "rev", "v"]) :
    join(".", pair) => { kind = pair[0], field = pair[1] }
  }
}

resource "google_firestore_field" "unindexed" {
  for_each = local.unindexed

  project    = var.project
  database   = google_firestore_database.this.name
  collection = each.value.kind
  field      = each.value.field

  index_config {}
}

# The last resort against litter: a document that says when it is worthless is deleted within a day
# of it. The code never waits for that, and its own sweep comes first.
resource "google_firestore_field" "expiry" {
  for_each = toset(local.expiring)

  project    = var.project
  database   = google_firestore_database.this.name
  collection = each.value
  field      = "expire_at"

  index_config {}
  ttl_config {}
}
