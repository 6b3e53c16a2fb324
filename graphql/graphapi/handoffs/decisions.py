"""`decision`: rule, candidates with their loads, choice; and what stands in the fields of the packet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy import ARRAY, Uuid, cast, func, literal_column, select

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


def decided(handoff: Any) -> tuple[Any, ...]:
    """What a decision is told from."""
    return handoff.decision, handoff.team_id


def considered(handoff: Any) -> Any:
    """Ids of the candidates."""
    members = func.jsonb_path_query(handoff.decision, literal_column("'$.candidates[*].member_id'"))
    member_id = members.column_valued("member_id").op("#>>")(literal_column("'{}'"))
    return func.array(select(cast(member_id, Uuid())).scalar_subquery(), type_=ARRAY(Uuid()))


async def decisions(_info: Info, handoffs: Mapping[UUID, Sequence[Any]]) -> Mapping[UUID, HandoffDecision]:
    """The decision records of the handoffs."""
    return {id: _decision(stored, _id(team_id)) for id, (stored, team_id) in handoffs.items()}


def filled_in(handoff: Any) -> tuple[Any, ...]:
    """What the packet's fields are told from."""
    return (handoff.packet_fields,)


async def packet_values(_info: Info, handoffs: Mapping[UUID, Sequence[Any]]) -> Mapping[UUID, list[PacketFieldValue]]:
    """The fields of the handoffs' packets."""
    return {
        id: [
            PacketFieldValue(
                key=each["key"], label=each["label"], kind=PacketFieldKind(each["kind"]), value=each["value"]
            )
            for each in stored or ()
        ]
        for id, (stored,) in handoffs.items()
    }


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
