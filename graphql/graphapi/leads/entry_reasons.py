"""Why a lead entered a step: the rule's conditions and the facts that counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import strawberry
from strawberry import ID

from crm.core.ids import encode
from funnel.funnels import explain_entries as room
from graphapi.compiler import answer_type
from graphapi.context import Info


@answer_type
class EntryFact:
    """A fact that counted."""

    kind: str = strawberry.field(description="TOUCHPOINT, SALE, HANDOFF, START, MOVE or SCORE.")
    touchpoint_id: ID | None = strawberry.field(description="The contact, where it was one; `node` shows it.")
    occurred_at: datetime = strawberry.field(description="When it happened.")


@answer_type
class EntryCondition:
    """One condition of the rule."""

    description: str = strawberry.field(description="The condition as one sentence, in your language.")
    is_met: bool = strawberry.field(description="Whether enough facts of it had happened by then.")
    count: int = strawberry.field(description="How many had, within its days.")
    facts: list[EntryFact] = strawberry.field(description="The newest of them, at most twenty.")


@answer_type
class EntryExplanation:
    """Why a step was entered."""

    rule: str = strawberry.field(description="The rule as one sentence in your language, or the member's own words.")
    fact: EntryFact | None = strawberry.field(description="The fact at which it was entered.")
    conditions: list[EntryCondition] = strawberry.field(
        description="The rule's conditions in order; none where a person, a start or an import let it in."
    )


async def explanations(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, EntryExplanation]:
    """Explanations of entries; four statements, and one for each different rule."""
    found = await room.explain_entries(info.reader, ids, info.context.language)
    return {each: _told(own) for each, own in found.items()}


def _told(own: room.Explanation) -> EntryExplanation:
    return EntryExplanation(
        rule=own.rule,
        fact=_fact(own.fact) if own.fact else None,
        conditions=[
            EntryCondition(
                description=each.description,
                is_met=each.is_met,
                count=each.count,
                facts=[_fact(one) for one in each.facts],
            )
            for each in own.conditions
        ],
    )


def _fact(own: room.CountedFact) -> EntryFact:
    touchpoint_id = ID(encode("touch", own.id)) if own.kind == "TOUCHPOINT" else None
    return EntryFact(kind=own.kind, touchpoint_id=touchpoint_id, occurred_at=own.occurred_at)
