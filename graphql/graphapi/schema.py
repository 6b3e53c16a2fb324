"""The whole schema: the rooms' root fields side by side, nothing else."""

import importlib
import pkgutil

import graphapi
from graphapi.absences.mutations import AbsenceMutations
from graphapi.absences.queries import AbsenceQueries
from graphapi.alerts.mutations import AlertMutations
from graphapi.alerts.queries import AlertQueries
from graphapi.analytics.queries import AnalyticsQueries
from graphapi.api_keys.mutations import ApiKeyMutations
from graphapi.api_keys.queries import ApiKeyQueries
from graphapi.arguments.mutations import ArgumentMutations
from graphapi.arguments.queries import ArgumentQueries
from graphapi.attribution.queries import AttributionQueries
from graphapi.attribution_models.mutations import AttributionModelMutations
from graphapi.attribution_models.queries import AttributionModelQueries
from graphapi.attribution_runs.mutations import AttributionRunMutations
from graphapi.attribution_runs.queries import AttributionRunQueries
from graphapi.audiences.mutations import AudienceMutations
from graphapi.audiences.queries import AudienceQueries
from graphapi.audit.queries import AuditQueries
from graphapi.callers.queries import CallerQueries
from graphapi.calls.mutations import CallMutations
from graphapi.calls.queries import CallQueries
from graphapi.channels.mutations import ChannelMutations
from graphapi.channels.queries import ChannelQueries
from graphapi.channels.reclassifications import ChannelReclassificationMutations, ChannelReclassificationQueries
from graphapi.channels.rules import ChannelRuleMutations, ChannelRuleQueries
from graphapi.clusters.queries import ClusterQueries
from graphapi.commissions.mutations import CommissionMutations
from graphapi.commissions.queries import CommissionQueries
from graphapi.communities.mutations import CommunityMutations
from graphapi.communities.opinions import OpinionQueries
from graphapi.communities.queries import CommunityQueries
from graphapi.companies.mutations import CompanyMutations
from graphapi.companies.queries import CompanyQueries
from graphapi.compiler import mutations, queries
from graphapi.compiler.records import subscriptions
from graphapi.compiler.schema import build_schema
from graphapi.connected_accounts.mutations import ConnectedAccountMutations
from graphapi.connected_accounts.queries import ConnectedAccountQueries
from graphapi.connectors.mutations import ConnectorMutations
from graphapi.consents.mutations import ConsentMutations
from graphapi.consents.queries import ConsentQueries
from graphapi.content.mutations import ContentMutations
from graphapi.content.queries import ContentQueries
from graphapi.conversations.mutations import ConversationMutations
from graphapi.conversations.queries import ConversationQueries
from graphapi.conversions.mutations import ConversionMutations
from graphapi.conversions.queries import ConversionQueries
from graphapi.credit_rules.mutations import CreditRuleMutations
from graphapi.credit_rules.queries import CreditRuleQueries
from graphapi.currency_rates.mutations import CurrencyRateMutations
from graphapi.currency_rates.queries import CurrencyRateQueries
from graphapi.deals.mutations import DealMutations
from graphapi.deals.queries import DealQueries
from graphapi.desks.mutations import DeskMutations
from graphapi.desks.queries import DeskQueries
from graphapi.documents.mutations import DocumentMutations
from graphapi.dry_runs.queries import DryRunQueries
from graphapi.economics.queries import EconomicsQueries
from graphapi.engagements.mutations import EngagementMutations
from graphapi.engagements.queries import EngagementQueries
from graphapi.events.mutations import EventMutations
from graphapi.events.queries import EventQueries
from graphapi.forecasts.queries import ForecastQueries
from graphapi.forms.mutations import FormMutations
from graphapi.forms.queries import FormQueries
from graphapi.funnels.mutations import FunnelMutations
from graphapi.funnels.queries import FunnelQueries
from graphapi.goals.mutations import GoalMutations
from graphapi.goals.queries import GoalQueries
from graphapi.handoffs.mutations import HandoffMutations
from graphapi.handoffs.queries import HandoffQueries
from graphapi.identity_rules.mutations import IdentityRuleMutations
from graphapi.identity_rules.queries import IdentityRuleQueries
from graphapi.imports.mutations import ImportMutations
from graphapi.imports.queries import ImportQueries
from graphapi.insights.queries import InsightQueries
from graphapi.intake.mutations import IntakeMutations
from graphapi.intake.queries import IntakeQueries
from graphapi.labels.queries import LabelQueries
from graphapi.labels.read import know
from graphapi.leads.mutations import LeadMutations
from graphapi.leads.queries import LeadQueries
from graphapi.links.mutations import LinkMutations
from graphapi.links.queries import LinkQueries
from graphapi.live.subscriptions import LiveSubscriptions
from graphapi.loyalty.mutations import LoyaltyMutations
from graphapi.loyalty.queries import LoyaltyQueries
from graphapi.matrix.mutations import MatrixMutations
from graphapi.matrix.queries import MatrixQueries
from graphapi.members.mutations import MemberMutations
from graphapi.members.queries import MemberQueries
from graphapi.metrics.mutations import MetricMutations
from graphapi.metrics.queries import MetricQueries
from graphapi.my_day.queries import MyDayQueries
from graphapi.nodes import NodeQueries
from graphapi.notes.mutations import NoteMutations
from graphapi.notes.queries import NoteQueries
from graphapi.objectives.mutations import ObjectiveMutations
from graphapi.objectives.queries import ObjectiveQueries
from graphapi.people.mutations import PersonMutations
from graphapi.people.queries import PersonQueries
from graphapi.places.mutations import PlaceMutations
from graphapi.places.queries import PlaceQueries
from graphapi.planner.queries import PlannerQueries
from graphapi.plans.mutations import PlanMutations
from graphapi.plans.queries import PlanQueries
from graphapi.privacy.mutations import PrivacyMutations
from graphapi.products.mutations import ProductMutations
from graphapi.products.queries import ProductQueries
from graphapi.proposal.queries import ProposalQueries
from graphapi.questionnaires.mutations import QuestionnaireMutations
from graphapi.questionnaires.queries import QuestionnaireQueries
from graphapi.recognition.queries import RecognitionQueries
from graphapi.resources.mutations import ResourceMutations
from graphapi.resources.queries import ResourceQueries
from graphapi.retention.mutations import RetentionMutations
from graphapi.retention.queries import RetentionQueries
from graphapi.roll_outs.mutations import RollOutMutations
from graphapi.routing.mutations import RoutingMutations
from graphapi.routing.queries import RoutingQueries
from graphapi.row_scopes.tables import lay as lay_row_scopes
from graphapi.rules.queries import RuleQueries
from graphapi.sales.mutations import SaleMutations
from graphapi.sales.queries import SaleQueries
from graphapi.sales_targets.mutations import SalesTargetMutations
from graphapi.sales_targets.queries import SalesTargetQueries
from graphapi.scores.mutations import ScoreMutations
from graphapi.scores.queries import ScoreQueries
from graphapi.service.mutations import ServiceMutations
from graphapi.service.queries import ServiceQueries
from graphapi.sla.mutations import SlaMutations
from graphapi.sla.queries import SlaQueries
from graphapi.spend.mutations import SpendMutations
from graphapi.spend.queries import SpendQueries
from graphapi.suitability.mutations import SuitabilityMutations
from graphapi.suitability.queries import SuitabilityQueries
from graphapi.tasks.mutations import TaskMutations
from graphapi.tasks.queries import TaskQueries
from graphapi.teams.mutations import TeamMutations
from graphapi.teams.queries import TeamQueries
from graphapi.ties.mutations import TieMutations
from graphapi.touchpoints.mutations import TouchpointMutations
from graphapi.utm_rules.mutations import UtmRuleMutations
from graphapi.viewer.queries import ViewerQueries
from graphapi.webhooks.mutations import WebhookMutations
from graphapi.webhooks.queries import WebhookQueries
from graphapi.weekly.mutations import WeeklyMutations
from graphapi.weekly.queries import WeeklyQueries
from graphapi.workspaces.mutations import WorkspaceMutations
from graphapi.write_keys.mutations import WriteKeyMutations
from graphapi.write_keys.queries import WriteKeyQueries

