# A key of your own: Google's services that keep our data must be able to use it.

locals {
  encrypting_services = {
    artifact_registry = "gcp-sa-artifactregistry"
    eventarc          = "gcp-sa-eventarc"
    firestore         = "gcp-sa-firestore"
    functions         = "gcf-admin-robot"
    pubsub            = "gcp-sa-pubsub"
    run               = "serverless-robot-prod"
    secrets           = "gcp-sa-secretmanager"
  }
  encrypting_agents = merge(
    { storage = var.storage_agent },
    {
      for name, domain in local.encrypting_services :
      name => "service-${var.project_number}@${domain}.iam.gserviceaccount.com"
    },
  )
}

resource "google_kms_crypto_key_iam_member" "agent" {
  for_each = var.kms_key == null ? {} : local.encrypting_agents

  crypto_key_id = var.kms_key
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = "serviceAccount:${each.value}"
}
