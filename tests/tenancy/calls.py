"""How a root field is called with a company's own things."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.scenario.spinaok import PERIOD
from tests.tenancy.settled import NOW


@dataclass(frozen=True)
class Its:
    """The id of that name."""

    name: str


@dataclass(frozen=True)
class Call:
    """Arguments of a root field (of a mutation: its input), and who calls."""

    given: Mapping[str, Any] = field(default_factory=dict)
    who: str = "admin"
    selection: str | None = None
    """Everything two levels deep when left out."""
    kept: Mapping[int, str] = field(default_factory=dict)
    """Places of ids that may point nowhere, because what holds them is a sketch; it answers this code instead."""


PRODUCT, ANNA, GROUP, SITE = Its("product"), Its("anna"), Its("group"), Its("site")
REPORT = {"productId": PRODUCT, "period": PERIOD}
WEEK = {"start": "2026-09-01", "end": "2026-09-07"}
SOLD = {"soldAt": NOW.isoformat(), "amount": {"amount": "12000"}}
ACTION = {"text": "Write", "ownerId": Its("marketer"), "dueOn": "2027-01-10", "resourceId": SITE}


def by_id(name: str) -> Call:
    """`field(id:)`."""
    return Call({"id": Its(name)})
