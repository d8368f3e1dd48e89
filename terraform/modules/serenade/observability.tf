module "observability" {
  source = "../observability"

  project        = var.project
  project_number = local.project_number
  prefix         = var.prefix
  labels         = local.labels
  sweep          = module.function["sweep"].name
  emails         = var.alerts.emails
  channels       = var.alerts.channels
  queue_age_s    = var.alerts.queue_age_s
  budget         = var.budget

  depends_on = [google_project_service.this]
}
