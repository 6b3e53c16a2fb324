"""By what boats are filtered and in which orders they are listed."""

from __future__ import annotations

from sqlalchemy import and_

from graphapi.compiler import filters, match, orders
from tests.graphapi.compiler import tables as t
from tests.graphapi.compiler.tables import BoatKind, Status

BOAT_FILTER = filters(
    "BoatFilter",
    t.Boat,
    name=match.string(),
    kind=match.enum(BoatKind),
    status=match.enum(Status),
    length=match.integer(),
    rank=match.integer(),
    weight=match.number(),
    is_open=match.boolean(),
    built_at=match.datetime(),
    seen_at=match.datetime(),
    launched_on=match.date(),
    home_id=match.id("port"),
    captain_id=match.id("sail"),
    port_key=match.string(
        through=lambda boat, matches, scope: boat.home_id.in_(
            scope.values(t.Port, lambda port: port.id, lambda port: matches(port.key))
        )
    ),
    trip_title=match.string(
        through=lambda boat, matches, scope: scope.exists(
            t.Trip, lambda trip: and_(trip.boat_id == boat.id, matches(trip.title))
        )
    ),
)
BOAT_ORDER = orders(
    "BoatOrder",
    t.Boat,
    name="name",
    rank="rank",
    length="length",
    weight="weight",
    built_at="built_at",
    seen_at="seen_at",
    launched_on="launched_on",
    is_open="is_open",
    tonnage="tonnage",
    doubled=lambda boat: boat.rank * 2,
    default="-built_at",
)
