terraform {
  required_version = ">= 1.9, < 2.0"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 8.0"
    }
  }

  # terraform init -backend-config="bucket=YOUR-STATE-BUCKET"
  backend "gcs" {
    prefix = "serenade"
  }
}
