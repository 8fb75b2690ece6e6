# ----------------------------------------------------------------------- key
# kms_key: 1
resource "aws_kms_key" "main" {
  description             = "What the environment stores"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{ Sid = "Enable IAM User Permissions", Effect = "Allow", Action = "kms:*", Principal = { AWS = "arn:aws:iam::${local.account}:root" }, Resource = "*" }],
      [for service in ["s3", "ssm"] : {
        Sid       = "Through${title(service)}", Effect = "Allow", Action = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*"], Principal = { AWS = "*" }, Resource = "*"
        Condition = { StringEquals = { "kms:CallerAccount" = local.account, "kms:ViaService" = "${service}.${var.region}.amazonaws.com" } }
      }],
    )
  })
}

# kms_alias: 1
resource "aws_kms_alias" "main" {
  name          = "alias/${local.name}-main"
  target_key_id = aws_kms_key.main.key_id
}

# -------------------------------------------------------------------- bucket
# s3_bucket: 1
resource "aws_s3_bucket" "backend" {
  bucket        = "${local.name}-backend"
  force_destroy = true
}

# bucket_versioning: 1
resource "aws_s3_bucket_versioning" "backend" {
  bucket = aws_s3_bucket.backend.id

  versioning_configuration {
    status = "Enabled"
  }
}

# bucket_encryption: 1
resource "aws_s3_bucket_server_side_encryption_configuration" "backend" {
  bucket = aws_s3_bucket.backend.id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.main.arn
    }
  }
}

# bucket_public_access_block: 1
resource "aws_s3_bucket_public_access_block" "backend" {
  bucket                  = aws_s3_bucket.backend.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

# bucket_ownership_controls: 1
resource "aws_s3_bucket_ownership_controls" "backend" {
  bucket = aws_s3_bucket.backend.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

# bucket_policy: 1
resource "aws_s3_bucket_policy" "backend" {
  bucket = aws_s3_bucket.backend.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "DenyWithoutTls"
      Effect    = "Deny"
      Action    = "s3:*"
      Principal = "*"
      Resource  = [aws_s3_bucket.backend.arn, "${aws_s3_bucket.backend.arn}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}

# bucket_lifecycle: 1
resource "aws_s3_bucket_lifecycle_configuration" "backend" {
  bucket = aws_s3_bucket.backend.id

  rule {
    id     = "abort-multipart"
    status = "Enabled"

    filter {
      prefix = ""
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  rule {
    id     = "noncurrent"
    status = "Enabled"

    filter {
      prefix = ""
    }

    noncurrent_version_expiration {
      noncurrent_days = 90
    }
  }

  depends_on = [aws_s3_bucket_versioning.backend]
}

# --------------------------------------------------------------------- table
# dynamodb_table: 1
resource "aws_dynamodb_table" "lock" {
  name         = "${local.name}-lock"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "LockID"

  attribute {
    name = "LockID"
    type = "S"
  }

  point_in_time_recovery {
    enabled = true
  }
}

# ---------------------------------------------------------------- parameters
# Generated anew in each run but only written when secret_version changes; it never enters the state or a plan file.
ephemeral "aws_secretsmanager_random_password" "db" {
  password_length     = 32
  exclude_punctuation = true
}

# ssm_parameter: 1
resource "aws_ssm_parameter" "password" {
  name             = "/${var.project}/${var.environment}/db/password"
  type             = "SecureString"
  key_id           = aws_kms_key.main.arn
  value_wo         = ephemeral.aws_secretsmanager_random_password.db.random_password
  value_wo_version = var.secret_version
}

# ssm_parameter: 5
resource "aws_ssm_parameter" "app" {
  for_each = {
    "app/url"       = "https://app.example.org"
    "app/log_level" = "info"
    "app/locale"    = "en"
    "redis/host"    = "redis.${var.environment}.${var.project}.internal"
    "s3/bucket"     = aws_s3_bucket.backend.id
  }
  name  = "/${var.project}/${var.environment}/${each.key}"
  type  = "String"
  value = each.value
}

# -------------------------------------------------------------------- queues
locals {
  deny_without_tls = { Sid = "DenyWithoutTls", Effect = "Deny", Action = "sqs:*", Principal = { AWS = "*" }, Condition = { Bool = { "aws:SecureTransport" = "false" } } }
}

# sqs_queue: 3
resource "aws_sqs_queue" "dead" {
  for_each                   = toset(local.queues)
  name                       = "${local.name}-${each.key}-dlq"
  visibility_timeout_seconds = 120
  receive_wait_time_seconds  = 20
  message_retention_seconds  = 1209600
  sqs_managed_sse_enabled    = true
}

# sqs_queue: 3
resource "aws_sqs_queue" "main" {
  for_each                   = toset(local.queues)
  name                       = "${local.name}-${each.key}"
  visibility_timeout_seconds = 120
  receive_wait_time_seconds  = 20
  sqs_managed_sse_enabled    = true
  redrive_policy             = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead[each.key].arn, maxReceiveCount = 5 })

  lifecycle {
    ignore_changes = [redrive_policy] # moto returns it with other white space
  }
}

# sqs_queue: 1
resource "aws_sqs_queue" "events" {
  name                      = "${local.name}-events-dead"
  receive_wait_time_seconds = 20
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}

# queue_policy: 3
resource "aws_sqs_queue_policy" "dead" {
  for_each  = aws_sqs_queue.dead
  queue_url = each.value.url
  policy    = jsonencode({ Version = "2012-10-17", Statement = [merge(local.deny_without_tls, { Resource = each.value.arn })] })
}

# queue_policy: 3
resource "aws_sqs_queue_policy" "main" {
  for_each  = aws_sqs_queue.main
  queue_url = each.value.url
  policy    = jsonencode({ Version = "2012-10-17", Statement = [merge(local.deny_without_tls, { Resource = each.value.arn })] })
}

# queue_policy: 1
resource "aws_sqs_queue_policy" "events" {
  queue_url = aws_sqs_queue.events.url
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      merge(local.deny_without_tls, { Resource = aws_sqs_queue.events.arn }),
      { Sid = "Events", Effect = "Allow", Action = "sqs:SendMessage", Principal = { Service = "events.amazonaws.com" }, Resource = aws_sqs_queue.events.arn },
    ]
  })
}

# queue_redrive_allow_policy: 3
resource "aws_sqs_queue_redrive_allow_policy" "dead" {
  for_each             = aws_sqs_queue.dead
  queue_url            = each.value.url
  redrive_allow_policy = jsonencode({ redrivePermission = "byQueue", sourceQueueArns = [aws_sqs_queue.main[each.key].arn] })
}
