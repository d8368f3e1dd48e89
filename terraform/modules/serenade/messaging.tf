module "messaging" {
  source = "../messaging"

  project        = var.project
  project_number = local.project_number
  region         = var.region
  prefix         = var.prefix
  labels         = local.labels
  requesters     = var.requesters
  invoker        = local.accounts["invoker"].email
  kms_key        = var.kms_key

  receivers = {
    for name in ["dispatch", "run_hosted", "on_job_request", "on_dead_letter"] :
    name => module.function[name].url
  }

  access = {
    for part, may in local.may :
    part => {
      member  = local.accounts[part].member
      publish = try(may.publish, [])
      consume = try(may.consume, [])
    }
  }

  depends_on = [module.identity]
}
