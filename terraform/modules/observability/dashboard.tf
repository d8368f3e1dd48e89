# One page to look at first. Each tile is a title, a filter, how to align, and what to group by.

locals {
  runs          = "resource.type=\"cloud_run_revision\" resource.labels.service_name=starts_with(\"${var.prefix}\")"
  executions    = "resource.type=\"cloud_run_job\" resource.labels.job_name=starts_with(\"${var.prefix}\")"
  subscriptions = "resource.type=\"pubsub_subscription\" resource.labels.subscription_id=starts_with(\"${var.prefix}\")"

  tiles = [
    {
      title  = "Requests by function"
      filter = "metric.type=\"run.googleapis.com/request_count\" ${local.runs}"
      align  = "ALIGN_RATE", reduce = "REDUCE_SUM"
      group  = ["resource.label.service_name", "metric.label.response_code_class"]
    },
    {
      title  = "Seconds a request takes, 95 of 100"
      filter = "metric.type=\"run.googleapis.com/request_latencies\" ${local.runs}"
      align  = "ALIGN_PERCENTILE_95", reduce = "REDUCE_MAX"
      group  = ["resource.label.service_name"]
    },
    {
      title  = "Oldest message by subscription, seconds"
      filter = "metric.type=\"pubsub.googleapis.com/subscription/oldest_unacked_message_age\" ${local.subscriptions}"
      align  = "ALIGN_MAX", reduce = "REDUCE_MAX"
      group  = ["resource.label.subscription_id"]
    },
    {
      title  = "Messages waiting by subscription"
      filter = "metric.type=\"pubsub.googleapis.com/subscription/num_undelivered_messages\" ${local.subscriptions}"
      align  = "ALIGN_MAX", reduce = "REDUCE_MAX"
      group  = ["resource.label.subscription_id"]
    },
    {
      title  = "Dead letters"
      filter = "metric.type=\"pubsub.googleapis.com/subscription/dead_letter_message_count\" ${local.subscriptions}"
      align  = "ALIGN_DELTA", reduce = "REDUCE_SUM"
      group  = ["resource.label.subscription_id"]
    },
    {
      title  = "Workers running"
      filter = "metric.type=\"run.googleapis.com/job/running_executions\" ${local.executions}"
      align  = "ALIGN_MAX", reduce = "REDUCE_SUM"
      group  = ["resource.label.job_name"]
    },
    {
      title  = "Workers ended, by result"
      filter = "metric.type=\"run.googleapis.com/job/completed_execution_count\" ${local.executions}"
      align  = "ALIGN_DELTA", reduce = "REDUCE_SUM"
      group  = ["resource.label.job_name", "metric.label.result"]
    },
    {
      title  = "Errors by message"
      filter = "metric.type=\"logging.googleapis.com/user/${google_logging_metric.errors.name}\""
      align  = "ALIGN_DELTA", reduce = "REDUCE_SUM"
      group  = ["metric.label.message"]
    },
  ]
}

resource "google_monitoring_dashboard" "this" {
  project        = var.project
  dashboard_json = templatefile("${path.module}/dashboard.json.tftpl", { tiles = local.tiles, labels = var.labels })
}
