variable "project" {
  type    = string
  default = "devops-app"
}

variable "environment" {
  type    = string
  default = "prod"
}

variable "region" {
  type    = string
  default = "eu-west-1"
}

variable "certificate" {
  description = "Name of the account's server certificate."
  type        = string
  default     = "devops-app-prod"
}

variable "secret_version" {
  description = "Raise by one to write a newly generated database password."
  type        = number
  default     = 1
}

locals {
  name      = "${var.project}-${var.environment}"
  account   = data.aws_caller_identity.this.account_id
  arn       = "${var.region}:${local.account}"
  zones     = ["${var.region}a", "${var.region}b", "${var.region}c"]
  retention = 30
  images    = ["api", "worker", "frontend"]
  queues    = ["jobs", "emails", "webhooks"]

  services = {
    api      = { image = "api", port = 3000, cpu = 1024, memory = 2048, min = 3, max = 12, path = "/api/*", priority = 10, health = "/health", command = null }
    realtime = { image = "api", port = 3001, cpu = 512, memory = 1024, min = 2, max = 8, path = "/socket.io/*", priority = 20, health = "/health", command = ["bin/realtime"] }
    worker   = { image = "worker", port = null, cpu = 512, memory = 1024, min = 1, max = 10, path = null, priority = null, health = null, command = null }
    frontend = { image = "frontend", port = 8080, cpu = 256, memory = 512, min = 2, max = 6, path = "/*", priority = 900, health = "/", command = null }
  }
  routed = { for name, service in local.services : name => service if service.path != null }
}
