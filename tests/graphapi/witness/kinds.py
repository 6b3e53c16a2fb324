"""The types around a lead: their tables, prefixes, lists and how their leaves are written."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from tests.graphapi.witness.pages import Terms, terms_of
from tests.graphapi.witness.rows import Row

PLACES = {"RUB": 2, "KZT": 2, "JPY": 0, "KWD": 3, "CLF": 4}
"""Decimal places of currencies."""


@dataclass(frozen=True)
class Record:
    """One row, seen as a type."""

    kind: str
    row: Row


@dataclass(frozen=True)
class Json:
    """A value of the scalar JSON: the order of its keys means nothing."""

    value: Any


@dataclass(frozen=True)
class Kind:
    """A type with rows of its own."""

    table: str
    prefix: str = ""


KINDS = {
    "Lead": Kind("leads", "lead"), "Person": Kind("persons", "per"), "Company": Kind("companies", "comp"),
    "Product": Kind("products", "prod"), "Funnel": Kind("funnels", "fun"), "Step": Kind("steps", "step"),
    "Member": Kind("members", "mem"), "Audience": Kind("audiences", "aud"), "Keyword": Kind("keywords", "kw"),
    "Channel": Kind("channels", "chan"), "Resource": Kind("resources", "res"), "Handoff": Kind("handoffs", "ho"),
    "Task": Kind("tasks", "task"), "StepEntry": Kind("step_entries", "entry"), "Call": Kind("calls", "call"),
    "ScoreEntry": Kind("score_entries", "score"), "TimelineEntry": Kind("timeline_entries", "tl"),
    "Deal": Kind("deals", "deal"), "Sale": Kind("sales", "sale"), "SaleEvent": Kind("sale_events", "sev"),
    "Touchpoint": Kind("touchpoints", "touch"), "Identity": Kind("identities", "ident"), "Tie": Kind("ties", "tie"),
    "Consent": Kind("consents", "consent"), "Team": Kind("teams", "team"), "PromoCode": Kind("promo_codes", "promo"),
    "Objective": Kind("objectives", "obj"), "MainResource": Kind("main_resources", "main"),
    "Spend": Kind("spends", "spend"), "ResourceGoal": Kind("resource_goals", "goal"),
    "GoalRevision": Kind("goal_revisions", "grev"), "Plan": Kind("plans", "plan"),
    "PlanAction": Kind("plan_actions", "act"), "DuplicateSuggestion": Kind("duplicate_suggestions", "dup"),
    "ResourcePrice": Kind("resource_prices"), "ResourcePhoneNumber": Kind("resource_phone_numbers"),
    "SaleJourney": Kind("journeys"), "Note": Kind("notes", "note"), "NoteEdit": Kind("note_edits", "nedit"),
}  # fmt: skip
OF_THE_SAME_ROW = {
    "LeadFirstTouch": "first_touch_at", "LeadLastTouch": "last_touch_at", "StepGoal": "goal_text", "StepRule": None,
    "HandoffPacket": None, "RollOut": None, "SpendPeriod": None, "GoalPeriod": None,
    "GoalRevisionPeriod": None, "Cluster": None,
}  # fmt: skip
"""Objects made of their parent's row, and the column that is empty where they are null."""
NODES = {kind.prefix: name for name, kind in KINDS.items() if kind.prefix and name != "DuplicateSuggestion"}
UNCOVERED = frozenset(
    {
        "Resource.metrics", "Resource.contentReport", "TimelineEntry.credit",
        "ResourceGoal.actual", "ResourceGoal.expectedToDate", "ResourceGoal.pace", "ResourceGoal.extent",
        "Resource.priceSchedules", "Resource.priceOn", "Resource.advice", "Resource.stateHistory",
        "Resource.audiences", "Resource.utmRules", "Tie.flow", "Tie.connectorHealth", "Touchpoint.place",
        "Product.allowedActions", "Funnel.changes", "Funnel.mapping",
        "ResourceGoal.onPace", "ResourceGoal.allowedActions", "ResourceGoal.start", "ResourceGoal.forecast",
        "ResourceGoal.supporting", "ResourceGoal.warnings", "GoalRevision.supporting", "Plan.progress",
        "Plan.warnings", "Plan.allowedActions", "PlanAction.inTime",
        "Audience.recognisedWhen", "RollOut.openedAt",
        "RollOut.passedAt", "RollOut.failedAt", "RollOut.stage", "RollOut.progress", "RollOut.history",
        "Product.audienceRecognition", "Step.mainResources", "MainResource.version", "Touchpoint.contentItem",
        "Spend.reason", "Spend.rate", "Spend.corrects", "Spend.corrections", "Spend.correctedAmount", "Spend.original",
        "Resource.contentItems", "Objective.version",
        "HandoffDecision.by", "HandoffCandidate.waiting", "HandoffCandidate.passedOver", "HandoffCandidate.covers",
        "Deal.weightedAmount", "Sale.paid",
        "HandoffDecision.nobodyFound", "HandoffDecision.passedRules", "Sale.cancelledAt", "Deal.timesPutOff",
        "Call.sentBy", "Company.duplicateSuggestions", "Deal.contacts", "Deal.lines", "Deal.moves",
        "Deal.persons", "Deal.slips", "Deal.stage", "Deal.stageAge", "Funnel.entryForm",
        "Handoff.firstContactAt", "Handoff.firstContactDueAt", "Handoff.timers", "HandoffPacket.doNotContact",
        "HandoffPacket.fields", "Person.attitudeChanges", "Person.contactBlocks", "Person.doNotContact", "Person.holds",
        "Workspace.deletion",
        "Person.influence", "Person.loyalty", "Person.referralCodes", "Person.referrals", "Product.dealStages",
        "Product.packetFields", "Product.routing", "Resource.handoffFeedback", "StepEntry.explanation",
        "StepRule.form", "Task.isOverdue", "Task.timers",
    }
)  # fmt: skip
"""What the witness does not answer: figures have witnesses of their own."""

