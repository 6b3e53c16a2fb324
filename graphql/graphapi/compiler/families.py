"""Kinds of SQL type, as coarse as formats and cursors need them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ARRAY, JSON, Boolean, Date, DateTime, Float, Integer, Interval, Numeric, String, Uuid
from sqlalchemy import BigInteger as Big

_FAMILIES: tuple[tuple[type, str], ...] = (
    (Boolean, "boolean"),
    (Big, "bigint"),
    (Integer, "integer"),
    (Float, "float"),
    (Numeric, "numeric"),
    (DateTime, "moment"),
    (Date, "date"),
    (Interval, "interval"),
    (Uuid, "uuid"),
    (JSON, "json"),
    (ARRAY, "array"),
    (String, "text"),
)


def family(kind: Any) -> str:
    """The family of an SQL type; "unknown" for what has none, such as a function without a declared type."""
    if isinstance(kind, DateTime) and not kind.timezone:
        return "timestamp without time zone"
    return next((name for base, name in _FAMILIES if isinstance(kind, base)), "unknown")
