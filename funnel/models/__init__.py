"""Tables of the model and of the numbers; every other room imports them from here."""

from funnel.models.attribution_model import AttributionModel, CreditRule
from funnel.models.attribution_run import AttributionResult, AttributionRun
from funnel.models.channel_rules import ChannelRuleSet
from funnel.models.cluster import (
    ConnectorBeat,
    Place,
    PriceSchedule,
    ResourceAudience,
    ResourceStateChange,
    TiePost,
    UtmRule,
)
from funnel.models.community import Community, CommunityResource
from funnel.models.content import ContentItem, ContentMove, Experiment, ExperimentVariant
from funnel.models.conversion import ConversionDestination, ConversionRequest, ConversionSend
from funnel.models.credit_day import CreditDay, CreditDayMark, CreditDayState
from funnel.models.engagement import ClientQuestion, Engagement, EngagementMember, EngagementTerm, WorkLog
from funnel.models.event import Event, EventTarget
from funnel.models.fetch import IntakeFetch
from funnel.models.form import Form, FormDay, FormSubmission, FormVersion
from funnel.models.goal import GoalRevision, Plan, PlanAction, ResourceGoal
from funnel.models.intake import ConnectedAccount, ConnectedAccountSecret, IntakeEvent, IntakeProblem
from funnel.models.journey import DayCell, Journey
from funnel.models.link import LinkBotDay, LinkClick, TrackedLink
from funnel.models.loyalty import LoyaltyLadder
from funnel.models.mapping import StepMapping
from funnel.models.matrix import MatrixCell, MatrixConclusion, MatrixSnapshot, SuitabilityJudgement
from funnel.models.money import CurrencyRate, SpendSchedule
from funnel.models.product import Audience, Funnel, FunnelDraft, Keyword, MainResource, Objective, Product, Step
from funnel.models.profile import ResourceAudienceProfile
from funnel.models.questionnaire import QuestionnaireAnswers
from funnel.models.reclassification import ChannelReclassification, ChannelReclassificationMove
from funnel.models.reply import MessageSend
from funnel.models.resource import (
    Channel,
    PromoCode,
    Resource,
    ResourceMetric,
    ResourcePhoneNumber,
    ResourcePrice,
    Spend,
    SpendDay,
    Tie,
)
from funnel.models.roll_out import AudienceRecognition, RollOutChange, RollOutStage
from funnel.models.routing import PacketField, RoutingPlan, RoutingRule, RoutingTurn
from funnel.models.score import LeadScore, ReachedScore, ScoreDraft, ScoreRuleSet
from funnel.models.silence import SilenceMark
from funnel.models.supporting import SupportingMetric
from funnel.models.webhook import WebhookDelivery, WebhookEndpoint, WebhookEndpointSecret
from funnel.models.weekly import WeeklyCorrection, WeeklyFigure, WeeklyReport
from funnel.models.write_key import WriteKey, WriteKeyBotDay

__all__ = [
    "AttributionModel",
    "AttributionResult",
    "AttributionRun",
    "Audience",
    "AudienceRecognition",
    "Channel",
    "ChannelReclassification",
    "ChannelReclassificationMove",
    "ChannelRuleSet",
    "ClientQuestion",
    "Community",
    "CommunityResource",
    "ConnectedAccount",
    "ConnectedAccountSecret",
    "ConnectorBeat",
    "ContentItem",
    "ContentMove",
    "ConversionDestination",
    "ConversionRequest",
    "ConversionSend",
    "CreditDay",
    "CreditDayMark",
    "CreditDayState",
    "CreditRule",
    "CurrencyRate",
    "DayCell",
    "Engagement",
    "EngagementMember",
    "EngagementTerm",
    "Event",
    "EventTarget",
    "Experiment",
    "ExperimentVariant",
    "Form",
    "FormDay",
    "FormSubmission",
    "FormVersion",
    "Funnel",
    "FunnelDraft",
    "GoalRevision",
    "IntakeEvent",
    "IntakeFetch",
    "IntakeProblem",
    "Journey",
    "Keyword",
    "LeadScore",
    "LinkBotDay",
    "LinkClick",
    "LoyaltyLadder",
    "MainResource",
    "MatrixCell",
    "MatrixConclusion",
    "MatrixSnapshot",
    "MessageSend",
    "Objective",
    "PacketField",
    "Place",
    "Plan",
    "PlanAction",
    "PriceSchedule",
    "Product",
    "PromoCode",
    "QuestionnaireAnswers",
    "ReachedScore",
    "Resource",
    "ResourceAudience",
    "ResourceAudienceProfile",
    "ResourceGoal",
    "ResourceMetric",
    "ResourcePhoneNumber",
    "ResourcePrice",
    "ResourceStateChange",
    "RollOutChange",
    "RollOutStage",
    "RoutingPlan",
    "RoutingRule",
    "RoutingTurn",
    "ScoreDraft",
    "ScoreRuleSet",
    "SilenceMark",
    "Spend",
    "SpendDay",
    "SpendSchedule",
    "Step",
    "StepMapping",
    "SuitabilityJudgement",
    "SupportingMetric",
    "Tie",
    "TiePost",
    "TrackedLink",
    "UtmRule",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookEndpointSecret",
    "WeeklyCorrection",
    "WeeklyFigure",
    "WeeklyReport",
    "WorkLog",
    "WriteKey",
    "WriteKeyBotDay",
]
