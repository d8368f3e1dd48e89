output "secrets" {
  description = "Environment variable to the id of its secret."
  value       = { for name, secret in google_secret_manager_secret.this : name => secret.secret_id }
}

output "mounts" {
  description = "Part to the secrets it is given: environment variable to secret id."
  value = {
    for part in keys(var.members) :
    part => {
      for name, parts in var.secrets :
      name => google_secret_manager_secret.this[name].secret_id if contains(parts, part)
    }
  }

  # What mounts a secret must be able to read it.
  depends_on = [google_secret_manager_secret_iam_member.this]
}
