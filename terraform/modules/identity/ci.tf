# GitHub proves who it is by a token of its own; no key leaves Google Cloud.

# Pull requests and the branch may plan; only a job that the environment let through may deploy.
locals {
  ci_subjects = var.ci == null ? {} : {
    for role, subject in {
      deploys  = "environment:${var.ci.environment}"
      follows  = "ref:refs/heads/${var.ci.branch}"
      proposes = "pull_request"
    } : role => "repo:${var.ci.repository}:${subject}"
  }
}

resource "google_iam_workload_identity_pool" "github" {
  count = var.ci == null ? 0 : 1

  project                   = var.project
  workload_identity_pool_id = "${var.prefix}github"
  display_name              = "Serenade: GitHub"
  description               = "Workflows of ${var.ci.repository}."
}

resource "google_iam_workload_identity_pool_provider" "github" {
  #checkov:skip=CKV_GCP_125: The condition lists whole subjects of one repository; it is made of a variable, which checkov cannot read.
  count = var.ci == null ? 0 : 1

  project                            = var.project
  workload_identity_pool_id          = google_iam_workload_identity_pool.github[0].workload_identity_pool_id
  workload_identity_pool_provider_id = "github"
  display_name                       = "GitHub Actions"
  attribute_condition                = "assertion.sub in ${jsonencode(values(local.ci_subjects))}"
  attribute_mapping = {
    "google.subject"       = "assertion.sub"
    "attribute.repository" = "assertion.repository"
  }

  oidc {
    issuer_uri = "https://token.actions.githubusercontent.com"
  }
}

locals {
  ci_principals = var.ci == null ? {} : {
    planner  = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.github[0].name}/attribute.repository/${var.ci.repository}"
    deployer = "principal://iam.googleapis.com/${google_iam_workload_identity_pool.github[0].name}/subject/${local.ci_subjects["deploys"]}"
  }
  ci_descriptions = {
    planner  = "Reads the project to plan a change."
    deployer = "Applies a change that the environment's reviewers have approved."
  }
}

resource "google_service_account" "ci" {
  for_each = local.ci_principals

  project      = var.project
  account_id   = "${var.prefix}${each.key}"
  display_name = "Serenade: ${each.key}"
  description  = local.ci_descriptions[each.key]
}

resource "google_service_account_iam_member" "ci" {
  for_each = local.ci_principals

  service_account_id = google_service_account.ci[each.key].name
  role               = "roles/iam.workloadIdentityUser"
  member             = each.value
}
