module "documents" {
  source = "../documents"

  project             = var.project
  location            = coalesce(var.database.location, var.region)
  database            = var.database.id
  backup_days         = var.database.backup_days
  deletion_protection = var.deletion_protection
  kms_key             = var.kms_key

  access = {
    for part, may in local.may :
    part => { member = local.accounts[part].member } if try(may.documents, false)
  }

  depends_on = [module.identity]
}
