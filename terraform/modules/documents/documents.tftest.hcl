mock_provider "google" {
  source = "../../tests/mocks"
}

variables {
  project  = "tune-123456"
  location = "europe-west1"
}

run "plan" {
  command = plan

  assert {
    condition = (
      google_firestore_database.this.type == "FIRESTORE_NATIVE"
      && google_firestore_database.this.point_in_time_recovery_enablement == "POINT_IN_TIME_RECOVERY_ENABLED"
    )
    error_message = "The database must be native and recoverable to a point in time."
  }

  assert {
    condition = (
      google_firestore_database.this.delete_protection_state == "DELETE_PROTECTION_ENABLED"
      && google_firestore_database.this.deletion_policy == "PREVENT"
    )
    error_message = "The database must be protected unless somebody says otherwise."
  }

  assert {
    condition     = length(google_firestore_index.this) == length(jsondecode(file("indexes.json")))
    error_message = "Every index of indexes.json must be made, and no two be one."
  }

  assert {
    condition = alltrue([
      for index in google_firestore_index.this :
      index.fields[length(index.fields) - 1].field_path == "__name__" && index.fields[length(index.fields) - 1].order == "DESCENDING"
    ])
    error_message = "Lists begin with what is newest: ids in descending order."
  }

  assert {
    condition     = contains(keys(google_firestore_field.unindexed), "job.body")
    error_message = "A job's body must not be indexed: an index takes 1,500 bytes at most, and costs."
  }
}

run "to_be_destroyed" {
  command = plan

  variables {
    deletion_protection = false
  }

  assert {
    condition     = google_firestore_database.this.deletion_policy == "DELETE"
    error_message = "A database without protection must go when it is destroyed."
  }
}

run "backups_end_after_98_days" {
  command = plan

  variables {
    backup_days = 365
  }

  expect_failures = [var.backup_days]
}
