mock_provider "google" {
  source = "../../tests/mocks"
}

variables {
  project             = "tune-123456"
  region              = "europe-west1"
  object_remover_role = "projects/tune-123456/roles/serenade_object_remover"
}

run "plan" {
  command = plan

  variables {
    cors_origins = ["https://app.example.com"]
    access = {
      api    = { member = "serviceAccount:api@example.com", uploads = ["create", "read"], results = ["read", "remove"] }
      worker = { member = "serviceAccount:worker@example.com", uploads = ["read"] }
    }
    source_readers  = { builder = "serviceAccount:builder@example.com" }
    weights_readers = { worker = "serviceAccount:worker@example.com" }
  }

  assert {
    condition = alltrue([
      for bucket in [google_storage_bucket.audio["uploads"], google_storage_bucket.audio["results"], google_storage_bucket.source, google_storage_bucket.weights] :
      bucket.public_access_prevention == "enforced" && bucket.uniform_bucket_level_access
    ])
    error_message = "No bucket may be public, nor any of its objects have permissions of its own."
  }

  assert {
    condition     = !anytrue(values(google_storage_bucket.audio)[*].force_destroy)
    error_message = "Destroying a deployment must not delete what is in its buckets."
  }

  assert {
    condition = alltrue([
      for bucket in values(google_storage_bucket.audio) :
      bucket.soft_delete_policy[0].retention_duration_seconds == 604800
      && contains(flatten([for rule in bucket.lifecycle_rule : [for action in rule.action : action.type]]), "AbortIncompleteMultipartUpload")
    ])
    error_message = "What is deleted must be restorable for a week, and half an upload must not stay."
  }

  assert {
    condition     = google_storage_bucket.audio["uploads"].cors[0].origin == tolist(["https://app.example.com"])
    error_message = "Pages of the allowed origins must be able to upload."
  }

  assert {
    condition = {
      for grant, binding in google_storage_bucket_iam_binding.listed : grant => { (binding.role) = binding.members }
      } == {
      "create uploads" = { "roles/storage.objectCreator" = toset(["serviceAccount:api@example.com"]) }
      "read uploads"   = { "roles/storage.objectViewer" = toset(["serviceAccount:api@example.com", "serviceAccount:worker@example.com"]) }
      "read results"   = { "roles/storage.objectViewer" = toset(["serviceAccount:api@example.com"]) }
      "remove results" = { (var.object_remover_role) = toset(["serviceAccount:api@example.com"]) }
      "read weights"   = { "roles/storage.objectViewer" = toset(["serviceAccount:worker@example.com"]) }
      "read source"    = { "roles/storage.objectViewer" = toset(["serviceAccount:builder@example.com"]) }
    }
    error_message = "A part must be granted what it is listed with, and nobody anything else."
  }

  assert {
    condition = alltrue([
      for pair in setproduct(["legacyBucketReader", "legacyObjectReader", "legacyObjectOwner"], ["uploads", "results", "source", "weights"]) :
      google_storage_bucket_iam_binding.inherited["${pair[0]} ${pair[1]}"].members == toset(["projectOwner:tune-123456"])
    ])
    error_message = "The project's viewers and editors must read no object because they are viewers or editors."
  }
}

run "kept_for_ever" {
  command = plan

  variables {
    uploads_days = 0
  }

  assert {
    condition     = !contains(flatten([for rule in google_storage_bucket.audio["uploads"].lifecycle_rule : [for action in rule.action : action.type]]), "Delete")
    error_message = "Uploads that are kept for ever must have no rule that deletes them."
  }
}

run "origins_have_no_wildcards" {
  command = plan

  variables {
    cors_origins = ["*"]
  }

  expect_failures = [var.cors_origins]
}

run "soft_delete_is_a_week_or_nothing" {
  command = plan

  variables {
    soft_delete_days = 3
  }

  expect_failures = [var.soft_delete_days]
}
