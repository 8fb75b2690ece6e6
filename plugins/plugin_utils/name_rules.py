# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWS accepts as the name of each kind: one table, each entry with the AWS page that it follows."""

from __future__ import annotations

from dataclasses import dataclass

API = "https://docs.aws.amazon.com/"


@dataclass(frozen=True)
class NameRule:
    """One kind's limits; `allowed` and `start` are the insides of regular-expression character classes."""

    allowed: str
    length: int
    page: str
    lower: bool = False
    start: str = ""  # a narrower class for the first character
    trim: str = ""  # characters which may stand neither first nor last
    collapse: str = ""  # characters which may not stand twice in a row
    forbidden_prefixes: tuple[str, ...] = ()
    minimum: int = 1
    joint: str = "-"  # what stands for characters that AWS does not accept, and between a name and its hash
    keeps_suffix: str = ""  # an ending with a meaning, which survives cleaning and cutting
    keeps_prefix: str = ""  # a beginning which AWS demands
    case_matters: bool = True  # whether Web and web are two names
    suffixed: bool = True  # whether the optional deterministic suffix is appended


ALNUM = "A-Za-z0-9"
NAME_TAG = NameRule(r"\w .:/=+@-", 256, API + "AWSEC2/latest/UserGuide/Using_Tags.html")
ECS_PAGE = API + "AmazonECS/latest/APIReference/API_"
ECS = NameRule(ALNUM + "_-", 255, ECS_PAGE + "CreateService.html")
IAM = API + "IAM/latest/APIReference/API_"
ELB = API + "elasticloadbalancing/latest/APIReference/API_"
RDS_API = API + "AmazonRDS/latest/APIReference/API_"
CACHE_API = API + "AmazonElastiCache/latest/APIReference/API_"
EVENTS = NameRule(ALNUM + "._-", 64, API + "eventbridge/latest/APIReference/API_PutRule.html")
DATABASE = NameRule("a-z0-9-", 63, RDS_API + "CreateDBInstance.html", lower=True, start="a-z", trim="-", collapse="-")
LOG_GROUP = NameRule(ALNUM + "._/#-", 512, API + "AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html", forbidden_prefixes=("aws/",))


def database(page: str, length: int = 63) -> NameRule:
    """The rule that RDS and ElastiCache share: lower case, a letter first, single hyphens between."""
    return NameRule("a-z0-9-", length, page, lower=True, start="a-z", trim="-", collapse="-")


def balancer(page: str) -> NameRule:
    """The rule that load balancers and target groups share."""
    return NameRule(ALNUM + "-", 32, ELB + page, trim="-", forbidden_prefixes=("internal-",))


