module "storage" {
  source = "../storage"

  project             = var.project
  region              = var.region
  prefix              = var.prefix
  labels              = local.labels
  cors_origins        = var.cors_origins
  uploads_days        = var.retention.uploads_days
  results_days        = var.retention.results_days
  soft_delete_days    = var.retention.soft_delete_days
  force_destroy       = var.force_destroy
  object_remover_role = module.identity.object_remover_role
  builder             = { member = local.accounts["builder"].member }
  source_readers = merge(
    { builder = local.accounts["builder"].member },
    var.ci == null ? {} : { planner = "serviceAccount:${module.identity.ci.planner}" },
  )
  weights_readers = { for runtime in local.runtimes : "worker_${runtime}" => local.accounts["worker_${runtime}"].member }
  kms_key         = var.kms_key

  access = {
    for part, may in local.may :
    part => {
      member  = local.accounts[part].member
      uploads = try(may.uploads, [])
      results = try(may.results, [])
    }
  }

  depends_on = [module.identity]
}
