# What CI may do: the planner looks at what is declared, the deployer manages it.

locals {
  # Roles that show how things are set up, and nothing of what is kept in them: no documents, objects,
  # messages, log lines or values of secrets. roles/viewer and roles/iam.securityReviewer show some.
  planner_roles = toset([
    "roles/artifactregistry.reader",
    "roles/browser",
    "roles/cloudfunctions.viewer",
    "roles/cloudscheduler.viewer",
    "roles/iam.roleViewer",
    "roles/iam.serviceAccountViewer",
    "roles/iam.workloadIdentityPoolViewer",
    "roles/monitoring.viewer",
    "roles/pubsub.viewer",
    "roles/run.viewer",
    "roles/secretmanager.viewer",
    "roles/serviceusage.serviceUsageConsumer",
  ])

  # What no role gives without more: Firestore's viewers read documents, Logging's read log lines, and
  # only few roles show who may do what.
  planner_permissions = [
    "artifactregistry.repositories.getIamPolicy",
    "cloudkms.cryptoKeys.getIamPolicy",
    "compute.backendServices.get",
    "compute.globalAddresses.get",
    "compute.globalForwardingRules.get",
    "compute.networkEndpointGroups.get",
    "compute.securityPolicies.get",
    "compute.sslCertificates.get",
    "compute.sslPolicies.get",
    "compute.targetHttpProxies.get",
    "compute.targetHttpsProxies.get",
    "compute.urlMaps.get",
    "datastore.backupSchedules.get",
    "datastore.backupSchedules.list",
    "datastore.databases.getMetadata",
    "datastore.indexes.get",
    "datastore.indexes.list",
    "iam.serviceAccounts.getIamPolicy",
    "logging.logMetrics.get",
    "pubsub.subscriptions.getIamPolicy",
    "pubsub.topics.getIamPolicy",
    "run.jobs.getIamPolicy",
    "run.services.getIamPolicy",
    "secretmanager.secrets.getIamPolicy",
    "storage.buckets.get",
    "storage.buckets.getIamPolicy",
  ]

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

resource "google_project_iam_custom_role" "planner" {
  count = var.ci == null ? 0 : 1

  project     = var.project
  role_id     = "${local.role_prefix}planner"
  title       = "Serenade: plan"
  description = "See how things are set up, and nothing of what is kept in them."
  permissions = local.planner_permissions
}

resource "google_project_iam_member" "planner_looks" {
  count = var.ci == null ? 0 : 1

  project = var.project
  role    = google_project_iam_custom_role.planner[0].name
  member  = google_service_account.ci["planner"].member
}

# A plan is made from the state.
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
