# -------------------------------------------------------------- repositories
# ecr_repository: 3
resource "aws_ecr_repository" "main" {
  for_each             = toset(local.images)
  name                 = "${local.name}/${each.key}"
  image_tag_mutability = "IMMUTABLE"
  force_delete         = true

  image_scanning_configuration {
    scan_on_push = true
  }

  encryption_configuration {
    encryption_type = "KMS"
  }
}

# ecr_lifecycle_policy: 3
resource "aws_ecr_lifecycle_policy" "main" {
  for_each   = aws_ecr_repository.main
  repository = each.value.name
  policy = jsonencode({
    rules = [
      {
        rulePriority = 1
        description  = "Delete untagged images after 7 days"
        selection    = { tagStatus = "untagged", countType = "sinceImagePushed", countUnit = "days", countNumber = 7 }
        action       = { type = "expire" }
      },
      {
        rulePriority = 2
        description  = "Keep 30 images"
        selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = 30 }
        action       = { type = "expire" }
      },
    ]
  })
}

# ------------------------------------------------------------- load balancer
# load_balancer: 1
resource "aws_lb" "main" {
  name                       = "${local.name}-alb"
  load_balancer_type         = "application"
  subnets                    = [for subnet in aws_subnet.public : subnet.id]
  security_groups            = [aws_security_group.main["ingress"].id]
  drop_invalid_header_fields = true
  idle_timeout               = 120
}

# target_group: 3
resource "aws_lb_target_group" "main" {
  for_each             = local.routed
  name                 = "${local.name}-${each.key}"
  vpc_id               = aws_vpc.main.id
  target_type          = "ip"
  protocol             = "HTTP"
  port                 = 80
  deregistration_delay = 60

  health_check {
    path                = each.value.health
    matcher             = "200-299"
    interval            = 15
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }
}

# listener: 1
resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.main.arn
  port              = 80
  protocol          = "HTTP"

  default_action {
    type = "redirect"

    redirect {
      port        = "443"
      protocol    = "HTTPS"
      status_code = "HTTP_301"
    }
  }
}

# listener: 1
resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.main.arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"
  certificate_arn   = "arn:aws:iam::${local.account}:server-certificate/${var.certificate}"

  default_action {
    type = "fixed-response"

    fixed_response {
      content_type = "text/plain"
      message_body = "Not Found"
      status_code  = "404"
    }
  }
}

# listener_rule: 3
resource "aws_lb_listener_rule" "main" {
  for_each     = local.routed
  listener_arn = aws_lb_listener.https.arn
  priority     = each.value.priority

  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.main[each.key].arn
  }

  condition {
    path_pattern {
      values = [each.value.path]
    }
  }
}

# ------------------------------------------------------------------- cluster
# ecs_cluster: 1
resource "aws_ecs_cluster" "main" {
  name = "${local.name}-cluster"

  setting {
    name  = "containerInsights"
    value = "enabled"
  }

  configuration {
    execute_command_configuration {
      logging = "DEFAULT"
    }
  }
}

# cluster_capacity_providers: 1
resource "aws_ecs_cluster_capacity_providers" "main" {
  cluster_name       = aws_ecs_cluster.main.name
  capacity_providers = ["FARGATE", "FARGATE_SPOT"]

  default_capacity_provider_strategy {
    capacity_provider = "FARGATE"
    base              = 1
    weight            = 1
  }
}

# ------------------------------------------------------------------ services
# log_group: 4
resource "aws_cloudwatch_log_group" "service" {
  for_each          = local.services
  name              = "/ecs/${local.name}/${each.key}"
  retention_in_days = local.retention
}

# task_definition: 4
resource "aws_ecs_task_definition" "main" {
  for_each                 = local.services
  family                   = "${local.name}-${each.key}"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = each.value.cpu
  memory                   = each.value.memory
  execution_role_arn       = aws_iam_role.execution[each.key].arn
  task_role_arn            = aws_iam_role.task[each.key].arn

  container_definitions = jsonencode([merge(
    {
      name            = each.key
      image           = "${aws_ecr_repository.main[each.value.image].repository_url}:stable"
      essential       = true
      linuxParameters = { initProcessEnabled = true }
      portMappings    = each.value.port == null ? [] : [{ containerPort = each.value.port, hostPort = each.value.port, protocol = "tcp" }]
      environment = concat(
        [
          { name = "APP_ENV", value = var.environment },
          { name = "AWS_REGION", value = var.region },
          { name = "REDIS_HOST", value = "redis.${var.environment}.${var.project}.internal" },
        ],
        [for key in local.queues : { name = "${upper(key)}_QUEUE_URL", value = aws_sqs_queue.main[key].url }],
      )
      secrets = [{ name = "DATABASE_PASSWORD", valueFrom = aws_ssm_parameter.password.arn }]
      logConfiguration = {
        logDriver = "awslogs"
        options   = { awslogs-group = aws_cloudwatch_log_group.service[each.key].name, awslogs-region = var.region, awslogs-stream-prefix = "ecs" }
      }
    },
    each.value.command == null ? {} : { command = each.value.command },
  )])
}