COLUMNS = {
    "Sale.net": "net_amount", "Step.enteredWhen": "entered_when_description", "StepRule.tree": "reached_when",
    "RollOut.state": "roll_out_state", "RollOut.criterion": "roll_out_criterion", "SpendPeriod.start": "period_start",
    "SpendPeriod.end": "period_end", "GoalPeriod.start": "period_start", "GoalPeriod.end": "period_end",
    "GoalRevisionPeriod.start": "period_start", "GoalRevisionPeriod.end": "period_end",
    "LeadFirstTouch.kind": "first_touch_kind",
    "LeadFirstTouch.occurredAt": "first_touch_at", "LeadFirstTouch.channel": "first_touch_channel",
    "LeadFirstTouch.resource": "first_touch_resource", "LeadFirstTouch.touchpoint": "first_touch",
    "LeadLastTouch.kind": "last_touch_kind", "LeadLastTouch.occurredAt": "last_touch_at",
    "LeadLastTouch.channel": "last_touch_channel", "LeadLastTouch.resource": "last_touch_resource",
    "LeadLastTouch.touchpoint": "last_touch", "StepEntry.actor": "member", "TimelineEntry.actor": "member",
    "Team.lead": "lead_member", "Objective.supports": "supports_resource", "HandoffPacket.product": "packet_product",
}  # fmt: skip
"""Columns (or what stands before `_id` and `_minor`) of another name."""
LISTS: dict[str, tuple[str, str, Terms]] = {
    "Lead.stepHistory": ("StepEntry", "lead_id", terms_of("occurred_at", "recorded_at")),
    "Lead.handoffs": ("Handoff", "lead_id", terms_of("-offered_at")),
    "Lead.deals": ("Deal", "lead_id", terms_of("created_at")),
    "Lead.notes": ("Note", "lead_id", terms_of("-created_at")),
    "Deal.notes": ("Note", "deal_id", terms_of("-created_at")),
    "Note.edits": ("NoteEdit", "note_id", terms_of("number")),
    "Lead.sales": ("Sale", "lead_id", terms_of("sold_at")),
    "Lead.calls": ("Call", "lead_id", terms_of("-occurred_at")),
    "Lead.tasks": ("Task", "lead_id", terms_of("due_at")),
    "Lead.scoreLog": ("ScoreEntry", "lead_id", terms_of("-occurred_at")),
    "Product.audiences": ("Audience", "product_id", terms_of("priority")),
    "Product.objectives": ("Objective", "product_id", terms_of("position")),
    "Product.funnels": ("Funnel", "product_id", terms_of("-version")),
    "Funnel.steps": ("Step", "funnel_id", terms_of("position")),
    "Audience.keywords": ("Keyword", "audience_id", terms_of("text")),
    "Resource.priceSchedule": ("ResourcePrice", "resource_id", terms_of("position")),
    "Resource.promoCodes": ("PromoCode", "resource_id", terms_of("code")),
    "Resource.phoneNumbers": ("ResourcePhoneNumber", "resource_id", terms_of("number")),
    "Resource.spend": ("Spend", "resource_id", terms_of("-period_start")),
    "Resource.goals": ("ResourceGoal", "resource_id", terms_of("-period_start")),
    "Objective.goals": ("ResourceGoal", "objective_id", terms_of("-period_start")),
    "ResourceGoal.revisions": ("GoalRevision", "goal_id", terms_of("-revision")),
    "ResourceGoal.plans": ("Plan", "goal_id", terms_of("-version")),
    "Plan.actions": ("PlanAction", "plan_id", terms_of("position")),
    "Deal.sales": ("Sale", "deal_id", terms_of("sold_at")),
    "Sale.events": ("SaleEvent", "sale_id", terms_of("occurred_at")),
}
"""Rows that name this one, and their order."""


def snake(name: str) -> str:
    """`createdAt` -> created_at."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def money(minor: int | None, currency: str | None) -> Row | None:
    """Exactly the currency's places; null when either part is."""
    if minor is None or currency is None:
        return None
    return {"amount": format(Decimal(minor).scaleb(-PLACES[currency]), "f"), "currency": currency}


def written(value: Any, kind: str) -> Any:
    """A leaf as JSON has it."""
    if value is None:
        return None
    if kind == "JSON":
        return Json(value)
    if isinstance(value, datetime):
        at = value.astimezone(UTC)
        return f"{at.year:04}-{at:%m-%d}T{at:%H:%M:%S}.{at.microsecond:06}Z"
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value
