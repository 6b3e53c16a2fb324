"""Tables of the model and of the numbers; every other room imports them from here."""

from funnel.models.engagement import ClientQuestion, Engagement, EngagementMember, EngagementTerm, WorkLog
from funnel.models.goal import GoalRevision, Plan, PlanAction, ResourceGoal
from funnel.models.journey import DayCell, Journey
from funnel.models.link import LinkBotDay, LinkClick, TrackedLink
from funnel.models.money import CurrencyRate, SpendSchedule
from funnel.models.product import Audience, Funnel, FunnelDraft, Keyword, MainResource, Objective, Product, Step
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

__all__ = [
    "Audience",
    "Channel",
    "ClientQuestion",
    "CurrencyRate",
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
    "Objective",
    "Plan",
    "PlanAction",
    "Product",
    "PromoCode",
    "Resource",
    "ResourceGoal",
    "ResourceMetric",
    "ResourcePhoneNumber",
    "ResourcePrice",
    "Spend",
    "SpendDay",
    "SpendSchedule",
    "Step",
    "Tie",
    "TrackedLink",
    "WorkLog",
]
