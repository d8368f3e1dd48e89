locals {
  has_gpu      = var.accelerator != null
  accelerators = local.has_gpu ? [var.accelerator] : []
  args         = ["--runtime=${var.runtime}"]
  labels       = merge(var.labels, { runtime = var.runtime })

  weights_at = "/weights"
  weights    = var.weights_bucket == null ? [] : [var.weights_bucket]

  limits = merge(
    { cpu = var.cpu, memory = var.memory },
    local.has_gpu ? { "nvidia.com/gpu" = "1" } : {},
  )

  # A step takes at most eleven minutes: a worker that takes none in its last fifteen is never ended
  # in the midst of one.
  life_s = max(60, var.timeout_s - 900)

  environment = merge(
    var.environment,
    {
      # The image runs as nobody over a root it cannot write to: scratch goes where everybody may write.
      SERENADE_DATA = "/tmp/serenade"
      # Pub/Sub may lease a message to a question that has just ended: ask seldom, wait long.
      SERENADE_PULL_WAIT_S = "15"
    },
    var.weights_bucket == null ? {} : { SERENADE_WEIGHTS = local.weights_at },
    var.always_on ? {} : { SERENADE_WORKER_LIFE_S = tostring(local.life_s) },
  )
}
