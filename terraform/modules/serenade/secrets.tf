module "secrets" {
  source = "../secrets"

  project             = var.project
  region              = var.region
  prefix              = var.prefix
  labels              = local.labels
  secrets             = merge(local.customary, local.provider_keys, var.secrets)
  members             = { for part in local.parts : part => local.accounts[part].member }
  deletion_protection = var.deletion_protection
  kms_key             = var.kms_key

  depends_on = [module.identity]
}

locals {
  customary = { HUGGINGFACE_TOKEN = [] }

  # Who calls a provider has its key, and nobody else: the API asks for words while a request waits (lessons,
  # chords). The others are told its name (settings.tf).
  keys_of = {
    anthropic = { ANTHROPIC_API_KEY = ["run_hosted", "api"] }
    openai    = { OPENAI_API_KEY = ["run_hosted", "api"] }
    replicate = {
      REPLICATE_API_TOKEN = ["run_hosted", "on_prediction"]
      # Replicate signs its webhooks with the one; we sign the address they come to with the other.
      REPLICATE_WEBHOOK_SECRET = ["run_hosted", "on_prediction"]
      SERENADE_SECRET          = ["run_hosted", "on_prediction"]
    }
  }

  # All are made; they are given away where the provider is used.
  provider_keys = merge([
    for provider, keys in local.keys_of :
    { for name, parts in keys : name => contains(var.hosted.providers, provider) ? parts : [] }
  ]...)
}
