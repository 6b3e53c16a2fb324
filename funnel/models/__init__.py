"""Tables of the model and of the numbers; every other room imports them from here."""

from funnel.models.goal import GoalRevision, Plan, PlanAction, ResourceGoal
from funnel.models.journey import DayCell, Journey
from funnel.models.product import Audience, Funnel, FunnelDraft, Keyword, MainResource, Objective, Product, Step
from funnel.models.questionnaire import QuestionnaireAnswers
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

__all__ = [
    "Audience",
    "AudienceRecognition",
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
    "QuestionnaireAnswers",
    "Resource",
    "ResourceGoal",
    "ResourceMetric",
    "ResourcePhoneNumber",
    "ResourcePrice",
    "RollOutChange",
    "RollOutStage",
    "Spend",
    "SpendDay",
    "Step",
    "Tie",
]
