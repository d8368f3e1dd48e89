# Point-in-time recovery reaches back seven days; backups reach further and survive the database.

resource "google_firestore_backup_schedule" "daily" {
  count = var.backup_days == null ? 0 : 1

  project   = var.project
  database  = google_firestore_database.this.name
  retention = "${var.backup_days * 86400}s"

  daily_recurrence {}
}
