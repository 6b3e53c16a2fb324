"""What a re-classification implies, as its row keeps it, and what may be done with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import orjson
import strawberry

from funnel.models.words.reclassification import LeftAlone
from funnel.reclassifications.allowed import ReclassificationAction, allowed
from graphapi.answers import answer_type
from graphapi.context import Info

_OF_RUNS = "FROM channel_reclassifications WHERE workspace_id = $1 AND id = ANY($2)"
_STAYS = f"SELECT id, unmoved {_OF_RUNS}"
_REPORTS = f"SELECT id, report {_OF_RUNS}"
"""Each what it shows: reports are large, and lists of runs ask for what stays."""
_MILLION = 1_000_000


@answer_type
class ChannelReclassificationStay:
    """Touches that keep their channel for one reason."""

    reason: LeftAlone = strawberry.field(description="Why.")
    touches: int = strawberry.field(description="How many.")


@answer_type
class ChannelReclassificationRoute:
    """From one channel to another."""

    from_key: str | None = strawberry.field(description="Key of the channel they stood on; null: on none.")
    from_name: str | None = strawberry.field(description="Its name.")
    to_key: str | None = strawberry.field(description="Key of the channel they belong to; null: to none.")
    to_name: str | None = strawberry.field(description="Its name.")
    touches: int = strawberry.field(description="How many touches.")
    people: int = strawberry.field(description="Of how many people; merged ones are one.")


@answer_type
class ChannelReclassificationCredit:
    """Conversions that one channel is credited with, of those that a touch of their journey moves."""

    key: str | None = strawberry.field(description="The channel's key; null: touches without one.")
    name: str | None = strawberry.field(description="Its name.")
    kind: str = strawberry.field(description="`STEP_ENTRY` or `SALE`.")
    model: str = strawberry.field(description="`first`, `last` or `linear`; without a look-back.")
    before: float = strawberry.field(description="Conversions before.")
    after: float = strawberry.field(description="Conversions after.")


@answer_type
class ChannelReclassificationReport:
    """Before and after, by the journeys that were kept when it had looked."""

    routes: list[ChannelReclassificationRoute] = strawberry.field(description="The most touches first.")
    people: int = strawberry.field(description="People with a touch that moves.")
    leads: int = strawberry.field(description="Their leads.")
    step_entries: int = strawberry.field(description="First entries whose journey holds such a touch.")
    sales: int = strawberry.field(description="Sales whose journey holds such a touch.")
    days: int = strawberry.field(description="Days of those conversions: their credit is computed again.")
    first_day: date | None = strawberry.field(description="The first of them.")
    last_day: date | None = strawberry.field(description="The last of them.")
    credit: list[ChannelReclassificationCredit] = strawberry.field(description="Where it changes.")


def state_of(run: Any) -> tuple[Any, ...]:
    """What decides about actions: status and phase."""
    return run.status, run.phase


async def allowed_actions(
    info: Info, runs: Mapping[UUID, Sequence[Any]]
) -> Mapping[UUID, list[ReclassificationAction]]:
    """What the viewer may do with each of the runs."""
    return {id: allowed(info.actor, status, phase) for id, (status, phase) in runs.items()}


async def stays_of(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, list[ChannelReclassificationStay]]:
    """By run; one statement."""
    rows = await info.reader.fetch(_STAYS, info.workspace_id, list(ids))
    return {row["id"]: [_stay(*each) for each in sorted(_plain(row["unmoved"]).items())] for row in rows}


def _stay(reason: str, touches: int) -> ChannelReclassificationStay:
    return ChannelReclassificationStay(reason=LeftAlone(reason), touches=touches)


async def report_of(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, ChannelReclassificationReport | None]:
    """By run; one statement."""
    rows = await info.reader.fetch(_REPORTS, info.workspace_id, list(ids))
    return {row["id"]: _report(_plain(row["report"])) if row["report"] else None for row in rows}


def _plain(stored: Any) -> Any:
    return orjson.loads(stored) if isinstance(stored, str | bytes) else stored


def _report(kept: Mapping[str, Any]) -> ChannelReclassificationReport:
    reach = kept["reach"]
    days = {name: date.fromisoformat(reach[name]) if reach[name] else None for name in ("first_day", "last_day")}
    return ChannelReclassificationReport(
        routes=[ChannelReclassificationRoute(**each) for each in kept["moves"]],
        people=reach["people"],
        leads=reach["leads"],
        step_entries=reach["step_entries"],
        sales=reach["sales"],
        days=reach["days"],
        first_day=days["first_day"],
        last_day=days["last_day"],
        credit=[_credit(each, model) for each in kept["credit"] for model in each["models"]],
    )


def _credit(row: Mapping[str, Any], model: Mapping[str, Any]) -> ChannelReclassificationCredit:
    return ChannelReclassificationCredit(
        key=row["key"], name=row["name"], kind=row["kind"], model=model["model"],
        before=model["before"] / _MILLION, after=model["after"] / _MILLION,
    )  # fmt: skip