for _room in pkgutil.walk_packages(graphapi.__path__, "graphapi."):
    if _room.name.endswith(".types"):  # rooms name one another's types in annotations only: all must be declared by now
        importlib.import_module(_room.name)
lay_row_scopes()


@queries
class Query(
    AbsenceQueries,
    AlertQueries,
    AnalyticsQueries,
    ApiKeyQueries,
    ArgumentQueries,
    AttributionQueries,
    AttributionModelQueries,
    AttributionRunQueries,
    ConnectedAccountQueries,
    ConversionQueries,
    CreditRuleQueries,
    AudienceQueries,
    AuditQueries,
    CallQueries,
    DealQueries,
    CommissionQueries,
    ForecastQueries,
    FormQueries,
    MyDayQueries,
    NoteQueries,
    SaleQueries,
    SalesTargetQueries,
    TaskQueries,
    CallerQueries,
    ChannelQueries,
    ChannelReclassificationQueries,
    ChannelRuleQueries,
    ClusterQueries,
    CommunityQueries,
    OpinionQueries,
    CompanyQueries,
    ConsentQueries,
    ContentQueries,
    ConversationQueries,
    CurrencyRateQueries,
    DeskQueries,
    EconomicsQueries,
    EngagementQueries,
    EventQueries,
    FunnelQueries,
    GoalQueries,
    HandoffQueries,
    IdentityRuleQueries,
    ImportQueries,
    InsightQueries,
    LabelQueries,
    IntakeQueries,
    LeadQueries,
    LinkQueries,
    LoyaltyQueries,
    MatrixQueries,
    MemberQueries,
    MetricQueries,
    ObjectiveQueries,
    PersonQueries,
    PlaceQueries,
    PlanQueries,
    PlannerQueries,
    ProductQueries,
    ProposalQueries,
    RecognitionQueries,
    QuestionnaireQueries,
    ResourceQueries,
    RetentionQueries,
    ServiceQueries,
    SlaQueries,
    RoutingQueries,
    SuitabilityQueries,
    SpendQueries,
    DryRunQueries,
    RuleQueries,
    ScoreQueries,
    TeamQueries,
    ViewerQueries,
    WebhookQueries,
    WeeklyQueries,
    WriteKeyQueries,
    NodeQueries,
):
    """Everything that can be read."""


