# One service account for every part: what one may do, no other may because of it.

resource "google_service_account" "this" {
  for_each = var.accounts

  project      = var.project
  account_id   = "${var.prefix}${replace(each.key, "_", "-")}"
  display_name = "Serenade: ${each.key}"
  description  = each.value
}
