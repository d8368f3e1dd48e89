module "secrets" {
  source = "../secrets"

  project             = var.project
  region              = var.region
  prefix              = var.prefix
  labels              = local.labels
  secrets             = merge({ for name in local.known_secrets : name => [] }, var.secrets)
  members             = { for part in local.parts : part => local.accounts[part].member }
  deletion_protection = var.deletion_protection
  kms_key             = var.kms_key

  depends_on = [module.identity]
}

locals {
  known_secrets = ["ANTHROPIC_API_KEY", "HUGGINGFACE_TOKEN", "OPENAI_API_KEY", "REPLICATE_API_TOKEN"]
}
