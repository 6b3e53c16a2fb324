"""The types around a lead: their tables, prefixes, lists and how their leaves are written."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from tests.graphapi.witness.rows import Row
from tests.graphapi.witness.tables import KINDS

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
class About:
    """Seconds up to the moment of the request, which the witness knows within a minute."""

    value: float

    def holds(self, found: Any) -> bool:
        """Whether it is about that."""
        return isinstance(found, int | float) and abs(found - self.value) < 60


OF_THE_SAME_ROW = {
    "LeadFirstTouch": "first_touch_at", "LeadLastTouch": "last_touch_at", "StepGoal": "goal_text", "StepRule": None,
    "HandoffPacket": None, "RollOut": None, "SpendPeriod": None, "GoalPeriod": None,
    "GoalRevisionPeriod": None, "Cluster": None, "ConversationPlace": "place_url",
}  # fmt: skip
"""Objects made of their parent's row, and the column that is empty where they are null."""
NODES = {kind.prefix: name for name, kind in KINDS.items() if kind.prefix and name != "DuplicateSuggestion"}
COLUMNS = {
    "ChannelReclassification.isDryRun": "dry_run", "ChannelReclassificationMove.touchpoint": "touch",
    "Absence.cover": "cover_member", "Place.address": "normal_url", "Deal.timesPutOff": "slips",
    "ConversationPlace.url": "place_url", "Message.argument": "argument_version",
    "InformationItem.argument": "argument_version", "AttributionRun.order": "model_order",
    "CommissionTerm.perUnit": "unit", "ConversionDestination.fixedValue": "fixed",
    "ConversionSend.dedupeKey": "dedupe_id", "MatrixSnapshot.on": "taken_on", "MatrixSnapshotCell.due": "due_on",
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
    if kind == "BigInt":
        return str(value)
    if isinstance(value, datetime):
        at = value.astimezone(UTC)
        return f"{at.year:04}-{at:%m-%d}T{at:%H:%M:%S}.{at.microsecond:06}Z"
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value
