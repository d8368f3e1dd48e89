# Signed URLs without a key: an account asks IAM to sign as itself.

resource "google_service_account_iam_member" "signs_as_itself" {
  for_each = var.signers

  service_account_id = google_service_account.this[each.value].name
  role               = "roles/iam.serviceAccountTokenCreator"
  member             = google_service_account.this[each.value].member
}
