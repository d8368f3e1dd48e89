locals {
  project_number = data.google_project.this.number
  accounts       = module.identity.accounts
}

module "identity" {
  source = "../identity"

  project        = var.project
  project_number = local.project_number
  prefix         = var.prefix
  storage_agent  = data.google_storage_project_service_account.this.email_address
  kms_key        = var.kms_key
  ci             = var.ci
  signers        = [for part, may in local.may : part if try(may.signs, false)]

  accounts = merge(
    { for name, function in local.functions : name => function.description },
    {
      builder    = "Builds the functions' images."
      invoker    = "Calls the functions, for Pub/Sub, Eventarc and Cloud Scheduler."
      worker_cpu = "Takes the steps that need no GPU."
      worker_gpu = "Takes the steps that need a GPU."
    },
  )

  depends_on = [google_project_service.this]
}
