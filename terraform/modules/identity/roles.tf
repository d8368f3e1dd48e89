# Roles narrower than any of Google's own. Their ids carry the prefix, with underscores.

locals {
  role_prefix = replace(var.prefix, "-", "_")
}

# Deleting needs listing too: without it a missing object answers 403 instead of 404.
resource "google_project_iam_custom_role" "object_remover" {
  project     = var.project
  role_id     = "${local.role_prefix}object_remover"
  title       = "Serenade: remove objects"
  description = "Find objects by name and delete them, without reading or writing any."
  permissions = ["storage.objects.delete", "storage.objects.list"]
}

resource "google_project_iam_custom_role" "worker_starter" {
  project     = var.project
  role_id     = "${local.role_prefix}worker_starter"
  title       = "Serenade: start workers"
  description = "Run a job with other arguments than its own, and nothing else."
  permissions = ["run.jobs.run", "run.jobs.runWithOverrides"]
}