RULES: dict[str, NameRule] = {
    "security_group": NameRule(
        ALNUM + r" ._:/()#,@\[\]+=&;{}!$*-", 255, API + "AWSEC2/latest/APIReference/API_CreateSecurityGroup.html", forbidden_prefixes=("sg-",), trim=" "
    ),
    "iam_role": NameRule(ALNUM + "_+=,.@-", 64, IAM + "CreateRole.html", case_matters=False),
    "iam_policy": NameRule(ALNUM + "_+=,.@-", 128, IAM + "CreatePolicy.html", case_matters=False),
    "iam_instance_profile": NameRule(ALNUM + "_+=,.@-", 128, IAM + "CreateInstanceProfile.html", case_matters=False),
    "ecs_cluster": NameRule(ALNUM + "_-", 255, ECS_PAGE + "CreateCluster.html"),
    "ecs_service": ECS,
    "ecs_capacity_provider": NameRule(ALNUM + "_-", 255, ECS_PAGE + "CreateCapacityProvider.html", forbidden_prefixes=("aws", "ecs", "fargate")),
    "task_definition": NameRule(ALNUM + "_-", 255, ECS_PAGE + "RegisterTaskDefinition.html"),
    "container": NameRule(ALNUM + "_-", 255, ECS_PAGE + "ContainerDefinition.html", suffixed=False),
    "log_group": LOG_GROUP,
    "flow_log_group": LOG_GROUP,
    "load_balancer": balancer("CreateLoadBalancer.html"),
    "target_group": balancer("CreateTargetGroup.html"),
    "sqs_queue": NameRule(ALNUM + "_-", 80, API + "AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html", keeps_suffix=".fifo"),
    "sns_topic": NameRule(ALNUM + "_-", 256, API + "sns/latest/api/API_CreateTopic.html", keeps_suffix=".fifo"),
    "s3_bucket": NameRule(
        "a-z0-9.-",
        63,
        API + "AmazonS3/latest/userguide/bucketnamingrules.html",
        lower=True,
        start="a-z0-9",
        trim=".-",
        collapse=".",
        forbidden_prefixes=("xn--", "sthree-", "amzn-s3-demo-"),
        minimum=3,
    ),
    "dynamodb_table": NameRule(ALNUM + "_.-", 255, API + "amazondynamodb/latest/APIReference/API_CreateTable.html", minimum=3),
    "file_system": NameRule(ALNUM + " ._:/=+@-", 64, API + "efs/latest/ug/API_CreateFileSystem.html"),
    "secret": NameRule(ALNUM + "/_+=.@-", 512, API + "secretsmanager/latest/apireference/API_CreateSecret.html"),
    "ssm_parameter": NameRule(ALNUM + "_./-", 1011, API + "systems-manager/latest/APIReference/API_PutParameter.html", forbidden_prefixes=("aws", "ssm")),
    "kms_alias": NameRule(ALNUM + "/_-", 256, API + "kms/latest/APIReference/API_CreateAlias.html", keeps_prefix="alias/", forbidden_prefixes=("aws/",)),
    "ecr_repository": NameRule(
        "a-z0-9._/-", 256, API + "AmazonECR/latest/APIReference/API_CreateRepository.html", lower=True, start="a-z0-9", trim="._/-", collapse="._/-", minimum=2
    ),
    "rds_instance": DATABASE,
    "rds_cluster": database(RDS_API + "CreateDBCluster.html"),
    "rds_proxy": database(RDS_API + "CreateDBProxy.html"),
    "rds_subnet_group": NameRule("a-z0-9 ._-", 255, RDS_API + "CreateDBSubnetGroup.html", lower=True, start="a-z", forbidden_prefixes=()),
    "rds_parameter_group": database(RDS_API + "CreateDBParameterGroup.html", 255),
    "rds_cluster_parameter_group": database(RDS_API + "CreateDBClusterParameterGroup.html", 255),
    "elasticache_replication_group": database(CACHE_API + "CreateReplicationGroup.html", 40),
    "elasticache_subnet_group": NameRule("a-z0-9-", 255, CACHE_API + "CreateCacheSubnetGroup.html", lower=True, start="a-z0-9"),
    "elasticache_parameter_group": database(CACHE_API + "CreateCacheParameterGroup.html", 255),
    "service_discovery_namespace": NameRule(
        "a-z0-9.-", 253, API + "cloud-map/latest/api/API_CreatePrivateDnsNamespace.html", lower=True, start="a-z0-9", trim=".-", collapse="."
    ),
    "service_discovery_service": NameRule("a-z0-9_-", 63, API + "cloud-map/latest/api/API_CreateService.html", lower=True, start="a-z0-9", trim="_-"),
    "event_rule": EVENTS,
    "schedule": NameRule(ALNUM + "._-", 64, API + "scheduler/latest/APIReference/API_CreateSchedule.html"),
    "schedule_group": NameRule(ALNUM + "._-", 64, API + "scheduler/latest/APIReference/API_CreateScheduleGroup.html"),
    "lambda_function": NameRule(ALNUM + "_-", 64, API + "lambda/latest/api/API_CreateFunction.html"),
    "web_acl": NameRule(ALNUM + "_-", 128, API + "waf/latest/APIReference/API_CreateWebACL.html"),
    "cognito_user_pool": NameRule(r"\w\s+=,.@-", 128, API + "cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html"),
    "cognito_domain": NameRule(
        "a-z0-9-", 63, API + "cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolDomain.html", lower=True, start="a-z0-9", trim="-"
    ),
    "api_gateway_api": NameRule(ALNUM + " ._-", 128, API + "apigatewayv2/latest/api-reference/apis.html"),
    "ses_configuration_set": NameRule(ALNUM + "_-", 64, API + "ses/latest/APIReference-V2/API_CreateConfigurationSet.html"),
    "scaling_policy": NameRule(ALNUM + "._-", 256, API + "autoscaling/application/APIReference/API_PutScalingPolicy.html"),
    "scheduled_action": NameRule(ALNUM + "._-", 256, API + "autoscaling/application/APIReference/API_PutScheduledAction.html"),
    "cloudwatch_alarm": NameRule(ALNUM + " ._:/=+@-", 255, API + "AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"),
    "cloudwatch_dashboard": NameRule(ALNUM + "_-", 255, API + "AmazonCloudWatch/latest/APIReference/API_PutDashboard.html"),
    "backup_vault": NameRule(ALNUM + "_-", 50, API + "aws-backup/latest/devguide/API_CreateBackupVault.html", minimum=2),
    "backup_plan": NameRule(ALNUM + "_.-", 50, API + "aws-backup/latest/devguide/API_BackupPlan.html"),
    "restore_testing_plan": NameRule(ALNUM + "_", 50, API + "aws-backup/latest/devguide/API_RestoreTestingPlanForCreate.html", joint="_"),
}


def rule_of(kind: str) -> NameRule:
    """The limits of a kind; what has no name of its own (a subnet) has those of the Name tag."""
    return RULES.get(kind, NAME_TAG)
