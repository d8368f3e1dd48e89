output "accounts" {
  description = "Part to its service account: email, member (as IAM writes it) and id."
  value = {
    for part, account in google_service_account.this :
    part => { email = account.email, member = account.member, id = account.name }
  }
}

output "object_remover_role" {
  description = "Role that lists and deletes objects."
  value       = google_project_iam_custom_role.object_remover.name
}

output "worker_starter_role" {
  description = "Role that starts worker jobs."
  value       = google_project_iam_custom_role.worker_starter.name
}

output "ci" {
  description = "What a workflow signs in with: workload_identity_provider, and the accounts planner and deployer. Null without CI."
  value = var.ci == null ? null : {
    workload_identity_provider = google_iam_workload_identity_pool_provider.github[0].name
    planner                    = google_service_account.ci["planner"].email
    deployer                   = google_service_account.ci["deployer"].email
  }
}
