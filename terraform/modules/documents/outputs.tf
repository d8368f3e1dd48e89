output "database" {
  description = "Id of the database."
  value       = google_firestore_database.this.name
}

output "recovery" {
  description = "How the database can be recovered: point_in_time (ENABLED or not) and backup_days."
  value = {
    point_in_time = google_firestore_database.this.point_in_time_recovery_enablement
    backup_days   = var.backup_days
  }
}

output "indexes" {
  description = "Composite indexes: collection and fields."
  value       = keys(google_firestore_index.this)
}
