"""What a weekly report holds; `Contents` is what publishing freezes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from crm.core.money import MICRO
from funnel.models.words import ReportStatus
from funnel.weekly.week import Week

Told = Mapping[tuple[date, str, str], int]
"""(Monday, metric, step key) → value; day cells' integers, and SPEND in minor units."""


@dataclass(frozen=True, slots=True)
class DoneAction:
    """An action of a plan that was done in the week."""

    id: UUID
    goal_id: UUID
    text: str
    owner_id: UUID
    done_at: datetime
    done_on: date
    """The same in the workspace's zone."""
    late_by_days: int | None


@dataclass(frozen=True, slots=True)
class OpenAction:
    """An action that was due by the end of the week and is not done."""

    id: UUID
    goal_id: UUID
    text: str
    owner_id: UUID
    due_on: date
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class GoalOutcome:
    """A goal that ran in the week, as it stood at the end of it."""

    goal_id: UUID
    text: str
    target: Decimal
    actual: Decimal | None
    expected_to_date: Decimal | None
    pace: float | None
    on_pace: bool | None


@dataclass(frozen=True, slots=True)
class StepFigures:
    """Entries into a step."""

    step_id: UUID
    key: str
    name: str
    entered: int
    previous_week: int


@dataclass(frozen=True, slots=True)
class ChannelShare:
    """Credit of the week's sales, in millionths of a sale; no channel is "(not given)" or nobody's."""

    channel_id: UUID | None
    name: str | None
    is_attributed: bool
    micro: int


@dataclass(frozen=True, slots=True)
class Contents:
    """The figures of a week."""

    as_of: date
    """The last day that is counted."""
    currency: str
    language: str
    done: tuple[DoneAction, ...]
    open: tuple[OpenAction, ...]
    outcome: tuple[GoalOutcome, ...]
    funnel: tuple[StepFigures, ...]
    spend_minor: int
    units_micro: int
    shares: tuple[ChannelShare, ...]
    late: tuple[str, ...]

    @property
    def cost_per_unit_minor(self) -> int | None:
        """Spend / net units, halves away from zero; None when nothing was sold, net of returns."""
        if self.units_micro <= 0:
            return None
        sign = -1 if self.spend_minor < 0 else 1
        return sign * ((2 * abs(self.spend_minor) * MICRO + self.units_micro) // (2 * self.units_micro))


_CONTENTS: TypeAdapter[Contents] = TypeAdapter(Contents)


def to_stored(contents: Contents) -> dict[str, Any]:
    """As JSON; decimals stay exact as text."""
    stored: dict[str, Any] = _CONTENTS.dump_python(contents, mode="json")
    return stored


def from_stored(stored: Mapping[str, Any]) -> Contents:
    """The copy as it was kept."""
    return _CONTENTS.validate_python(dict(stored))


@dataclass(frozen=True, slots=True)
class Correction:
    """What is to be done otherwise, and the revision of a goal or the action that it causes."""

    text: str
    goal_id: UUID
    goal_revision_id: UUID | None = None
    plan_action_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Publication:
    """When a report was frozen."""

    id: UUID
    at: datetime
    by_id: UUID | None
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """A weekly report: a draft, or as it was published."""

    product_id: UUID
    product: str
    workspace: str
    slug: str
    week: Week
    contents: Contents
    corrections: tuple[Correction, ...] = ()
    published: Publication | None = None
    figures: Told = field(default_factory=dict)
    """Of a draft: what publishing writes down as told, of its own week and of earlier ones."""
    is_over: bool = True
    """Whether its week has ended, so that it can be published."""

    @property
    def status(self) -> ReportStatus:
        """Draft until published."""
        return ReportStatus.DRAFT if self.published is None else ReportStatus.PUBLISHED