# ecs_service: 4
resource "aws_ecs_service" "main" {
  for_each                          = local.services
  name                              = "${local.name}-${each.key}"
  cluster                           = aws_ecs_cluster.main.id
  task_definition                   = aws_ecs_task_definition.main[each.key].arn
  desired_count                     = each.value.min
  launch_type                       = each.key == "worker" ? null : "FARGATE"
  platform_version                  = "LATEST"
  propagate_tags                    = "SERVICE"
  enable_ecs_managed_tags           = true
  enable_execute_command            = true
  availability_zone_rebalancing     = "ENABLED"
  health_check_grace_period_seconds = each.value.path == null ? null : 60

  dynamic "capacity_provider_strategy" {
    for_each = each.key == "worker" ? { FARGATE = [1, 1], FARGATE_SPOT = [0, 3] } : {}
    content {
      capacity_provider = capacity_provider_strategy.key
      base              = capacity_provider_strategy.value[0]
      weight            = capacity_provider_strategy.value[1]
    }
  }

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets         = [for subnet in aws_subnet.private : subnet.id]
    security_groups = [aws_security_group.main[each.key].id]
  }

  dynamic "load_balancer" {
    for_each = each.value.path == null ? [] : [aws_lb_target_group.main[each.key].arn]
    content {
      target_group_arn = load_balancer.value
      container_name   = each.key
      container_port   = each.value.port
    }
  }

  lifecycle {
    ignore_changes = [desired_count] # moved by scaling
  }

  depends_on = [aws_ecs_cluster_capacity_providers.main, aws_lb_listener_rule.main]
}

# ------------------------------------------------------------------- scaling
# scalable_target: 4
resource "aws_appautoscaling_target" "main" {
  for_each           = local.services
  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/${aws_ecs_cluster.main.name}/${aws_ecs_service.main[each.key].name}"
  min_capacity       = each.value.min
  max_capacity       = each.value.max
}

# scaling_policy: 4
resource "aws_appautoscaling_policy" "cpu" {
  for_each           = aws_appautoscaling_target.main
  name               = "${local.name}-${each.key}-cpu"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = each.value.service_namespace
  scalable_dimension = each.value.scalable_dimension
  resource_id        = each.value.resource_id

  target_tracking_scaling_policy_configuration {
    target_value       = 60
    scale_in_cooldown  = 300
    scale_out_cooldown = 60

    predefined_metric_specification {
      predefined_metric_type = "ECSServiceAverageCPUUtilization"
    }
  }
}

# scaling_policy: 4
resource "aws_appautoscaling_policy" "memory" {
  for_each           = aws_appautoscaling_target.main
  name               = "${local.name}-${each.key}-memory"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = each.value.service_namespace
  scalable_dimension = each.value.scalable_dimension
  resource_id        = each.value.resource_id

  target_tracking_scaling_policy_configuration {
    target_value       = 75
    scale_in_cooldown  = 300
    scale_out_cooldown = 60

    predefined_metric_specification {
      predefined_metric_type = "ECSServiceAverageMemoryUtilization"
    }
  }
}

# scaling_policy: 1
resource "aws_appautoscaling_policy" "backlog" {
  name               = "${local.name}-worker-backlog"
  policy_type        = "StepScaling"
  service_namespace  = aws_appautoscaling_target.main["worker"].service_namespace
  scalable_dimension = aws_appautoscaling_target.main["worker"].scalable_dimension
  resource_id        = aws_appautoscaling_target.main["worker"].resource_id

  step_scaling_policy_configuration {
    adjustment_type         = "ChangeInCapacity"
    cooldown                = 60
    metric_aggregation_type = "Maximum"

    step_adjustment {
      metric_interval_lower_bound = 0
      metric_interval_upper_bound = 600
      scaling_adjustment          = 1
    }

    step_adjustment {
      metric_interval_lower_bound = 600
      scaling_adjustment          = 3
    }
  }
}

# alarm: 1
resource "aws_cloudwatch_metric_alarm" "backlog" {
  alarm_name          = "${local.name}-worker-backlog"
  alarm_description   = "Sets off the scaling of ${local.name}-worker by backlog."
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateAgeOfOldestMessage"
  dimensions          = { QueueName = aws_sqs_queue.main["jobs"].name }
  statistic           = "Maximum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 300
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 5
  alarm_actions       = [aws_appautoscaling_policy.backlog.arn]
}
