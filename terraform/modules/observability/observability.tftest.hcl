mock_provider "google" {
  source = "../../tests/mocks"
}

variables {
  project        = "tune-123456"
  project_number = "123456789012"
  sweep          = "serenade-sweep"
  emails         = ["ops@example.com"]
}

run "plan" {
  command = plan

  assert {
    condition     = length(jsondecode(google_monitoring_dashboard.this.dashboard_json).mosaicLayout.tiles) == 8
    error_message = "The dashboard must have its eight tiles."
  }

  assert {
    condition     = google_monitoring_alert_policy.dead_letters.conditions[0].condition_threshold[0].threshold_value == 0
    error_message = "A single dead letter must be told of."
  }

  assert {
    condition = (
      strcontains(google_monitoring_alert_policy.queue_age.conditions[0].condition_threshold[0].filter, "resource.labels.subscription_id != \"serenade-steps-gpu\"")
      && strcontains(google_monitoring_alert_policy.queue_age.conditions[1].condition_threshold[0].filter, "one_of(\"serenade-steps-cpu\", \"serenade-steps-gpu\")")
    )
    error_message = "The age of a hint that is left over must alarm nobody."
  }

  assert {
    condition     = google_monitoring_notification_channel.email["ops@example.com"].labels["email_address"] == "ops@example.com"
    error_message = "Alerts must reach those who are named."
  }

  assert {
    condition     = length(google_billing_budget.this) == 0
    error_message = "Without a budget there must be none."
  }
}

run "a_budget_is_a_whole_number" {
  command = plan

  variables {
    budget = { billing_account = "012345-6789AB-CDEF01", a_month = 99.5 }
  }

  expect_failures = [var.budget]
}
