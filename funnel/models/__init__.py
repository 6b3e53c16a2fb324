"""Tables of the model and of the numbers; every other room imports them from here."""

from funnel.models.cluster import (
    ConnectorBeat,
    Place,
    PriceSchedule,
    ResourceAudience,
    ResourceStateChange,
    TiePost,
    UtmRule,
)
from funnel.models.goal import GoalRevision, Plan, PlanAction, ResourceGoal
from funnel.models.journey import DayCell, Journey
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
    "ConnectorBeat",
    "DayCell",
    "Funnel",
    "FunnelDraft",
    "GoalRevision",
    "Journey",
    "Keyword",
    "MainResource",
    "Objective",
    "Place",
    "Plan",
    "PlanAction",
    "PriceSchedule",
    "Product",
    "PromoCode",
    "Resource",
    "ResourceAudience",
    "ResourceGoal",
    "ResourceMetric",
    "ResourcePhoneNumber",
    "ResourcePrice",
    "ResourceStateChange",
    "Spend",
    "SpendDay",
    "Step",
    "Tie",
    "TiePost",
    "UtmRule",
]
