"""What the harbour keeps as JSON, declared."""

from __future__ import annotations

from graphapi.compiler import column, shape
from graphapi.scalars import JSON
from tests.graphapi.compiler.tables import BoatKind


@shape
class Mark:
    """One of a list."""

    at: int | None
    kind: BoatKind | None


@shape
class Notes:
    """What somebody noted, when there was no form for it yet."""

    words: str | None
    count: int | None
    ratio: float | None
    is_true: bool | None = column("true")
    tags: list[str] | None
    maybe: list[str | None] | None
    marks: list[Mark] | None
    first_mark: Mark | None = column("mark")
    rest: JSON | None
    within: Notes | None
    secret: str | None = column(permission="salary.read")
