locals {
  # trust policy of a role that one AWS service assumes
  trust = {
    for service, narrowed in { vpc-flow-logs = "ec2:${local.arn}:vpc-flow-log/*", ecs-tasks = "ecs:${local.arn}:*", events = null, rds = null, backup = null } :
    service => jsonencode({
      Version = "2012-10-17"
      Statement = [merge(
        { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "${service}.amazonaws.com" } },
        narrowed == null ? {} : {
          Condition = { StringEquals = { "aws:SourceAccount" = local.account }, ArnLike = { "aws:SourceArn" = "arn:aws:${narrowed}" } }
        },
      )]
    })
  }
  queue_arns = [for queue in aws_sqs_queue.main : queue.arn]
}

# ------------------------------------------------------------------ services
# iam_role: 4
resource "aws_iam_role" "execution" {
  for_each           = local.services
  name               = "${local.name}-${each.key}-execution"
  description        = "Execution role of the service ${each.key}"
  assume_role_policy = local.trust["ecs-tasks"]
}

# role_policy: 4
resource "aws_iam_role_policy" "execution" {
  for_each = local.services
  name     = "permissions"
  role     = aws_iam_role.execution[each.key].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "PullImage", Effect = "Allow", Action = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], Resource = aws_ecr_repository.main[each.value.image].arn },
      { Sid = "LogInToRegistry", Effect = "Allow", Action = "ecr:GetAuthorizationToken", Resource = "*" },
      { Sid = "WriteLogs", Effect = "Allow", Action = ["logs:CreateLogStream", "logs:PutLogEvents"], Resource = "${aws_cloudwatch_log_group.service[each.key].arn}:*" },
      { Sid = "ReadParameters", Effect = "Allow", Action = "ssm:GetParameters", Resource = aws_ssm_parameter.password.arn },
      {
        Sid = "DecryptParameters", Effect = "Allow", Action = "kms:Decrypt", Resource = aws_kms_key.main.arn
        Condition = {
          StringEquals = { "kms:ViaService" = "ssm.${var.region}.amazonaws.com" }
          StringLike   = { "kms:EncryptionContext:PARAMETER_ARN" = aws_ssm_parameter.password.arn }
        }
      },
    ]
  })
}

# iam_role: 4
resource "aws_iam_role" "task" {
  for_each           = local.services
  name               = "${local.name}-${each.key}-task"
  description        = "Task role of the service ${each.key}"
  assume_role_policy = local.trust["ecs-tasks"]
}

# role_policy: 4
resource "aws_iam_role_policy" "task" {
  for_each = local.services
  name     = "permissions"
  role     = aws_iam_role.task[each.key].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "KeepFiles", Effect = "Allow", Action = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"], Resource = "${aws_s3_bucket.backend.arn}/*" },
      { Sid = "SendMail", Effect = "Allow", Action = ["ses:SendEmail", "ses:SendRawEmail"], Resource = "arn:aws:ses:${local.arn}:identity/app.example.org" },
      { Sid = "ReceiveFromQueues", Effect = "Allow", Action = ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ReceiveMessage"], Resource = local.queue_arns },
      { Sid = "SendToQueues", Effect = "Allow", Action = ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"], Resource = local.queue_arns },
      { Sid = "ExecuteCommand", Effect = "Allow", Action = ["ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel"], Resource = "*" },
    ]
  })
}

# ------------------------------------------------------ what stands beside them
# iam_role: 1
resource "aws_iam_role" "ci" {
  name = "${local.name}-ci"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::${local.account}:oidc-provider/token.actions.githubusercontent.com" }
      Condition = {
        StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" }
        StringLike   = { "token.actions.githubusercontent.com:sub" = "repo:example/devops-app:*" }
      }
    }]
  })
}

# role_policy: 1
resource "aws_iam_role_policy" "ci" {
  name = "permissions"
  role = aws_iam_role.ci.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "LogIn", Effect = "Allow", Action = "ecr:GetAuthorizationToken", Resource = "*" },
      { Sid = "Push", Effect = "Allow", Action = ["ecr:BatchCheckLayerAvailability", "ecr:CompleteLayerUpload", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart"], Resource = [for repository in aws_ecr_repository.main : repository.arn] },
      { Sid = "Deploy", Effect = "Allow", Action = ["ecs:DescribeServices", "ecs:UpdateService"], Resource = "arn:aws:ecs:${local.arn}:service/${local.name}-cluster/*" },
      { Sid = "PassRoles", Effect = "Allow", Action = "iam:PassRole", Resource = concat([for role in aws_iam_role.execution : role.arn], [for role in aws_iam_role.task : role.arn]) },
    ]
  })
}

# iam_role: 1
resource "aws_iam_role" "events" {
  name               = "${local.name}-events"
  assume_role_policy = local.trust["events"]
}

# role_policy: 1
resource "aws_iam_role_policy" "events" {
  name = "permissions"
  role = aws_iam_role.events.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "RunTasks", Effect = "Allow", Action = "ecs:RunTask", Resource = "arn:aws:ecs:${local.arn}:task-definition/${local.name}-job:*" },
      { Sid = "PassRoles", Effect = "Allow", Action = "iam:PassRole", Resource = [aws_iam_role.execution["worker"].arn, aws_iam_role.task["worker"].arn] },
    ]
  })
}

# iam_role: 1
resource "aws_iam_role" "rds_proxy" {
  name               = "${local.name}-rds-proxy"
  assume_role_policy = local.trust["rds"]
}

# role_policy: 1
resource "aws_iam_role_policy" "rds_proxy" {
  name = "permissions"
  role = aws_iam_role.rds_proxy.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Sid = "ReadSecret", Effect = "Allow", Action = "secretsmanager:GetSecretValue", Resource = "arn:aws:secretsmanager:${local.arn}:secret:${local.name}/rds-proxy-*" }]
  })
}

# iam_role: 1
resource "aws_iam_role" "backup" {
  name               = "${local.name}-backup"
  assume_role_policy = local.trust["backup"]
}

# role_policy_attachment: 1
resource "aws_iam_role_policy_attachment" "backup" {
  role       = aws_iam_role.backup.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup"
}
