# What Google would have answered about a project that exists.

mock_data "google_project" {
  defaults = {
    number = "123456789012"
  }
}

mock_data "google_storage_project_service_account" {
  defaults = {
    email_address = "service-123456789012@gs-project-accounts.iam.gserviceaccount.com"
  }
}

mock_resource "google_service_account" {
  override_during = plan
}

mock_resource "google_iam_workload_identity_pool" {
  override_during = plan
}
