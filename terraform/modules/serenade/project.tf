# The project as it is, and the APIs that everything else needs.

data "google_project" "this" {
  project_id = var.project
}

# Asking for Cloud Storage's agent also makes it, where the project is new.
data "google_storage_project_service_account" "this" {
  project = var.project
}

locals {
  labels = merge(var.labels, { app = "serenade" })

  services = toset(concat(
    [
      "artifactregistry",
      "cloudbuild",
      "cloudfunctions",
      "cloudresourcemanager",
      "cloudscheduler",
      "eventarc",
      "firestore",
      "iam",
      "iamcredentials",
      "logging",
      "monitoring",
      "pubsub",
      "run",
      "secretmanager",
      "storage",
    ],
    var.budget == null ? [] : ["billingbudgets"],
    var.ci == null ? [] : ["sts"],
    var.edge == null ? [] : ["compute"],
    var.kms_key == null ? [] : ["cloudkms"],
  ))
}

# Destroying a deployment leaves the APIs on: something else in the project may use them.
resource "google_project_service" "this" {
  for_each = local.services

  project            = var.project
  service            = "${each.value}.googleapis.com"
  disable_on_destroy = false
}
