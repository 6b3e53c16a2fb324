"""The cohort as arrays: one statement, one row of binary columns, no Python object per lead.

A *unit* is what is counted once: a person of the product's funnel, merged persons together (numbers.md). Its cohort
entry is its first entry into any step of the question. An entry caused by a sale counts as the cohort entry only when
there is no other: a deal that was won before its first contact is won, with a negative time, and is not a cohort of
its own.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt

from crm.core import clock
from crm.core.reader import Reader
from funnel.analytics.days import local_days
from funnel.analytics.question import Frame, Period
from funnel.analytics.statement import MICROSECONDS, MISSING, columns_of, text_of
from funnel.attribution.wire import column

SINCE_1970 = 946_684_800 * MICROSECONDS
"""Where PostgreSQL begins to count."""
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

__all__ = ["MICROSECONDS", "MISSING", "Cohort", "Flags", "Ints", "load", "pick", "select_mode", "within"]


@dataclass(frozen=True)
class Cohort:
    """One element per unit in every array; times are microseconds since 1970, days are days since 1970 in the zone."""

    started_at: Ints
    started_on: Ints
    entered_at: Ints
    """Steps × units; MISSING where never entered."""
    entered_on: Ints
    times: Ints
    """Steps × units: how often the step was entered."""
    following_at: Ints
    """When the step after the question's last one was entered; MISSING where never."""
    following_on: Ints
    closed: Flags
    """Lost or disqualified."""
    sold: Flags
    amount_minor: Ints
    channel: Ints
    resource: Ints
    audience: Ints
    owner: Ints
    """Position of the owner's member id in `owners`, 0 for none."""
    stopped: Flags
    """Whether a window of a step ended the unit's way."""
    lead_ids: list[UUID] | None

    @property
    def size(self) -> int:
        """How many units."""
        return len(self.started_at)

    @property
    def entered(self) -> Flags:
        """Steps × units: whether the step was entered."""
        return np.asarray(self.entered_at != MISSING, dtype=bool)

    @property
    def following(self) -> Flags:
        """Whether the step after the question's last one was entered."""
        return np.asarray(self.following_at != MISSING, dtype=bool)

    @property
    def furthest(self) -> Ints:
        """Index of the last step each unit entered, whatever the order in time."""
        entered = self.entered
        last = entered.shape[0] - 1 - np.argmax(entered[::-1], axis=0)
        return np.asarray(last, dtype=np.int64)


async def load(
    reader: Reader, frame: Frame, period: Period, known_at: datetime, *, touch: str = "first_touch", leads: bool = False
) -> Cohort:
    """The cohort of a period as known at that time; one statement. `touch`: whose channel and resource decide."""
    start, until = clock.day_bounds(period.start, period.end, frame.zone)
    keys = [*frame.keys, frame.following_key] if frame.following_key else list(frame.keys)
    mapped = [] if frame.mapped is None else [list(frame.mapped), list(frame.mapped.values())]
    await reader.prepare_for_report()
    row = await reader.fetchrow(
        text_of(frame, touch=touch, with_leads=leads),
        reader.workspace_id, frame.question.product_id, keys, start, until, known_at, frame.funnel_id,
        frame.following_key or "", *frame.keys, *mapped,
    )  # fmt: skip
    assert row is not None, "an aggregate without GROUP BY always gives one row"
    read = {name: column(row[name]) for name in columns_of(frame)}
    return select_mode(_assemble(read, frame, row["leads"] if leads else None), frame)


def _assemble(read: dict[str, Ints], frame: Frame, lead_ids: list[Any] | None) -> Cohort:
    def stack(prefix: str) -> Ints:
        return np.vstack([read[f"{prefix}_{index}"] for index in range(len(frame.steps))])

    started_at, entered_at, following_at = (
        _since_1970(sent) for sent in (read["started_at"], stack("at"), read["following_at"])
    )
    return Cohort(
        started_at=started_at,
        started_on=_days(started_at, frame.zone),
        entered_at=entered_at,
        entered_on=_days(entered_at, frame.zone),
        times=stack("times"),
        following_at=following_at,
        following_on=_days(following_at, frame.zone),
        closed=read["closed"] > 0,
        sold=read["sold"] > 0,
        amount_minor=read["amount"],
        channel=read["channel"],
        resource=read["resource"],
        audience=read["audience"],
        owner=read["owner"],
        stopped=np.zeros(len(read["started_at"]), dtype=bool),
        lead_ids=[UUID(int=value.int) for value in lead_ids] if lead_ids else None,
    )


def _since_1970(sent: Ints) -> Ints:
    """PostgreSQL counts microseconds from 2000 on, and sends the smallest integer for -infinity."""
    return np.where(sent == np.iinfo(np.int64).min, MISSING, sent + SINCE_1970)


def _days(times: Ints, zone: str) -> Ints:
    """0 where it never was."""
    there = times != MISSING
    days = np.zeros_like(times)
    days[there] = local_days(times[there], zone)
    return days


def pick(cohort: Cohort, mask: Flags) -> Cohort:
    """The units of the mask."""
    lead_ids = cohort.lead_ids
    return Cohort(
        started_at=cohort.started_at[mask],
        started_on=cohort.started_on[mask],
        entered_at=cohort.entered_at[:, mask],
        entered_on=cohort.entered_on[:, mask],
        times=cohort.times[:, mask],
        following_at=cohort.following_at[mask],
        following_on=cohort.following_on[mask],
        stopped=cohort.stopped[mask],
        closed=cohort.closed[mask],
        sold=cohort.sold[mask],
        amount_minor=cohort.amount_minor[mask],
        channel=cohort.channel[mask],
        resource=cohort.resource[mask],
        audience=cohort.audience[mask],
        owner=cohort.owner[mask],
        lead_ids=None if lead_ids is None else [lead_ids[index] for index in np.flatnonzero(mask)],
    )


def within(cohort: Cohort, period: Period) -> Cohort:
    """The units that began in those days."""
    epoch = date(1970, 1, 1)
    low, high = (period.start - epoch).days, (period.end - epoch).days
    return pick(cohort, (cohort.started_on >= low) & (cohort.started_on <= high))


def select_mode(cohort: Cohort, frame: Frame) -> Cohort:
    """CLOSED keeps the units whose first entry was the first step of the question."""
    if frame.question.entry_mode.value == "OPEN" or not cohort.size:
        return cohort
    return pick(cohort, cohort.entered_at[0] == cohort.started_at)
