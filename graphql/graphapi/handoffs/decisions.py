"""`decision`: rule, candidates with their loads, choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy import any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from crm.models import Handoff as HandoffRow
from graphapi.answers import answer_type, ref, ref_or_none
from graphapi.context import Info
from graphapi.members.types import Member


@answer_type
class HandoffCandidate:
    """A member who could have got the lead."""

    member: Member = strawberry.field(description="Who.")
    load: int = strawberry.field(description="Open accepted leads at that moment.")


@answer_type
class HandoffDecision:
    """Why a handoff went to whom it went."""

    rule: str = strawberry.field(description="The rule in one sentence.")
    candidates: list[HandoffCandidate] = strawberry.field(
        description="Who could have got it, with their loads at that moment."
    )
    chosen: Member | None = strawberry.field(description="Who was chosen; nobody when it was offered to a whole team.")


async def decisions(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, HandoffDecision]:
    """The decision records of the handoffs."""
    wanted = literal(list(ids), ARRAY(Uuid()))
    statement = select(HandoffRow.id, HandoffRow.decision).where(
        HandoffRow.workspace_id == info.workspace_id, HandoffRow.id == any_(wanted)
    )
    return {row["id"]: _decision(row["decision"]) for row in await info.reader.rows(statement)}


def _decision(stored: Mapping[str, Any]) -> HandoffDecision:
    chosen = stored.get("chosen")
    return HandoffDecision(
        rule=stored.get("rule", ""),
        candidates=[
            HandoffCandidate(member=ref(Member, UUID(each["member_id"])), load=each["load"])
            for each in stored.get("candidates", ())
        ],
        chosen=ref_or_none(Member, UUID(chosen) if chosen else None),
    )
