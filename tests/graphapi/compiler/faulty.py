"""Declarations that look right until they are compiled."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func

from graphapi.compiler import filters, match, orders, shape
from tests.graphapi.compiler import tables as t


@shape
class Firm:
    """Promises what JSON cannot."""

    word: str


@shape
class Dated:
    """Of a type that JSON does not have."""

    at: datetime | None


FOREIGN_FILTER = filters("ForeignFilter", t.Port, boat=match.string(through=lambda port, matches: matches(t.Boat.name)))
WRONG_FILTER = filters("WrongFilter", t.Port, boat=match.string(lambda port: port.nothing))
FOREIGN_ORDER = orders("ForeignOrder", t.Port, name=lambda port: t.Boat.name, default="name")
VAGUE_ORDER = orders("VagueOrder", t.Port, rank=lambda port: func.strange(port.name), default="name")