@mutations
class Mutation(
    AbsenceMutations,
    AlertMutations,
    ApiKeyMutations,
    AttributionModelMutations,
    AttributionRunMutations,
    ConnectedAccountMutations,
    ConversionMutations,
    CreditRuleMutations,
    ArgumentMutations,
    AudienceMutations,
    CommissionMutations,
    NoteMutations,
    SalesTargetMutations,
    CallMutations,
    ChannelMutations,
    ChannelReclassificationMutations,
    ChannelRuleMutations,
    CommunityMutations,
    CompanyMutations,
    ConnectorMutations,
    ConsentMutations,
    ContentMutations,
    ConversationMutations,
    CurrencyRateMutations,
    DealMutations,
    DeskMutations,
    DocumentMutations,
    EngagementMutations,
    EventMutations,
    FormMutations,
    FunnelMutations,
    GoalMutations,
    HandoffMutations,
    IdentityRuleMutations,
    ImportMutations,
    IntakeMutations,
    LeadMutations,
    LinkMutations,
    LoyaltyMutations,
    MatrixMutations,
    MemberMutations,
    MetricMutations,
    ObjectiveMutations,
    PersonMutations,
    PlaceMutations,
    PlanMutations,
    PrivacyMutations,
    RetentionMutations,
    ProductMutations,
    QuestionnaireMutations,
    ResourceMutations,
    RollOutMutations,
    RoutingMutations,
    SaleMutations,
    ServiceMutations,
    SlaMutations,
    SpendMutations,
    ScoreMutations,
    SuitabilityMutations,
    TaskMutations,
    TeamMutations,
    TieMutations,
    TouchpointMutations,
    UtmRuleMutations,
    WebhookMutations,
    WeeklyMutations,
    WorkspaceMutations,
    WriteKeyMutations,
):
    """Everything that can be changed; each root field is one transaction."""


@subscriptions
class Subscription(LiveSubscriptions):
    """Everything that can be listened to, over WebSocket."""


schema = build_schema(
    Query, Mutation, Subscription, read_permission="READ", open_fields=frozenset({"viewer", "enumLabels"})
)
know(schema.graphql)
