"""Where persons stand on the company's ladder, and whom they brought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

import strawberry
from sqlalchemy import select

from crm.core.clock import now
from crm.models import Person as PersonRow
from funnel.loyalty.fold import NOWHERE, standing
from funnel.loyalty.influence import brought_by
from funnel.loyalty.ladders import ladder_of
from funnel.loyalty.standings import standings
from funnel.reads import among
from funnel.workspace import read_home
from graphapi.answers import answer_type
from graphapi.context import Info

_MICRO = 1_000_000


@answer_type
class LoyaltyStanding:
    """Where a person stands on the company's ladder today."""

    key: str | None = strawberry.field(description="The rung; null: below the lowest.")
    name: str | None = strawberry.field(description="Its name.")
    since: date = strawberry.field(description="From which day on.")


@answer_type
class PersonInfluence:
    """Whom a person brought through at most three hands, ever and of all products."""

    direct: int = strawberry.field(description="People brought directly.")
    people: int = strawberry.field(description="With those brought through others.")
    buyers: int = strawberry.field(description="Of them, people who bought.")
    units: float = strawberry.field(description="Units they bought, net of returns.")


async def influence(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, PersonInfluence]:
    """Whom persons brought; null for who brought nobody."""
    canonical = await canonical_of(info, ids)
    found = await brought_by(info.reader, list(set(canonical.values())))
    return {
        person: PersonInfluence(direct=own.direct, people=own.people, buyers=own.buyers, units=own.units_micro / _MICRO)
        for person, root in canonical.items()
        if (own := found.get(root)) is not None
    }


async def loyalty(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, LoyaltyStanding]:
    """Where persons stand today; who never stood anywhere is left out."""
    canonical = await canonical_of(info, ids)
    home = await read_home(info.reader)
    ladder = await ladder_of(info.reader, None)
    found = await standings(info.reader, ladder, list(set(canonical.values())), home.time_zone)
    today = home.day(now())
    shown = {}
    for person, root in canonical.items():
        if (move := standing(found.get(root, ()), today)) is not None:
            rung = None if move.rung == NOWHERE else ladder.rungs[move.rung]
            shown[person] = LoyaltyStanding(
                key=rung.key if rung else None, name=rung.name if rung else None, since=move.day
            )
    return shown


async def canonical_of(info: Info, ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """The persons that stand for these."""
    rows = await info.reader.rows(
        select(PersonRow.id, PersonRow.canonical_id).where(
            PersonRow.workspace_id == info.workspace_id, among(PersonRow.id, list(ids))
        )
    )
    return {row["id"]: row["canonical_id"] for row in rows}
