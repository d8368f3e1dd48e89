# Whom alerts reach.

resource "google_monitoring_notification_channel" "email" {
  for_each = var.emails

  project      = var.project
  display_name = "Serenade: ${each.value}"
  type         = "email"
  user_labels  = var.labels
  labels       = { email_address = each.value }
}

locals {
  channels = concat(var.channels, [for channel in google_monitoring_notification_channel.email : channel.id])
}
