"""Tables of the model and of the numbers; every other room imports them from here."""

from funnel.models.engagement import ClientQuestion, Engagement, EngagementMember, EngagementTerm, WorkLog
from funnel.models.goal import GoalRevision, Plan, PlanAction, ResourceGoal
from funnel.models.journey import DayCell, Journey
from funnel.models.link import LinkBotDay, LinkClick, TrackedLink
from funnel.models.matrix import MatrixCell, MatrixConclusion, MatrixSnapshot, SuitabilityJudgement
from funnel.models.product import Audience, Funnel, FunnelDraft, Keyword, MainResource, Objective, Product, Step
from funnel.models.profile import ResourceAudienceProfile
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
from funnel.models.weekly import WeeklyCorrection, WeeklyFigure, WeeklyReport

__all__ = [
    "Audience",
    "Channel",
    "ClientQuestion",
    "DayCell",
    "Engagement",
    "EngagementMember",
    "EngagementTerm",
    "Funnel",
    "FunnelDraft",
    "GoalRevision",
    "Journey",
    "Keyword",
    "LinkBotDay",
    "LinkClick",
    "MainResource",
    "MatrixCell",
    "MatrixConclusion",
    "MatrixSnapshot",
    "Objective",
    "Plan",
    "PlanAction",
    "Product",
    "PromoCode",
    "Resource",
    "ResourceAudienceProfile",
    "ResourceGoal",
    "ResourceMetric",
    "ResourcePhoneNumber",
    "ResourcePrice",
    "Spend",
    "SpendDay",
    "Step",
    "SuitabilityJudgement",
    "Tie",
    "TrackedLink",
    "WeeklyCorrection",
    "WeeklyFigure",
    "WeeklyReport",
    "WorkLog",
]
