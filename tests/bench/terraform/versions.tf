# The environment of tests/bench/inventory, for Terraform. The comment above each resource says which kind it is and how many
# there are; tests/unit/bench compares that with what the inventory declares, and the benchmark with what the accounts hold.
terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7"
    }
  }

  backend "local" {}
}

provider "aws" {
  region            = var.region
  s3_use_path_style = true # needed by the emulator, harmless on AWS

  default_tags {
    tags = {
      Project     = var.project
      Environment = var.environment
      ManagedBy   = "terraform"
    }
  }
}

data "aws_caller_identity" "this" {}
