"""Suggestions that two persons are one, as rows."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from crm.duplicates.allowed import DuplicateAction
from crm.models import DuplicateSuggestion as DuplicateSuggestionRow
from graphapi.compiler import column, everyone, filters, hole, match, one, orders, record
from graphapi.nodes import Node
from graphapi.people.pair_actions import allowed_actions, state_of
from graphapi.people.sets import canonical_of

if TYPE_CHECKING:
    from graphapi.people.types import Person

STANDS = "of merged persons the one that stands for all"


@record(DuplicateSuggestionRow, prefix="dup", policy=everyone)
class DuplicatePair(Node):
    """Two persons that may be one; a member merges them or dismisses it."""

    reason: str = column(description="What they have in common, as a sentence.")
    confidence: float = column(description="From 0 to 1.")
    created_at: datetime = column(description="When it was found.")
    dismissed_at: datetime | None = column(description="When a member decided, by merging them or by dismissing it.")
    allowed_actions: list[DuplicateAction] = hole(
        allowed_actions, given=state_of, description="What the viewer may do with it now."
    )
    person: Person = one(
        on=lambda pair, person, scope: person.id == canonical_of(pair.person_id, scope),
        proven="a suggestion names two persons, and a person stands for itself or another",
        description=f"One of them; {STANDS}.",
    )
    other: Person = one(
        on=lambda pair, person, scope: person.id == canonical_of(pair.other_id, scope),
        proven="a suggestion names two persons, and a person stands for itself or another",
        description=f"The other one; {STANDS}.",
    )


DUPLICATE_FILTER = filters(
    "DuplicateFilter",
    DuplicateSuggestionRow,
    confidence=match.number(),
    created_at=match.datetime(),
)
DUPLICATE_ORDER = orders(
    "DuplicateOrder",
    DuplicateSuggestionRow,
    confidence="confidence",
    created_at="created_at",
    default="-confidence",
)
