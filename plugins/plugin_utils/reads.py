# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The operations that only read, of every service that a module in use calls. Written by scripts/reads.py, and reviewed."""

from __future__ import annotations

READS: dict[str, str] = {
    "accessanalyzer": """
        GetAccessPreview GetAnalyzedResource GetAnalyzer GetArchiveRule GetFinding GetFindingRecommendation GetFindingV2 GetFindingsStatistics
        GetGeneratedPolicy ListAccessPreviewFindings ListAccessPreviews ListAnalyzedResources ListAnalyzers ListArchiveRules ListFindings
        ListFindingsV2 ListPolicyGenerations ListTagsForResource ValidatePolicy
    """,
    "acm": """
        DescribeAcmeAccount DescribeAcmeDomainValidation DescribeAcmeEndpoint DescribeAcmeExternalAccountBinding DescribeCertificate
        GetAccountConfiguration GetAcmeExternalAccountBindingCredentials GetCertificate ListAcmeAccounts ListAcmeDomainValidations ListAcmeEndpoints
        ListAcmeExternalAccountBindings ListCertificateDomainValidations ListCertificates ListTagsForCertificate ListTagsForResource
        SearchCertificates
    """,
    "apigateway": """
        GetAccount GetApiKey GetApiKeys GetAuthorizer GetAuthorizers GetBasePathMapping GetBasePathMappings GetClientCertificate GetClientCertificates
        GetDeployment GetDeployments GetDocumentationPart GetDocumentationParts GetDocumentationVersion GetDocumentationVersions GetDomainName
        GetDomainNameAccessAssociations GetDomainNames GetExport GetGatewayResponse GetGatewayResponses GetIntegration GetIntegrationResponse
        GetMethod GetMethodResponse GetModel GetModelTemplate GetModels GetRequestValidator GetRequestValidators GetResource GetResources GetRestApi
        GetRestApis GetSdk GetSdkType GetSdkTypes GetStage GetStages GetTags GetUsage GetUsagePlan GetUsagePlanKey GetUsagePlanKeys GetUsagePlans
        GetVpcLink GetVpcLinks
    """,
    "application-autoscaling": """
        DescribeScalableTargets DescribeScalingActivities DescribeScalingPolicies DescribeScheduledActions GetPredictiveScalingForecast
        ListTagsForResource
    """,
    "autoscaling": """
        DescribeAccountLimits DescribeAccountSettings DescribeAdjustmentTypes DescribeAutoScalingGroups DescribeAutoScalingInstances
        DescribeAutoScalingNotificationTypes DescribeInstanceRefreshes DescribeLaunchConfigurations DescribeLifecycleHookTypes DescribeLifecycleHooks
        DescribeLoadBalancerTargetGroups DescribeLoadBalancers DescribeMetricCollectionTypes DescribeNotificationConfigurations DescribePolicies
        DescribeScalingActivities DescribeScalingProcessTypes DescribeScheduledActions DescribeTags DescribeTerminationPolicyTypes
        DescribeTrafficSources DescribeWarmPool GetPredictiveScalingForecast
    """,
    "backup": """
        DescribeBackupAccessPoint DescribeBackupJob DescribeBackupVault DescribeCopyJob DescribeFramework DescribeGlobalSettings
        DescribeProtectedResource DescribeRecoveryPoint DescribeRegionSettings DescribeReportJob DescribeReportPlan DescribeRestoreJob DescribeScanJob
        GetBackupPlan GetBackupPlanFromJSON GetBackupPlanFromTemplate GetBackupSelection GetBackupVaultAccessPolicy GetBackupVaultNotifications
        GetLegalHold GetPITRMalwareScanResults GetRecoveryPointIndexDetails GetRecoveryPointRestoreMetadata GetRestoreJobMetadata
        GetRestoreTestingInferredMetadata GetRestoreTestingPlan GetRestoreTestingSelection GetSupportedResourceTypes GetTieringConfiguration
        ListBackupAccessPoints ListBackupAccessPointsByRecoveryPoint ListBackupAccessPointsByResource ListBackupJobSummaries ListBackupJobs
        ListBackupPlanTemplates ListBackupPlanVersions ListBackupPlans ListBackupSelections ListBackupVaults ListCopyJobSummaries ListCopyJobs
        ListFrameworks ListIndexedRecoveryPoints ListLegalHolds ListProtectedResources ListProtectedResourcesByBackupVault
        ListRecoveryPointsByBackupVault ListRecoveryPointsByLegalHold ListRecoveryPointsByResource ListReportJobs ListReportPlans
        ListRestoreAccessBackupVaults ListRestoreJobSummaries ListRestoreJobs ListRestoreJobsByProtectedResource ListRestoreTestingPlans
        ListRestoreTestingSelections ListScanJobSummaries ListScanJobs ListTags ListTieringConfigurations
    """,
    "batch": """
        DescribeComputeEnvironments DescribeConsumableResource DescribeJobDefinitions DescribeJobQueues DescribeJobs DescribeQuotaShare
        DescribeSchedulingPolicies DescribeServiceEnvironments DescribeServiceJob GetJobQueueSnapshot ListConsumableResources ListJobs
        ListJobsByConsumableResource ListQuotaShares ListSchedulingPolicies ListServiceJobs ListTagsForResource
    """,
    "cloudformation": """
        BatchDescribeTypeConfigurations DescribeAccountLimits DescribeChangeSet DescribeChangeSetHooks DescribeEvents DescribeGeneratedTemplate
        DescribeOrganizationsAccess DescribePublisher DescribeResourceScan DescribeStackDriftDetectionStatus DescribeStackEvents DescribeStackInstance
        DescribeStackRefactor DescribeStackResource DescribeStackResourceDrifts DescribeStackResources DescribeStackSet DescribeStackSetOperation
        DescribeStacks DescribeType DescribeTypeRegistration GetGeneratedTemplate GetHookResult GetStackPolicy GetTemplate GetTemplateSummary
        ListChangeSets ListExports ListGeneratedTemplates ListHookResults ListImports ListResourceScanRelatedResources ListResourceScanResources
        ListResourceScans ListStackInstanceResourceDrifts ListStackInstances ListStackRefactorActions ListStackRefactors ListStackResources
        ListStackSetAutoDeploymentTargets ListStackSetOperationResults ListStackSetOperations ListStackSets ListStacks ListTypeRegistrations
        ListTypeVersions ListTypes ValidateTemplate
    """,
    "cloudfront": """
        DescribeConnectionFunction DescribeFunction DescribeKeyValueStore GetAnycastIpList GetCachePolicy GetCachePolicyConfig
        GetCloudFrontOriginAccessIdentity GetCloudFrontOriginAccessIdentityConfig GetConnectionFunction GetConnectionGroup
        GetConnectionGroupByRoutingEndpoint GetContinuousDeploymentPolicy GetContinuousDeploymentPolicyConfig GetDistribution GetDistributionConfig
        GetDistributionTenant GetDistributionTenantByDomain GetFieldLevelEncryption GetFieldLevelEncryptionConfig GetFieldLevelEncryptionProfile
        GetFieldLevelEncryptionProfileConfig GetFunction GetInvalidation GetInvalidationForDistributionTenant GetKeyGroup GetKeyGroupConfig
        GetManagedCertificateDetails GetMonitoringSubscription GetOriginAccessControl GetOriginAccessControlConfig GetOriginRequestPolicy
        GetOriginRequestPolicyConfig GetPublicKey GetPublicKeyConfig GetRealtimeLogConfig GetResourcePolicy GetResponseHeadersPolicy
        GetResponseHeadersPolicyConfig GetStreamingDistribution GetStreamingDistributionConfig GetTrustStore GetVpcOrigin ListAnycastIpLists
        ListCachePolicies ListCloudFrontOriginAccessIdentities ListConflictingAliases ListConnectionFunctions ListConnectionGroups
        ListContinuousDeploymentPolicies ListDistributionTenants ListDistributionTenantsByCustomization ListDistributions
        ListDistributionsByAnycastIpListId ListDistributionsByCachePolicyId ListDistributionsByConnectionFunction ListDistributionsByConnectionMode
        ListDistributionsByKeyGroup ListDistributionsByOriginRequestPolicyId ListDistributionsByOwnedResource ListDistributionsByRealtimeLogConfig
        ListDistributionsByResponseHeadersPolicyId ListDistributionsByTrustStore ListDistributionsByVpcOriginId ListDistributionsByWebACLId
        ListDomainConflicts ListFieldLevelEncryptionConfigs ListFieldLevelEncryptionProfiles ListFunctions ListInvalidations
        ListInvalidationsForDistributionTenant ListKeyGroups ListKeyValueStores ListOriginAccessControls ListOriginRequestPolicies ListPublicKeys
        ListRealtimeLogConfigs ListResponseHeadersPolicies ListStreamingDistributions ListTagsForResource ListTrustStores ListVpcOrigins
    """,
    "cloudtrail": """
        DescribeQuery DescribeTrails GetChannel GetDashboard GetEventConfiguration GetEventDataStore GetEventSelectors GetImport GetInsightSelectors
        GetQueryResults GetResourcePolicy GetTrail GetTrailStatus ListChannels ListDashboards ListEventDataStores ListImportFailures ListImports
        ListInsightsData ListInsightsMetricData ListPublicKeys ListQueries ListTags ListTrails LookupEvents SearchSampleQueries
    """,
    "cloudwatch": """
        DescribeAlarmContributors DescribeAlarmHistory DescribeAlarms DescribeAlarmsForMetric DescribeAnomalyDetectors DescribeInsightRules
        GetAlarmMuteRule GetDashboard GetDataset GetInsightRuleReport GetMetricData GetMetricDataQueryDefinition GetMetricStatistics GetMetricStream
        GetMetricWidgetImage GetOTelEnrichment GetResourceMetricsConfiguration ListAlarmMuteRules ListDashboards ListManagedInsightRules
        ListMetricDataQueryDefinitions ListMetricStreams ListMetrics ListTagsForResource
    """,
    "codebuild": """
        BatchGetBuildBatches BatchGetBuilds BatchGetCommandExecutions BatchGetFleets BatchGetProjects BatchGetReportGroups BatchGetReports
        BatchGetSandboxes DescribeCodeCoverages DescribeTestCases GetReportGroupTrend GetResourcePolicy ListBuildBatches ListBuildBatchesForProject
        ListBuilds ListBuildsForProject ListCommandExecutionsForSandbox ListCuratedEnvironmentImages ListFleets ListProjects ListReportGroups
        ListReports ListReportsForReportGroup ListSandboxes ListSandboxesForProject ListSharedProjects ListSharedReportGroups ListSourceCredentials
    """,
    "codecommit": """
        BatchDescribeMergeConflicts BatchGetCommits BatchGetRepositories DescribeMergeConflicts DescribePullRequestEvents GetApprovalRuleTemplate
        GetBlob GetBlobDifferences GetBranch GetComment GetCommentReactions GetCommentsForComparedCommit GetCommentsForPullRequest GetCommit
        GetDifferences GetFile GetFolder GetMergeCommit GetMergeConflicts GetMergeOptions GetPullRequest GetPullRequestApprovalStates
        GetPullRequestOverrideState GetRepository GetRepositoryTriggers ListApprovalRuleTemplates ListAssociatedApprovalRuleTemplatesForRepository
        ListBranches ListFileCommitHistory ListPullRequests ListRepositories ListRepositoriesForApprovalRuleTemplate ListTagsForResource
    """,
    "codepipeline": """
        GetActionType GetJobDetails GetPipeline GetPipelineExecution GetPipelineState GetThirdPartyJobDetails ListActionExecutions ListActionTypes
        ListDeployActionExecutionTargets ListPipelineExecutions ListPipelines ListRuleExecutions ListRuleTypes ListTagsForResource ListWebhooks
    """,
    "config": """
        BatchGetAggregateResourceConfig BatchGetResourceConfig DescribeAggregateComplianceByConfigRules DescribeAggregateComplianceByConformancePacks
        DescribeAggregationAuthorizations DescribeComplianceByConfigRule DescribeComplianceByResource DescribeConfigRuleEvaluationStatus
        DescribeConfigRules DescribeConfigurationAggregatorSourcesStatus DescribeConfigurationAggregators DescribeConfigurationRecorderStatus
        DescribeConfigurationRecorders DescribeConformancePackCompliance DescribeConformancePackStatus DescribeConformancePacks
        DescribeDeliveryChannelStatus DescribeDeliveryChannels DescribeOrganizationConfigRuleStatuses DescribeOrganizationConfigRules
        DescribeOrganizationConformancePackStatuses DescribeOrganizationConformancePacks DescribePendingAggregationRequests
        DescribeRemediationConfigurations DescribeRemediationExceptions DescribeRemediationExecutionStatus DescribeRetentionConfigurations
        GetAggregateComplianceDetailsByConfigRule GetAggregateConfigRuleComplianceSummary GetAggregateConformancePackComplianceSummary
        GetAggregateDiscoveredResourceCounts GetAggregateResourceConfig GetComplianceDetailsByConfigRule GetComplianceDetailsByResource
        GetComplianceSummaryByConfigRule GetComplianceSummaryByResourceType GetConformancePackComplianceDetails GetConformancePackComplianceSummary
        GetConnector GetCustomRulePolicy GetDiscoveredResourceCounts GetOrganizationConfigRuleDetailedStatus
        GetOrganizationConformancePackDetailedStatus GetOrganizationCustomRulePolicy GetResourceConfigHistory GetResourceEvaluationSummary
        GetStoredQuery ListAggregateDiscoveredResources ListConfigurationRecorders ListConformancePackComplianceScores ListConnectors
        ListDiscoveredResources ListResourceEvaluations ListStoredQueries ListTagsForResource SelectAggregateResourceConfig SelectResourceConfig
    """,
    "datapipeline": """
        DescribeObjects DescribePipelines GetPipelineDefinition ListPipelines QueryObjects
    """,
    "directconnect": """
        DescribeConnectionLoa DescribeConnections DescribeConnectionsOnInterconnect DescribeCustomerMetadata
        DescribeDirectConnectGatewayAssociationProposals DescribeDirectConnectGatewayAssociations DescribeDirectConnectGatewayAttachments
        DescribeDirectConnectGateways DescribeHostedConnections DescribeInterconnectLoa DescribeInterconnects DescribeLags DescribeLoa
        DescribeLocations DescribeRouterConfiguration DescribeTags DescribeVirtualGateways DescribeVirtualInterfaces GetResiliencyGroup
        ListResiliencyGroupAssociations ListResiliencyGroups ListVirtualInterfaceRoutes ListVirtualInterfaceTestHistory
    """,
    "dms": """
        DescribeAccountAttributes DescribeApplicableIndividualAssessments DescribeCertificates DescribeConnections DescribeConversionConfiguration
        DescribeDataMigrations DescribeDataProviders DescribeEndpointSettings DescribeEndpointTypes DescribeEndpoints DescribeEngineVersions
        DescribeEventCategories DescribeEventSubscriptions DescribeEvents DescribeExtensionPackAssociations DescribeFleetAdvisorCollectors
        DescribeFleetAdvisorDatabases DescribeFleetAdvisorLsaAnalysis DescribeFleetAdvisorSchemaObjectSummary DescribeFleetAdvisorSchemas
        DescribeInstanceProfiles DescribeMetadataModel DescribeMetadataModelAssessments DescribeMetadataModelChildren DescribeMetadataModelConversions
        DescribeMetadataModelCreations DescribeMetadataModelExportsAsScript DescribeMetadataModelExportsToTarget DescribeMetadataModelImports
        DescribeMigrationProjects DescribeOrderableReplicationInstances DescribePendingMaintenanceActions DescribeRecommendationLimitations
        DescribeRecommendations DescribeRefreshSchemasStatus DescribeReplicationConfigs DescribeReplicationInstanceTaskLogs
        DescribeReplicationInstances DescribeReplicationSubnetGroups DescribeReplicationTableStatistics DescribeReplicationTaskAssessmentResults
        DescribeReplicationTaskAssessmentRuns DescribeReplicationTaskIndividualAssessments DescribeReplicationTasks DescribeReplications
        DescribeSchemas DescribeTableStatistics GetTargetSelectionRules ListTagsForResource
    """,
    "dynamodb": """
        BatchGetItem DescribeBackup DescribeBulkOperation DescribeContinuousBackups DescribeContributorInsights DescribeEndpoints DescribeExport
        DescribeGlobalTable DescribeGlobalTableSettings DescribeImport DescribeKinesisStreamingDestination DescribeLimits DescribeTable
        DescribeTableReplicaAutoScaling DescribeTimeToLive GetItem GetResourcePolicy ListBackups ListBulkOperations ListContributorInsights
        ListExports ListGlobalTables ListImports ListTables ListTagsOfResource Query Scan SearchVectors
    """,
    "ec2": """
        DescribeAccountAttributes DescribeAccountVpcEncryptionControl DescribeAddressTransfers DescribeAddresses DescribeAddressesAttribute
        DescribeAggregateIdFormat DescribeApplicationStatus DescribeApplicationStatusCheckAssociations DescribeApplicationStatusChecks
        DescribeAvailabilityZones DescribeAwsNetworkPerformanceMetricSubscriptions DescribeBundleTasks DescribeByoipCidrs
        DescribeCapacityBlockExtensionHistory DescribeCapacityBlockExtensionOfferings DescribeCapacityBlockOfferings DescribeCapacityBlockStatus
        DescribeCapacityBlocks DescribeCapacityManagerDataExports DescribeCapacityReservationBillingRequests
        DescribeCapacityReservationCancellationQuotes DescribeCapacityReservationDateChangeQuotes DescribeCapacityReservationFleets
        DescribeCapacityReservationTopology DescribeCapacityReservations DescribeCarrierGateways DescribeClassicLinkInstances
        DescribeClientVpnAuthorizationRules DescribeClientVpnConnections DescribeClientVpnEndpoints DescribeClientVpnRoutes
        DescribeClientVpnTargetNetworks DescribeCoipPools DescribeConversionTasks DescribeCustomerGateways DescribeDeclarativePoliciesReports
        DescribeDhcpOptions DescribeEgressOnlyInternetGateways DescribeElasticGpus DescribeExportImageTasks DescribeExportTasks
        DescribeFastLaunchImages DescribeFastSnapshotRestores DescribeFleetHistory DescribeFleetInstances DescribeFleets DescribeFlowLogs
        DescribeFpgaImageAttribute DescribeFpgaImages DescribeHostReservationOfferings DescribeHostReservations DescribeHosts
        DescribeIamInstanceProfileAssociations DescribeIdFormat DescribeIdentityIdFormat DescribeImageAttribute DescribeImageReferences
        DescribeImageUsageReportEntries DescribeImageUsageReports DescribeImages DescribeImportImageTasks DescribeImportSnapshotTasks
        DescribeInstanceAttribute DescribeInstanceConnectEndpoints DescribeInstanceCreditSpecifications DescribeInstanceEventNotificationAttributes
        DescribeInstanceEventWindows DescribeInstanceImageMetadata DescribeInstanceSqlHaHistoryStates DescribeInstanceSqlHaStates
        DescribeInstanceStatus DescribeInstanceTopology DescribeInstanceTypeOfferings DescribeInstanceTypes DescribeInstances DescribeInternetGateways
        DescribeIpamByoasn DescribeIpamExternalResourceVerificationTokens DescribeIpamInternetRegistryAssociations DescribeIpamPolicies
        DescribeIpamPoolAllocations DescribeIpamPools DescribeIpamPrefixListResolverTargets DescribeIpamPrefixListResolvers
        DescribeIpamResourceDiscoveries DescribeIpamResourceDiscoveryAssociations DescribeIpamScopes DescribeIpams DescribeIpv6Pools DescribeKeyPairs
        DescribeLaunchTemplateVersions DescribeLaunchTemplates DescribeLocalGatewayRouteTableVirtualInterfaceGroupAssociations
        DescribeLocalGatewayRouteTableVpcAssociations DescribeLocalGatewayRouteTables DescribeLocalGatewayVirtualInterfaceGroups
        DescribeLocalGatewayVirtualInterfaces DescribeLocalGateways DescribeLockedSnapshots DescribeMacHosts DescribeMacModificationTasks
        DescribeManagedPrefixLists DescribeMetricCategories DescribeMovingAddresses DescribeNatGateways DescribeNetworkAcls
        DescribeNetworkInsightsAccessScopeAnalyses DescribeNetworkInsightsAccessScopes DescribeNetworkInsightsAnalyses DescribeNetworkInsightsPaths
        DescribeNetworkInterfaceAttribute DescribeNetworkInterfacePermissions DescribeNetworkInterfaces DescribeNetworkingFlexCostAllocationPolicies
        DescribeNetworkingFlexCostAllocationPolicyAssociations DescribeOutpostLags DescribePlacementGroups DescribePrefixLists
        DescribePrincipalIdFormat DescribePublicIpv4Pools DescribeRegions DescribeReplaceRootVolumeTasks DescribeReservedInstances
        DescribeReservedInstancesListings DescribeReservedInstancesModifications DescribeReservedInstancesOfferings DescribeRouteServerEndpoints
        DescribeRouteServerPeers DescribeRouteServers DescribeRouteTables DescribeScheduledInstanceAvailability DescribeScheduledInstances
        DescribeSecondaryInterfaces DescribeSecondaryNetworks DescribeSecondarySubnets DescribeSecurityGroupReferences DescribeSecurityGroupRules
        DescribeSecurityGroupVpcAssociations DescribeSecurityGroups DescribeServiceLinkVirtualInterfaces DescribeSnapshotAttribute
        DescribeSnapshotTierStatus DescribeSnapshots DescribeSpotDatafeedSubscription DescribeSpotFleetInstances DescribeSpotFleetRequestHistory
        DescribeSpotFleetRequests DescribeSpotInstanceRequests DescribeSpotPriceHistory DescribeStaleSecurityGroups DescribeStoreImageTasks
        DescribeSubnets DescribeTags DescribeTrafficMirrorFilterRules DescribeTrafficMirrorFilters DescribeTrafficMirrorSessions
        DescribeTrafficMirrorTargets DescribeTransitGatewayAttachments DescribeTransitGatewayConnectPeers DescribeTransitGatewayConnects
        DescribeTransitGatewayMeteringPolicies DescribeTransitGatewayMulticastDomains DescribeTransitGatewayNetworkFunctionAttachments
        DescribeTransitGatewayPeeringAttachments DescribeTransitGatewayPolicyTables DescribeTransitGatewayRouteTableAnnouncements
        DescribeTransitGatewayRouteTables DescribeTransitGatewayVpcAttachments DescribeTransitGateways DescribeTrunkInterfaceAssociations
        DescribeVerifiedAccessEndpoints DescribeVerifiedAccessGroups DescribeVerifiedAccessInstanceLoggingConfigurations
        DescribeVerifiedAccessInstances DescribeVerifiedAccessTrustProviders DescribeVolumeAttribute DescribeVolumeStatus DescribeVolumes
        DescribeVolumesModifications DescribeVpcAttribute DescribeVpcBlockPublicAccessExclusions DescribeVpcBlockPublicAccessOptions
        DescribeVpcClassicLink DescribeVpcClassicLinkDnsSupport DescribeVpcEncryptionControls DescribeVpcEndpointAssociations
        DescribeVpcEndpointConnectionNotifications DescribeVpcEndpointConnections DescribeVpcEndpointServiceConfigurations
        DescribeVpcEndpointServicePermissions DescribeVpcEndpointServices DescribeVpcEndpoints DescribeVpcPeeringConnections DescribeVpcs
        DescribeVpnConcentrators DescribeVpnConnections DescribeVpnGateways GetActiveVpnTunnelStatus GetAllowedImagesSettings
        GetAssociatedEnclaveCertificateIamRoles GetAssociatedIpv6PoolCidrs GetAwsNetworkPerformanceData GetCapacityManagerAttributes
        GetCapacityManagerMetricData GetCapacityManagerMetricDimensions GetCapacityManagerMonitoredTagKeys GetCapacityManagerSupportabilityScores
        GetCapacityReservationUsage GetClientVpnEndpointAuthorizationPolicy GetCoipPoolUsage GetConsoleOutput GetConsoleScreenshot
        GetDeclarativePoliciesReportSummary GetDefaultCreditSpecification GetEbsDefaultKmsKeyId GetEbsEncryptionByDefault GetEnabledIpamPolicy
        GetFlowLogsIntegrationTemplate GetGroupsForCapacityReservation GetHostReservationPurchasePreview GetImageAncestry
        GetImageBlockPublicAccessState GetImageFindings GetInstanceMetadataDefaults GetInstanceTpmEkPub GetInstanceTypesFromInstanceRequirements
        GetInstanceUefiData GetIpamAddressHistory GetIpamDiscoveredAccounts GetIpamDiscoveredPublicAddresses GetIpamDiscoveredResourceCidrs
        GetIpamDiscoveredRoutes GetIpamInternetRegistryAssociationAsns GetIpamInternetRegistryAssociationCidrs GetIpamPolicyAllocationRules
        GetIpamPolicyOrganizationTargets GetIpamPoolAllocations GetIpamPoolCidrs GetIpamPrefixListResolverRules
        GetIpamPrefixListResolverVersionEntries GetIpamPrefixListResolverVersions GetIpamResourceCidrs GetIpamRouteOriginAuthorizations
        GetIpamRouteProtectionFindings GetIpamRoutingPolicyRegistrationDeltas GetIpamRoutingPolicyRegistrations GetLaunchTemplateData
        GetManagedPrefixListAssociations GetManagedPrefixListEntries GetManagedResourceVisibility GetNetworkInsightsAccessScopeAnalysisFindings
        GetNetworkInsightsAccessScopeContent GetNetworkingFlexCostAllocationPolicyVersions GetPasswordData GetReservedInstancesExchangeQuote
        GetRouteServerAssociations GetRouteServerPropagations GetRouteServerRoutingDatabase GetSecurityGroupsForVpc GetSerialConsoleAccessStatus
        GetSnapshotBlockPublicAccessState GetSpotPlacementScores GetSubnetCidrReservations GetTransitGatewayAttachmentNatConfiguration
        GetTransitGatewayAttachmentPropagations GetTransitGatewayMeteringPolicyEntries GetTransitGatewayMulticastDomainAssociations
        GetTransitGatewayPolicyTableAssociations GetTransitGatewayPolicyTableEntries GetTransitGatewayPrefixListReferences
        GetTransitGatewayRouteTableAssociations GetTransitGatewayRouteTablePropagations GetVerifiedAccessEndpointPolicy
        GetVerifiedAccessEndpointTargets GetVerifiedAccessGroupPolicy GetVpcResourcesBlockingEncryptionEnforcement
        GetVpnConnectionDeviceSampleConfiguration GetVpnConnectionDeviceTypes GetVpnTunnelReplacementStatus ListImagesInRecycleBin
        ListSnapshotsInRecycleBin ListVolumesInRecycleBin SearchLocalGatewayRoutes SearchTransitGatewayMulticastGroups SearchTransitGatewayRoutes
    """,
    "ecr": """
        BatchCheckLayerAvailability BatchGetImage BatchGetRepositoryScanningConfiguration DescribeImageReplicationStatus DescribeImageScanFindings
        DescribeImageSigningStatus DescribeImages DescribePullThroughCacheRules DescribeRegistry DescribeReplicationBackfillResults
        DescribeRepositories DescribeRepositoryCreationTemplates GetAccountSetting GetAuthorizationToken GetDownloadUrlForLayer GetLifecyclePolicy
        GetLifecyclePolicyPreview GetRegistryPolicy GetRegistryScanningConfiguration GetRepositoryPolicy GetSigningConfiguration ListImageReferrers
        ListImages ListPullTimeUpdateExclusions ListReplicationBackfills ListTagsForResource
    """,
    "ecs": """
        DescribeCapacityProviders DescribeClusters DescribeContainerInstances DescribeDaemon DescribeDaemonDeployments DescribeDaemonRevisions
        DescribeDaemonTaskDefinition DescribeExpressGatewayService DescribeGateway DescribeGatewayResources DescribeGatewayRoute
        DescribeServiceDeployments DescribeServiceRevisions DescribeServices DescribeTaskDefinition DescribeTaskSets DescribeTasks GetTaskProtection
        ListAccountSettings ListAttributes ListClusters ListContainerInstances ListDaemonDeployments ListDaemonTaskDefinitions ListDaemons
        ListGatewayClusterAssociations ListGatewayRoutes ListGateways ListServiceDeployments ListServices ListServicesByNamespace ListTagsForResource
        ListTaskDefinitionFamilies ListTaskDefinitions ListTasks
    """,
    "efs": """
        DescribeAccessPoints DescribeAccountPreferences DescribeBackupPolicy DescribeFileSystemPolicy DescribeFileSystems
        DescribeLifecycleConfiguration DescribeMountTargetSecurityGroups DescribeMountTargets DescribeReplicationConfigurations DescribeTags
        ListTagsForResource
    """,
    "eks": """
        DescribeAccessEntry DescribeAddon DescribeAddonConfiguration DescribeAddonVersions DescribeCapability DescribeCertificateAuthority
        DescribeCluster DescribeClusterVersions DescribeEksAnywhereSubscription DescribeFargateProfile DescribeIdentityProviderConfig DescribeInsight
        DescribeInsightsRefresh DescribeNodegroup DescribePodIdentityAssociation DescribeUpdate ListAccessEntries ListAccessPolicies ListAddons
        ListAssociatedAccessPolicies ListCapabilities ListCertificateAuthorities ListClusters ListEksAnywhereSubscriptions ListFargateProfiles
        ListIdentityProviderConfigs ListInsights ListNodegroups ListPodIdentityAssociations ListTagsForResource ListUpdates
    """,
    "elasticache": """
        DescribeCacheClusters DescribeCacheEngineVersions DescribeCacheParameterGroups DescribeCacheParameters DescribeCacheSecurityGroups
        DescribeCacheSubnetGroups DescribeEngineDefaultParameters DescribeEvents DescribeGlobalReplicationGroups DescribeReplicationGroups
        DescribeReservedCacheNodes DescribeReservedCacheNodesOfferings DescribeServerlessCacheSnapshots DescribeServerlessCaches
        DescribeServiceUpdates DescribeSnapshots DescribeUpdateActions DescribeUserGroups DescribeUsers ListAllowedNodeTypeModifications
        ListTagsForResource
    """,
    "elasticbeanstalk": """
        DescribeAccountAttributes DescribeApplicationVersions DescribeApplications DescribeConfigurationOptions DescribeConfigurationSettings
        DescribeEnvironmentHealth DescribeEnvironmentManagedActionHistory DescribeEnvironmentManagedActions DescribeEnvironmentResources
        DescribeEnvironments DescribeEvents DescribeInstancesHealth DescribePlatformVersion ListAvailableSolutionStacks ListPlatformBranches
        ListPlatformVersions ListTagsForResource
    """,
    "elb": """
        DescribeAccountLimits DescribeInstanceHealth DescribeLoadBalancerAttributes DescribeLoadBalancerPolicies DescribeLoadBalancerPolicyTypes
        DescribeLoadBalancers DescribeTags
    """,
    "elbv2": """
        DescribeAccountLimits DescribeCapacityReservation DescribeListenerAttributes DescribeListenerCertificates DescribeListeners
        DescribeLoadBalancerAttributes DescribeLoadBalancers DescribeRules DescribeSSLPolicies DescribeTags DescribeTargetGroupAttributes
        DescribeTargetGroups DescribeTargetHealth DescribeTrustStoreAssociations DescribeTrustStoreRevocations DescribeTrustStores GetResourcePolicy
        GetTrustStoreCaCertificatesBundle GetTrustStoreRevocationContent
    """,
    "events": """
        DescribeApiDestination DescribeArchive DescribeConnection DescribeEndpoint DescribeEventBus DescribeEventSource DescribePartnerEventSource
        DescribeReplay DescribeRule ListApiDestinations ListArchives ListConnections ListEndpoints ListEventBuses ListEventSources
        ListPartnerEventSourceAccounts ListPartnerEventSources ListReplays ListRuleNamesByTarget ListRules ListTagsForResource ListTargetsByRule
    """,
    "glue": """
        BatchGetBlueprints BatchGetCrawlers BatchGetCustomEntityTypes BatchGetDataQualityResult BatchGetDataQualityResultV2
        BatchGetDataQualityRulesetEvaluationRun BatchGetDevEndpoints BatchGetIterableForms BatchGetJobs BatchGetPartition BatchGetTableOptimizer
        BatchGetTriggers BatchGetWorkflows DescribeConnectionType DescribeEntity DescribeInboundIntegrations DescribeIntegrations GetAsset
        GetAssetType GetBlueprint GetBlueprintRun GetBlueprintRuns GetCatalog GetCatalogImportStatus GetCatalogs GetClassifier GetClassifiers
        GetColumnStatisticsForPartition GetColumnStatisticsForTable GetColumnStatisticsTaskRun GetColumnStatisticsTaskRuns
        GetColumnStatisticsTaskSettings GetConnection GetConnections GetCrawler GetCrawlerMetrics GetCrawlers GetCustomEntityType GetDashboardUrl
        GetDataCatalogEncryptionSettings GetDataCatalogExportConfiguration GetDataQualityEvaluationConfig GetDataQualityModel
        GetDataQualityModelResult GetDataQualityResult GetDataQualityResultV2 GetDataQualityRuleRecommendationRun GetDataQualityRuleset
        GetDataQualityRulesetEvaluationRun GetDatabase GetDatabases GetDataflowGraph GetDevEndpoint GetDevEndpoints GetEntityRecords GetFormType
        GetGlossary GetGlossaryTerm GetGlueIdentityCenterConfiguration GetIntegrationResourceProperty GetIntegrationTableProperties GetJob
        GetJobBookmark GetJobRun GetJobRuns GetJobUpgradeAnalysis GetJobs GetMLTaskRun GetMLTaskRuns GetMLTransform GetMLTransforms GetMapping
        GetMaterializedViewRefreshTaskRun GetPartition GetPartitionIndexes GetPartitions GetPlan GetRegistry GetResourcePolicies GetResourcePolicy
        GetSchema GetSchemaByDefinition GetSchemaVersion GetSchemaVersionsDiff GetSecurityConfiguration GetSecurityConfigurations GetSession
        GetSessionEndpoint GetStatement GetSystemLogsForJobRun GetSystemLogsForSession GetTable GetTableOptimizer GetTableVersion GetTableVersions
        GetTables GetTags GetTrigger GetTriggers GetUnfilteredPartitionMetadata GetUnfilteredPartitionsMetadata GetUnfilteredTableMetadata
        GetUsageProfile GetUserDefinedFunction GetUserDefinedFunctions GetWorkflow GetWorkflowRun GetWorkflowRunProperties GetWorkflowRuns
        ListAssetTypes ListBlueprints ListColumnStatisticsTaskRuns ListConnectionTypes ListCrawlers ListCrawls ListCustomEntityTypes
        ListDataQualityEvaluationConfigs ListDataQualityResults ListDataQualityResultsV2 ListDataQualityRuleRecommendationRuns
        ListDataQualityRulesetEvaluationRuns ListDataQualityRulesets ListDataQualityStatisticAnnotations ListDataQualityStatistics ListDevEndpoints
        ListEntities ListFormTypes ListGlossaries ListGlossaryTerms ListIntegrationResourceProperties ListIntegrationTableProperties ListIterableForms
        ListJobs ListMLTransforms ListMaterializedViewRefreshTaskRuns ListRegistries ListSchemaVersions ListSchemas ListSessions ListStatements
        ListTableOptimizerRuns ListTriggers ListUsageProfiles ListWorkflows QuerySchemaVersionMetadata SearchAssets SearchTables
    """,
    "iam": """
        GetAccessKeyLastUsed GetAccountAuthorizationDetails GetAccountPasswordPolicy GetAccountProperties GetAccountSummary
        GetContextKeysForCustomPolicy GetContextKeysForPrincipalPolicy GetCredentialReport GetDelegationRequest GetGroup GetGroupPolicy
        GetHumanReadableSummary GetInstanceProfile GetLoginProfile GetMFADevice GetOpenIDConnectProvider GetOrganizationsAccessReport
        GetOutboundWebIdentityFederationInfo GetPolicy GetPolicyVersion GetRole GetRolePolicy GetRoleTemplateVersion GetSAMLProvider GetSSHPublicKey
        GetServerCertificate GetServiceLastAccessedDetails GetServiceLastAccessedDetailsWithEntities GetServiceLinkedRoleDeletionStatus GetUser
        GetUserPolicy ListAccessKeys ListAccountAliases ListAttachedGroupPolicies ListAttachedRolePolicies ListAttachedUserPolicies
        ListDelegationRequests ListEntitiesForPolicy ListGroupPolicies ListGroups ListGroupsForUser ListInstanceProfileTags ListInstanceProfiles
        ListInstanceProfilesForRole ListMFADeviceTags ListMFADevices ListOpenIDConnectProviderTags ListOpenIDConnectProviders
        ListOrganizationsFeatures ListPolicies ListPoliciesGrantingServiceAccess ListPolicyTags ListPolicyVersions ListRolePolicies ListRoleTags
        ListRoles ListSAMLProviderTags ListSAMLProviders ListSSHPublicKeys ListServerCertificateTags ListServerCertificates
        ListServiceSpecificCredentials ListSigningCertificates ListUserPolicies ListUserTags ListUsers ListVirtualMFADevices SimulateCustomPolicy
        SimulatePrincipalPolicy
    """,
    "inspector": """
        DescribeAssessmentRuns DescribeAssessmentTargets DescribeAssessmentTemplates DescribeCrossAccountAccessRole DescribeExclusions
        DescribeFindings DescribeResourceGroups DescribeRulesPackages GetExclusionsPreview GetTelemetryMetadata ListAssessmentRunAgents
        ListAssessmentRuns ListAssessmentTargets ListAssessmentTemplates ListEventSubscriptions ListExclusions ListFindings ListRulesPackages
        ListTagsForResource
    """,
    "kafka": """
        DescribeCluster DescribeClusterV2 DescribeChannel DescribeClusterOperation DescribeClusterOperationV2 DescribeConfiguration
        DescribeConfigurationRevision DescribeReplicator DescribeTopic DescribeTopicPartitions DescribeVpcConnection GetBootstrapBrokers
        GetCompatibleKafkaVersions GetClusterPolicy ListClusterOperations ListClusterOperationsV2 ListClusters ListClustersV2 ListChannels
        ListConfigurationRevisions ListConfigurations ListKafkaVersions ListNodes ListReplicators ListScramSecrets ListTagsForResource
        ListClientVpcConnections ListTopics ListVpcConnections
    """,
    "kinesis": """
        DescribeAccountSettings DescribeChannel DescribeLimits DescribeQueue DescribeStream DescribeStreamConsumer DescribeStreamSummary GetRecords
        GetResourcePolicy GetShardIterator ListChannels ListQueues ListShards ListStreamConsumers ListStreams ListTagsForResource ListTagsForStream
    """,
    "kms": """
        Decrypt DescribeCustomKeyStores DescribeKey Encrypt GetKeyLastUsage GetKeyPolicy GetKeyRotationStatus GetParametersForImport GetPublicKey
        ListAliases ListGrants ListKeyPolicies ListKeyRotations ListKeys ListResourceTags ListRetirableGrants Verify VerifyMac
    """,
    "lambda": """
        GetAccountSettings GetAlias GetCapacityProvider GetCodeSigningConfig GetDurableExecution GetDurableExecutionHistory GetDurableExecutionState
        GetEventSourceMapping GetFunction GetFunctionCodeSigningConfig GetFunctionConcurrency GetFunctionConfiguration GetFunctionEventInvokeConfig
        GetFunctionRecursionConfig GetFunctionScalingConfig GetFunctionUrlConfig GetLayerVersion GetLayerVersionByArn GetLayerVersionPolicy GetPolicy
        GetProvisionedConcurrencyConfig GetResourcePolicy GetRuntimeManagementConfig ListAliases ListCapacityProviders ListCodeSigningConfigs
        ListDurableExecutionsByFunction ListEventSourceMappings ListFunctionEventInvokeConfigs ListFunctionUrlConfigs
        ListFunctionVersionsByCapacityProvider ListFunctions ListFunctionsByCodeSigningConfig ListLayerVersions ListLayers
        ListProvisionedConcurrencyConfigs ListTags ListVersionsByFunction
    """,
    "lightsail": """
        GetActiveNames GetAlarms GetAutoSnapshots GetBlueprints GetBucketAccessKeys GetBucketBundles GetBucketMetricData GetBuckets GetBundles
        GetCertificates GetCloudFormationStackRecords GetContactMethods GetContainerAPIMetadata GetContainerImages GetContainerLog
        GetContainerServiceDeployments GetContainerServiceMetricData GetContainerServicePowers GetContainerServices GetCostEstimate GetDisk
        GetDiskSnapshot GetDiskSnapshots GetDisks GetDistributionBundles GetDistributionLatestCacheReset GetDistributionMetricData GetDistributions
        GetDomain GetDomains GetExportSnapshotRecords GetInstance GetInstanceAccessDetails GetInstanceMetricData GetInstancePortStates
        GetInstanceSnapshot GetInstanceSnapshots GetInstanceState GetInstances GetKeyPair GetKeyPairs GetLoadBalancer GetLoadBalancerMetricData
        GetLoadBalancerTlsCertificates GetLoadBalancerTlsPolicies GetLoadBalancers GetOperation GetOperations GetOperationsForResource GetProfile
        GetRegions GetRelationalDatabase GetRelationalDatabaseBlueprints GetRelationalDatabaseBundles GetRelationalDatabaseEvents
        GetRelationalDatabaseLogEvents GetRelationalDatabaseLogStreams GetRelationalDatabaseMasterUserPassword GetRelationalDatabaseMetricData
        GetRelationalDatabaseParameters GetRelationalDatabaseSnapshot GetRelationalDatabaseSnapshots GetRelationalDatabases GetSetupHistory
        GetStaticIp GetStaticIps GetSubdomains
    """,
    "logs": """
        DescribeAccountPolicies DescribeConfigurationTemplates DescribeDeliveries DescribeDeliveryDestinations DescribeDeliverySources
        DescribeDestinations DescribeExportTasks DescribeFieldIndexes DescribeImportTaskBatches DescribeImportTasks DescribeIndexPolicies
        DescribeLogGroups DescribeLogStreams DescribeLookupTables DescribeMetricFilters DescribeQueries DescribeQueryDefinitions
        DescribeResourcePolicies DescribeSubscriptionFilters FilterLogEvents GetDataProtectionPolicy GetDelivery GetDeliveryDestination
        GetDeliveryDestinationPolicy GetDeliverySource GetIntegration GetLogAnomalyDetector GetLogEvents GetLogFields GetLogGroupFields GetLogObject
        GetLogRecord GetLookupTable GetQueryResults GetScheduledQuery GetScheduledQueryHistory GetStorageTierPolicy GetTransformer
        ListAggregateLogGroupSummaries ListAnomalies ListIntegrations ListLogAnomalyDetectors ListLogGroups ListLogGroupsForQuery ListScheduledQueries
        ListSourcesForS3TableIntegration ListSyslogConfigurations ListTagsForResource ListTagsLogGroup
    """,
    "mq": """
        DescribeBroker DescribeBrokerEngineTypes DescribeBrokerInstanceOptions DescribeConfiguration DescribeConfigurationRevision
        DescribeSharedResources DescribeUser ListBrokers ListConfigurationRevisions ListConfigurations ListTags ListUsers
    """,
    "network-firewall": """
        DescribeContainerAssociation DescribeFirewall DescribeFirewallMetadata DescribeFirewallPolicy DescribeFirewallPolicyV2 DescribeFlowOperation
        DescribeLoggingConfiguration DescribeProxy DescribeResourcePolicy DescribeRuleGroup DescribeRuleGroupMetadata DescribeRuleGroupSummary
        DescribeTLSInspectionConfiguration DescribeVpcEndpointAssociation GetAnalysisReportResults ListAnalysisReports ListContainerAssociations
        ListContextStores ListFirewallPolicies ListFirewallPoliciesV2 ListFirewalls ListFlowOperationResults ListFlowOperations
        ListResourcesInContextStore ListRuleGroups ListTLSInspectionConfigurations ListTagsForResource ListVpcEndpointAssociations
    """,
    "opensearch": """
        DescribeDataSourceAttachment DescribeDomain DescribeDomainAutoTunes DescribeDomainChangeProgress DescribeDomainConfig DescribeDomainHealth
        DescribeDomainNodes DescribeDomainReplication DescribeDomains DescribeDryRunProgress DescribeInboundConnections DescribeInsightDetails
        DescribeInstanceTypeLimits DescribeOutboundConnections DescribePackages DescribeReservedInstanceOfferings DescribeReservedInstances
        DescribeVpcEndpoints GetApplication GetCapability GetCompatibleVersions GetDataSource GetDefaultApplicationSetting GetDirectQueryDataSource
        GetDomainMaintenanceStatus GetIndex GetMigration GetPackageVersionHistory GetUpgradeHistory GetUpgradeStatus ListApplications
        ListDataSourceAttachments ListDataSources ListDirectQueryDataSources ListDomainMaintenances ListDomainNames ListDomainsForPackage ListInsights
        ListInstanceTypeDetails ListMigrations ListPackagesForDomain ListScheduledActions ListTags ListVersions ListVpcEndpointAccess ListVpcEndpoints
        ListVpcEndpointsForDomain
    """,
    "rds": """
        DescribeAccountAttributes DescribeBlueGreenDeployments DescribeCertificates DescribeDBCapacityReservations DescribeDBClusterAutomatedBackups
        DescribeDBClusterBacktracks DescribeDBClusterEndpoints DescribeDBClusterParameterGroups DescribeDBClusterParameters
        DescribeDBClusterSnapshotAttributes DescribeDBClusterSnapshots DescribeDBClusters DescribeDBEngineVersions DescribeDBInstanceAutomatedBackups
        DescribeDBInstances DescribeDBLogFiles DescribeDBMajorEngineVersions DescribeDBParameterGroups DescribeDBParameters DescribeDBProxies
        DescribeDBProxyEndpoints DescribeDBProxyTargetGroups DescribeDBProxyTargets DescribeDBRecommendations DescribeDBSecurityGroups
        DescribeDBShardGroups DescribeDBSnapshotAttributes DescribeDBSnapshotTenantDatabases DescribeDBSnapshots DescribeDBSubnetGroups
        DescribeEngineDefaultClusterParameters DescribeEngineDefaultParameters DescribeEventCategories DescribeEventSubscriptions DescribeEvents
        DescribeExportTasks DescribeGlobalClusters DescribeIntegrations DescribeOptionGroupOptions DescribeOptionGroups
        DescribeOrderableDBInstanceOptions DescribePendingMaintenanceActions DescribeReservedDBInstances DescribeReservedDBInstancesOfferings
        DescribeServerlessV2PlatformVersions DescribeSourceRegions DescribeTenantDatabases DescribeValidDBInstanceModifications ListTagsForResource
    """,
    "redshift": """
        DescribeAccountAttributes DescribeAuthenticationProfiles DescribeClusterDbRevisions DescribeClusterParameterGroups DescribeClusterParameters
        DescribeClusterSecurityGroups DescribeClusterSnapshots DescribeClusterSubnetGroups DescribeClusterTracks DescribeClusterVersions
        DescribeClusters DescribeCustomDomainAssociations DescribeDataShares DescribeDataSharesForConsumer DescribeDataSharesForProducer
        DescribeDefaultClusterParameters DescribeEndpointAccess DescribeEndpointAuthorization DescribeEventCategories DescribeEventSubscriptions
        DescribeEvents DescribeHsmClientCertificates DescribeHsmConfigurations DescribeInboundIntegrations DescribeIntegrations DescribeLoggingStatus
        DescribeNodeConfigurationOptions DescribeOrderableClusterOptions DescribePartners DescribeQev2IdcApplications DescribeRedshiftIdcApplications
        DescribeReservedNodeExchangeStatus DescribeReservedNodeOfferings DescribeReservedNodes DescribeResize DescribeScheduledActions
        DescribeSnapshotCopyGrants DescribeSnapshotSchedules DescribeStorage DescribeTableRestoreStatus DescribeTags DescribeUsageLimits
        GetIdentityCenterAuthToken GetReservedNodeExchangeConfigurationOptions GetReservedNodeExchangeOfferings GetResourcePolicy ListRecommendations
    """,
    "resourcegroupstaggingapi": """
        DescribeReportCreation GetComplianceSummary GetResources GetTagKeys GetTagValues ListRequiredTags
    """,
    "route53": """
        GetAccountLimit GetChange GetCheckerIpRanges GetDNSSEC GetGeoLocation GetHealthCheck GetHealthCheckCount GetHealthCheckLastFailureReason
        GetHealthCheckStatus GetHostedZone GetHostedZoneCount GetHostedZoneLimit GetQueryLoggingConfig GetReusableDelegationSet
        GetReusableDelegationSetLimit GetTrafficPolicy GetTrafficPolicyInstance GetTrafficPolicyInstanceCount ListCidrBlocks ListCidrCollections
        ListCidrLocations ListGeoLocations ListHealthChecks ListHostedZones ListHostedZonesByName ListHostedZonesByVPC ListQueryLoggingConfigs
        ListResourceRecordSetProtections ListResourceRecordSets ListReusableDelegationSets ListTagsForResource ListTagsForResources
        ListTrafficPolicies ListTrafficPolicyInstances ListTrafficPolicyInstancesByHostedZone ListTrafficPolicyInstancesByPolicy
        ListTrafficPolicyVersions ListVPCAssociationAuthorizations
    """,
    "s3": """
        CreateSession GetBucketAbac GetBucketAccelerateConfiguration GetBucketAcl GetBucketAnalyticsConfiguration GetBucketCors GetBucketEncryption
        GetBucketIntelligentTieringConfiguration GetBucketInventoryConfiguration GetBucketLifecycle GetBucketLifecycleConfiguration GetBucketLocation
        GetBucketLogging GetBucketMetadataConfiguration GetBucketMetadataTableConfiguration GetBucketMetricsConfiguration GetBucketNotification
        GetBucketNotificationConfiguration GetBucketOwnershipControls GetBucketPolicy GetBucketPolicyStatus GetBucketReplication
        GetBucketRequestPayment GetBucketTagging GetBucketVersioning GetBucketWebsite GetObject GetObjectAcl GetObjectAnnotation GetObjectAttributes
        GetObjectLegalHold GetObjectLockConfiguration GetObjectRetention GetObjectTagging GetObjectTorrent GetPublicAccessBlock HeadBucket HeadObject
        ListBucketAnalyticsConfigurations ListBucketIntelligentTieringConfigurations ListBucketInventoryConfigurations ListBucketMetricsConfigurations
        ListBuckets ListDirectoryBuckets ListMultipartUploads ListObjectAnnotations ListObjectVersions ListObjects ListObjectsV2 ListParts
        SelectObjectContent
    """,
    "s3control": """
        DescribeJob DescribeMultiRegionAccessPointOperation GetAccessGrant GetAccessGrantsInstance GetAccessGrantsInstanceForPrefix
        GetAccessGrantsInstanceResourcePolicy GetAccessGrantsLocation GetAccessPoint GetAccessPointConfigurationForObjectLambda
        GetAccessPointForObjectLambda GetAccessPointPolicy GetAccessPointPolicyForObjectLambda GetAccessPointPolicyStatus
        GetAccessPointPolicyStatusForObjectLambda GetAccessPointScope GetBucket GetBucketLifecycleConfiguration GetBucketPolicy GetBucketReplication
        GetBucketTagging GetBucketVersioning GetJobTagging GetMultiRegionAccessPoint GetMultiRegionAccessPointPolicy
        GetMultiRegionAccessPointPolicyStatus GetMultiRegionAccessPointRoutes GetPublicAccessBlock GetStorageLensConfiguration
        GetStorageLensConfigurationTagging GetStorageLensGroup ListAccessGrants ListAccessGrantsInstances ListAccessGrantsLocations ListAccessPoints
        ListAccessPointsForDirectoryBuckets ListAccessPointsForObjectLambda ListCallerAccessGrants ListJobs ListMultiRegionAccessPoints
        ListRegionalBuckets ListStorageLensConfigurations ListStorageLensGroups ListTagsForResource
    """,
    "secretsmanager": """
        BatchGetSecretValue DescribeSecret GetRandomPassword GetResourcePolicy GetSecretValue ListResourcePolicies ListSecretVersionIds ListSecrets
        ValidateResourcePolicy
    """,
    "servicediscovery": """
        GetInstance GetInstancesHealthStatus GetNamespace GetOperation GetService GetServiceAttributes ListInstances ListNamespaces ListOperations
        ListServices ListTagsForResource
    """,
    "ses": """
        DescribeActiveReceiptRuleSet DescribeConfigurationSet DescribeReceiptRule DescribeReceiptRuleSet GetAccountSendingEnabled
        GetCustomVerificationEmailTemplate GetIdentityDkimAttributes GetIdentityMailFromDomainAttributes GetIdentityNotificationAttributes
        GetIdentityPolicies GetIdentityVerificationAttributes GetSendQuota GetSendStatistics GetTemplate ListConfigurationSets
        ListCustomVerificationEmailTemplates ListIdentities ListIdentityPolicies ListReceiptFilters ListReceiptRuleSets ListTemplates
        ListVerifiedEmailAddresses
    """,
    "signin": """
        CreateOAuth2Token GetConsoleAuthorizationConfiguration GetResourcePolicy ListResourcePermissionStatements
    """,
    "sns": """
        CheckIfPhoneNumberIsOptedOut GetDataProtectionPolicy GetEndpointAttributes GetPlatformApplicationAttributes GetSMSAttributes
        GetSMSSandboxAccountStatus GetSubscriptionAttributes GetTopicAttributes ListEndpointsByPlatformApplication ListOriginationNumbers
        ListPhoneNumbersOptedOut ListPlatformApplications ListSMSSandboxPhoneNumbers ListSubscriptions ListSubscriptionsByTopic ListTagsForResource
        ListTopics
    """,
    "sqs": """
        GetQueueAttributes GetQueueUrl ListDeadLetterSourceQueues ListMessageMoveTasks ListQueueTags ListQueues
    """,
    "ssm": """
        DescribeActivations DescribeAssociation DescribeAssociationExecutionTargets DescribeAssociationExecutions DescribeAutomationExecutions
        DescribeAutomationStepExecutions DescribeAvailablePatches DescribeDocument DescribeDocumentPermission DescribeEffectiveInstanceAssociations
        DescribeEffectivePatchesForPatchBaseline DescribeInstanceAssociationsStatus DescribeInstanceInformation DescribeInstancePatchStates
        DescribeInstancePatchStatesForPatchGroup DescribeInstancePatches DescribeInstanceProperties DescribeInventoryDeletions
        DescribeMaintenanceWindowExecutionTaskInvocations DescribeMaintenanceWindowExecutionTasks DescribeMaintenanceWindowExecutions
        DescribeMaintenanceWindowSchedule DescribeMaintenanceWindowTargets DescribeMaintenanceWindowTasks DescribeMaintenanceWindows
        DescribeMaintenanceWindowsForTarget DescribeOpsItems DescribeParameters DescribePatchBaselines DescribePatchGroupState DescribePatchGroups
        DescribePatchProperties DescribeSessions GetAccessToken GetAutomationExecution GetCalendarState GetCloudConnector GetCommandInvocation
        GetConnectionStatus GetDefaultPatchBaseline GetDeployablePatchSnapshotForInstance GetDocument GetExecutionPreview GetInventory
        GetInventorySchema GetMaintenanceWindow GetMaintenanceWindowExecution GetMaintenanceWindowExecutionTask
        GetMaintenanceWindowExecutionTaskInvocation GetMaintenanceWindowTask GetOpsItem GetOpsMetadata GetOpsSummary GetParameter GetParameterHistory
        GetParameters GetParametersByPath GetPatchBaseline GetPatchBaselineForPatchGroup GetResourcePolicies GetServiceSetting ListAssociationVersions
        ListAssociations ListCloudConnectors ListCommandInvocations ListCommands ListComplianceItems ListComplianceSummaries
        ListDocumentMetadataHistory ListDocumentVersions ListDocuments ListInventoryEntries ListNodes ListNodesSummary ListOpsItemEvents
        ListOpsItemRelatedItems ListOpsMetadata ListResourceComplianceSummaries ListResourceDataSync ListTagsForResource
    """,
    "sso": """
        GetRoleCredentials ListAccountRoles ListAccounts
    """,
    "sso-oidc": """
        CreateToken
    """,
    "stepfunctions": """
        DescribeActivity DescribeExecution DescribeMapRun DescribeStateMachine DescribeStateMachineAlias DescribeStateMachineForExecution
        GetExecutionHistory ListActivities ListExecutions ListMapRuns ListStateMachineAliases ListStateMachineVersions ListStateMachines
        ListTagsForResource ValidateStateMachineDefinition
    """,
    "storagegateway": """
        DescribeAvailabilityMonitorTest DescribeBandwidthRateLimit DescribeBandwidthRateLimitSchedule DescribeCache DescribeCacheReport
        DescribeCachediSCSIVolumes DescribeChapCredentials DescribeFileSystemAssociations DescribeGatewayInformation DescribeMaintenanceStartTime
        DescribeNFSFileShares DescribeSMBFileShares DescribeSMBSettings DescribeSnapshotSchedule DescribeStorediSCSIVolumes DescribeTapeArchives
        DescribeTapeRecoveryPoints DescribeTapes DescribeUploadBuffer DescribeVTLDevices DescribeWorkingStorage ListAutomaticTapeCreationPolicies
        ListCacheReports ListFileShares ListFileSystemAssociations ListGateways ListLocalDisks ListTagsForResource ListTapePools ListTapes
        ListVolumeInitiators ListVolumeRecoveryPoints ListVolumes
    """,
    "sts": """
        AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity DecodeAuthorizationMessage GetAccessKeyInfo GetCallerIdentity GetSessionToken
    """,
    "wafv2": """
        CheckCapacity DescribeAllManagedProducts DescribeManagedProductsByVendor DescribeManagedRuleGroup GetDecryptedAPIKey GetIPSet
        GetLoggingConfiguration GetManagedRuleSet GetMobileSdkRelease GetPermissionPolicy GetRateBasedStatementManagedKeys GetRegexPatternSet
        GetRevenueStatistics GetRevenueStatisticsSummary GetRevenueStatisticsTimeSeries GetRuleGroup GetSampledRequests GetTopPathStatisticsByTraffic
        GetWebACL GetWebACLForResource ListAPIKeys ListAvailableManagedRuleGroupVersions ListAvailableManagedRuleGroups ListIPSets
        ListLoggingConfigurations ListManagedRuleSets ListMobileSdkReleases ListRegexPatternSets ListResourcesForWebACL ListRuleGroups
        ListSettlementRecords ListTagsForResource ListWebACLs
    """,
}
