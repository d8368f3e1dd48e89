# With a domain, the API is reached through the load balancer only; without one, at its own address.

locals {
  api_name    = "${var.prefix}api"
  api_ingress = var.edge == null ? "ALLOW_ALL" : "ALLOW_INTERNAL_AND_GCLB"
  api_url     = var.edge == null ? "https://${local.api_name}-${local.project_number}.${var.region}.run.app" : "https://${var.edge.domain}"
}

module "edge" {
  source = "../edge"
  count  = var.edge == null ? 0 : 1

  project             = var.project
  region              = var.region
  prefix              = var.prefix
  labels              = local.labels
  domain              = var.edge.domain
  service             = module.function["api"].name
  requests_per_minute = var.edge.requests_per_minute
  waf                 = var.edge.waf

  depends_on = [google_project_service.this]
}
