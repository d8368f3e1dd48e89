# What CI may do: the planner reads, the deployer manages what these modules declare.

locals {
  planner_roles = toset([
    "roles/iam.securityReviewer",
    "roles/serviceusage.serviceUsageConsumer",
    "roles/viewer",
  ])
  deployer_roles = toset([
    "roles/artifactregistry.admin",
    "roles/cloudbuild.builds.editor",
    "roles/cloudfunctions.admin",
    "roles/cloudscheduler.admin",
    "roles/compute.loadBalancerAdmin",
    "roles/compute.securityAdmin",
    "roles/datastore.owner",
    "roles/eventarc.admin",
    "roles/iam.roleAdmin",
    "roles/iam.serviceAccountAdmin",
    "roles/iam.workloadIdentityPoolAdmin",
    "roles/logging.configWriter",
    "roles/monitoring.editor",
    "roles/pubsub.admin",
    "roles/resourcemanager.projectIamAdmin",
    "roles/run.admin",
    "roles/secretmanager.admin",
    "roles/serviceusage.serviceUsageAdmin",
    "roles/storage.admin",
  ])
}

resource "google_project_iam_member" "planner" {
  for_each = var.ci == null ? toset([]) : local.planner_roles

  project = var.project
  role    = each.value
  member  = google_service_account.ci["planner"].member
}

# A plan is made from the state, which may say more than the project's viewers see.
resource "google_storage_bucket_iam_member" "planner_reads_state" {
  count = try(var.ci.state_bucket, null) == null ? 0 : 1

  bucket = var.ci.state_bucket
  role   = "roles/storage.objectViewer"
  member = google_service_account.ci["planner"].member
}

resource "google_project_iam_member" "deployer" {
  for_each = var.ci == null ? toset([]) : local.deployer_roles

  project = var.project
  role    = each.value
  member  = google_service_account.ci["deployer"].member
}

# Deploying a part means acting as its account: these accounts, no other of the project.
resource "google_service_account_iam_member" "deployer_acts_as" {
  for_each = var.ci == null ? {} : var.accounts

  service_account_id = google_service_account.this[each.key].name
  role               = "roles/iam.serviceAccountUser"
  member             = google_service_account.ci["deployer"].member
}
