# Who may do what: the whole of it, part by part. A part that is not listed may do nothing.
#   documents  reads and writes jobs, files, leases, slots and keys
#   publish    topics it publishes to
#   consume    subscriptions it pulls
#   uploads, results   what it may do to the objects there
#   starts     runtimes whose workers it starts
#   signs      makes signed URLs, as itself

locals {
  told = ["steps", "job-events"]

  may = {
    api = {
      documents = true, publish = local.told, signs = true
      uploads   = ["create", "read", "remove"], results = ["read", "remove"]
    }
    on_upload = {
      documents = true, publish = local.told
      uploads   = ["read", "remove"], results = ["remove"]
    }
    dispatch = {
      documents = true
      starts    = local.runtimes
    }
    run_hosted = {
      documents = true, publish = local.told, signs = true
      uploads   = ["read"], results = ["create", "read", "remove"]
    }
    on_prediction = {
      documents = true, publish = local.told
      results   = ["create", "read", "remove"]
    }
    on_dead_letter = {
      documents = true, publish = local.told
      results   = ["create", "read", "remove"]
    }
    on_job_request = {
      documents = true, publish = local.told, signs = true
      uploads   = ["create", "read", "remove"], results = ["read", "remove"]
    }
    sweep = {
      documents = true, publish = local.told
      uploads   = ["read", "remove"], results = ["remove"]
      starts    = local.runtimes
    }
    worker_cpu = {
      documents = true, publish = local.told, consume = ["steps-cpu"]
      uploads   = ["read"], results = ["create", "read", "remove"]
    }
    worker_gpu = {
      documents = true, publish = local.told, consume = ["steps-gpu"]
      uploads   = ["read"], results = ["create", "read", "remove"]
    }
    invoker = {} # calls the functions: each function lets it in itself
    builder = {} # builds their images: see the modules identity and storage
  }

  runtimes = ["cpu", "gpu"]
  starters = {
    for runtime in local.runtimes :
    runtime => [for part, may in local.may : part if contains(try(may.starts, []), runtime)]
  }
}
