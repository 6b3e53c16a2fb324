"""`decision`: rule, candidates with their loads, choice; and what stands in the fields of the packet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy import any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from crm.models import Handoff as HandoffRow
from funnel.models.words.routing import NobodyFound, PacketFieldKind, PassedOver
from funnel.routing.decision import ChosenBy, chosen_by
from graphapi.answers import answer_type, ref, ref_or_none
from graphapi.context import Info
from graphapi.members.types import Member


@answer_type
class HandoffCandidate:
    """A member who could have got the lead."""

    member: Member = strawberry.field(description="Who.")
    load: int = strawberry.field(description="Open accepted leads at that moment.")
    waiting: int = strawberry.field(description="Offers that waited for the member's answer at that moment.")
    passed_over: PassedOver | None = strawberry.field(description="Why the member could not be offered it.")
    covers: Member | None = strawberry.field(description="For whom the member stood in.")


@answer_type
class PassedRoutingRule:
    """A rule that held for the lead and found nobody."""

    rule: str = strawberry.field(description="The rule in one sentence.")
    candidates: list[HandoffCandidate] = strawberry.field(description="Whom it looked at.")


@answer_type
class HandoffDecision:
    """Why a handoff went to whom it went."""

    by: ChosenBy = strawberry.field(description="What named the assignee.")
    rule: str = strawberry.field(description="The rule in one sentence.")
    candidates: list[HandoffCandidate] = strawberry.field(
        description="Who could have got it, with their loads at that moment."
    )
    chosen: Member | None = strawberry.field(description="Who was chosen; nobody when it was offered to a whole team.")
    nobody_found: NobodyFound | None = strawberry.field(
        description="Why the rules found nobody, where it went to the fallback."
    )
    passed_rules: list[PassedRoutingRule] = strawberry.field(
        description="Rules before, which held and found nobody, in order."
    )


@answer_type
class PacketFieldValue:
    """What stands in a field of the packet, as the product asked when the lead was offered."""

    key: str = strawberry.field(description="The field's key.")
    label: str = strawberry.field(description="What the field was called then.")
    kind: PacketFieldKind = strawberry.field(description="What was to be written into it.")
    value: str = strawberry.field(description="Written out: a text, a choice, 12.5, 2026-11-30, true or false.")


async def decisions(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, HandoffDecision]:
    """The decision records of the handoffs."""
    rows = await _rows(info, ids, HandoffRow.decision, HandoffRow.team_id)
    return {row["id"]: _decision(row["decision"], row["team_id"]) for row in rows}


async def packet_values(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, list[PacketFieldValue]]:
    """The fields of the handoffs' packets."""
    rows = await _rows(info, ids, HandoffRow.packet_fields)
    return {
        row["id"]: [
            PacketFieldValue(
                key=each["key"], label=each["label"], kind=PacketFieldKind(each["kind"]), value=each["value"]
            )
            for each in row["packet_fields"] or ()
        ]
        for row in rows
    }


async def _rows(info: Info, ids: Sequence[UUID], *columns: Any) -> Sequence[Any]:
    wanted = literal(list(ids), ARRAY(Uuid()))
    statement = select(HandoffRow.id, *columns).where(
        HandoffRow.workspace_id == info.workspace_id, HandoffRow.id == any_(wanted)
    )
    return await info.reader.rows(statement)


def _decision(stored: Mapping[str, Any], team_id: UUID | None) -> HandoffDecision:
    nobody = stored.get("nobody_found")
    return HandoffDecision(
        by=chosen_by(stored, team_id),
        rule=stored.get("rule", ""),
        candidates=_candidates(stored),
        chosen=ref_or_none(Member, _id(stored.get("chosen"))),
        nobody_found=NobodyFound(nobody) if nobody else None,
        passed_rules=[
            PassedRoutingRule(rule=each["rule"], candidates=_candidates(each))
            for each in stored.get("passed_rules", ())
        ],
    )


def _candidates(stored: Mapping[str, Any]) -> list[HandoffCandidate]:
    return [
        HandoffCandidate(
            member=ref(Member, UUID(each["member_id"])),
            load=each["load"],
            waiting=each.get("waiting", 0),
            passed_over=PassedOver(each["passed_over"]) if "passed_over" in each else None,
            covers=ref_or_none(Member, _id(each.get("covers"))),
        )
        for each in stored.get("candidates", ())
    ]


def _id(value: str | None) -> UUID | None:
    return UUID(value) if value else None
