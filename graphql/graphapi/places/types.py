"""A place outside the cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import strawberry

from funnel.inputs import Period
from funnel.models import Place as PlaceRow
from funnel.models.words import PlaceKind
from funnel.places.counts import counts
from graphapi.analytics.inputs import PeriodInput
from graphapi.compiler import answer_type, column, everyone, hole, record
from graphapi.context import Info
from graphapi.nodes import Node


@answer_type
class PlaceTouches:
    """What happened at a place in a period."""

    touches: int = strawberry.field(description="How many touches.")
    persons: int = strawberry.field(description="Of how many persons, merged ones counted once.")


async def place_touches(info: Info, ids: Sequence[UUID], *, period: PeriodInput) -> Mapping[UUID, PlaceTouches]:
    """Counts of all asked places at once."""
    found = await counts(info.reader, ids, Period(start=period.start, end=period.end))
    nothing = PlaceTouches(touches=0, persons=0)
    told = {place_id: PlaceTouches(touches=each.touches, persons=each.persons) for place_id, each in found.items()}
    return {place_id: told.get(place_id, nothing) for place_id in ids}


@record(PlaceRow, prefix="place", policy=everyone)
class Place(Node):
    """A page or site that is not ours and where something happens: reviews, talk, articles."""

    address: str = column("normal_url", description="Host and the beginning of a path; what lies below belongs to it.")
    host: str = column(description="Its host.")
    name: str = column(description="What people call it; its address until somebody names it.")
    kind: PlaceKind = column(description="What it is.")
    is_automatic: bool = column(description="Made by a touch that happened there, not by a person.")
    created_at: datetime = column(description="When it was first heard of.")
    version: int = column(description="Grows with every change.")
    touches: PlaceTouches = hole(place_touches, description="What happened there in a period.")
