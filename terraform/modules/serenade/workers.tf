# The workers: one job (or pool) for every runtime that has an image.

module "worker" {
  source   = "../worker"
  for_each = var.workers

  project             = var.project
  region              = var.region
  prefix              = var.prefix
  labels              = local.labels
  runtime             = each.key
  image               = each.value.image
  slots               = each.value.slots
  always_on           = each.value.always_on
  accelerator         = each.value.accelerator
  cpu                 = coalesce(each.value.cpu, each.key == "gpu" ? "4" : "2")
  memory              = coalesce(each.value.memory, each.key == "gpu" ? "16Gi" : "4Gi")
  timeout_s           = each.value.timeout_s
  service_account     = local.accounts["worker_${each.key}"].email
  starters            = { for part in local.starters[each.key] : part => local.accounts[part].member }
  starter_role        = module.identity.worker_starter_role
  weights_bucket      = module.storage.weights_bucket
  environment         = local.environments["worker_${each.key}"]
  secrets             = module.secrets.mounts["worker_${each.key}"]
  deletion_protection = var.deletion_protection
  kms_key             = var.kms_key

  depends_on = [module.identity]
}
