"""Tables of the model and of the numbers; every other room imports them from here."""

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
from funnel.models.supporting import SupportingMetric

__all__ = [
    "Audience",
    "Channel",
    "DayCell",
    "Funnel",
    "FunnelDraft",
    "GoalRevision",
    "Journey",
    "Keyword",
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
    "Step",
    "SupportingMetric",
    "Tie",
]
