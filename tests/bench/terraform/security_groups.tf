locals {
  groups = merge(
    { for name in keys(local.services) : name => "Tasks of the service ${name}" },
    { ingress = "Load balancer ingress", rds = "PostgreSQL and its proxy", redis = "Redis", efs = "Shared file system" },
  )

  # name => [group, port, source]; a source is a group's name or a network
  ingress = merge(
    { http = ["ingress", 80, "0.0.0.0/0"], https = ["ingress", 443, "0.0.0.0/0"], rds-self = ["rds", 5432, "rds"] },
    { for name, service in local.routed : "${name}-ingress" => [name, service.port, "ingress"] },
    { for name in ["api", "realtime", "worker"] : "rds-${name}" => ["rds", 5432, name] },
    { for name in ["api", "realtime", "worker"] : "redis-${name}" => ["redis", 6379, name] },
    { for name in keys(local.services) : "efs-${name}" => ["efs", 2049, name] },
  )
}

# security_group: 8
resource "aws_security_group" "main" {
  for_each    = local.groups
  name        = "${local.name}-${each.key}-sg"
  description = each.value
  vpc_id      = aws_vpc.main.id
  tags        = { Name = "${local.name}-${each.key}-sg" }
}

# security_group_rule: 16
resource "aws_vpc_security_group_ingress_rule" "main" {
  for_each                     = local.ingress
  security_group_id            = aws_security_group.main[each.value[0]].id
  description                  = each.key
  ip_protocol                  = "tcp"
  from_port                    = each.value[1]
  to_port                      = each.value[1]
  cidr_ipv4                    = strcontains(each.value[2], "/") ? each.value[2] : null
  referenced_security_group_id = strcontains(each.value[2], "/") ? null : aws_security_group.main[each.value[2]].id
}

# security_group_rule: 5
resource "aws_vpc_security_group_egress_rule" "all" {
  for_each          = toset(concat(keys(local.services), ["rds"]))
  security_group_id = aws_security_group.main[each.key].id
  description       = "All traffic out"
  ip_protocol       = "-1"
  cidr_ipv4         = "0.0.0.0/0"
}

# security_group_rule: 3
resource "aws_vpc_security_group_egress_rule" "ingress" {
  for_each                     = local.routed
  security_group_id            = aws_security_group.main["ingress"].id
  description                  = "Requests to the service ${each.key}"
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
  referenced_security_group_id = aws_security_group.main[each.key].id
}
