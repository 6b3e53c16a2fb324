"""The standard page from the cells of days; days that have none, or were marked since, from their journeys.

Which way a day comes is no matter of the figures: both are the same integers added up. Rows and marks are read by one
statement, so a day counts as computed only where nothing was marked in that very state of the database.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import chain, groupby
from typing import Any
from uuid import UUID

import numpy as np

from crm.core.clock import day_bounds
from crm.core.reader import Reader
from funnel.attribution.conversions import Source
from funnel.attribution.dimension import Dimension
from funnel.attribution.kernel import Report
from funnel.attribution.load import AMOUNT, CONTRIBUTION, COUNT, UNITS, Pairs
from funnel.attribution.models import Model
from funnel.attribution.paths import Ints
from funnel.attribution.question import AttributionQuestion
from funnel.attribution.seen import Sums
from funnel.attribution.slots import BY_TOUCH, SLOTS, ground, slot_of
from funnel.models.words import ConversionKind

VALUES = (COUNT, UNITS, AMOUNT, CONTRIBUTION)
"""The four values of a slot, in the order in which rows hold them."""

_DAYS = """
SELECT d.product_id, d.begins, d.ends, d.computed_at, d.totals, d.unattributed, d.outside, d.shortened, d.renormalised,
  d.channel_numbers, d.resource_numbers, d.credit
FROM unnest($2::uuid[], $3::text[]) AS b(product_id, basis)
JOIN credit_days d ON d.workspace_id = $1 AND d.product_id = b.product_id AND d.kind = $4 AND d.step_key = $5
  AND d.day BETWEEN $6 AND $7 AND d.basis = b.basis
WHERE NOT EXISTS (
  SELECT 1 FROM credit_day_marks m
  WHERE m.workspace_id = $1 AND m.product_id = d.product_id AND m.kind = d.kind AND m.step_key = d.step_key
    AND m.hour > d.begins - interval '1 hour' AND m.hour < d.ends)
"""
_OF_PERIODS = """WITH
source AS (
  SELECT j.conversion_id, j.kind, j.lead_id, j.product_id, j.step_key, j.occurred_at, j.touch_ids, j.channel_numbers,
    j.resource_numbers, j.ages, j.step_starts, j.units_micro, j.amount_minor, j.contribution_minor
  FROM unnest($4::uuid[], $5::timestamptz[], $6::timestamptz[]) AS d(product_id, begins, ends)
  JOIN journeys j ON j.workspace_id = $1 AND j.product_id = d.product_id AND j.kind = $2 AND j.step_key = $3
    AND j.occurred_at >= d.begins AND j.occurred_at < d.ends)
"""


def of_periods(workspace_id: UUID, kind: ConversionKind, step_key: str, periods: Sequence["Period"]) -> Source:
    """The kept journeys of conversions of a kind in these periods, which do not overlap."""
    columns = [[period[place] for period in periods] for place in range(3)]
    products = {period[0] for period in periods}
    only = products.pop() if len(products) == 1 else None
    return Source(_OF_PERIODS, (workspace_id, kind.value, step_key, *columns), only)


Period = tuple[UUID, datetime, datetime]
"""Product and the instants [begins, ends)."""


@dataclass(frozen=True, eq=False)
class KeptDays:
    """Days of a question that are computed, and where the journeys of the others come from."""

    rows: Sequence[Any]
    missing: Source

    @property
    def fresh_as_of(self) -> datetime:
        """When the oldest of them was computed; what changed since is among the missing."""
        found: datetime = min(row["computed_at"] for row in self.rows)
        return found

    def add(self, report: Report, sums: Sequence[Sums], by: Dimension) -> tuple[Report, list[Sums]]:
        """What the journeys of the missing days gave, with the kept days added."""
        block = self._by_row(by, [sum_.model for sum_ in sums])
        added = [
            Sums(each.model, {name: each.columns[name] + block[:, place, at] for at, name in enumerate(VALUES)})
            for place, each in enumerate(sums)
        ]
        return self._report(report, [each.model for each in sums]), added

    def _by_row(self, by: Dimension, models: Sequence[Model]) -> Ints:
        """Credit by row of the dimension, model and value; cells that belong to one row stand side by side."""
        slots = np.array([slot_of(model, by.by) for model in models], np.int64)
        found = np.zeros((len(by.rows), len(models), len(VALUES)), np.int64)
        channels, resources, credit = self._cells
        if len(credit):
            rows = by.of(channels, resources)
            order = np.argsort(rows, kind="stable")
            own, first = np.unique(rows[order], return_index=True)
            found[own] = np.add.reduceat(credit[order], first, axis=0)[:, slots]
        return found

    @cached_property
    def _cells(self) -> tuple[Ints, Ints, Ints]:
        """Channel, resource and credit of the cells of all days; cells of one pair are one."""
        credit = np.frombuffer(b"".join(row["credit"] for row in self.rows), "<i8").reshape(-1, len(SLOTS), len(VALUES))
        channels, resources = (
            np.fromiter(chain.from_iterable(row[name] for row in self.rows), np.int64)
            for name in ("channel_numbers", "resource_numbers")
        )
        pairs = Pairs.of(channels, resources)
        if not len(credit):
            return channels, resources, credit
        order = np.argsort(pairs.of_touch, kind="stable")
        _, first = np.unique(pairs.of_touch[order], return_index=True)
        return pairs.channels, pairs.resources, np.add.reduceat(credit[order], first, axis=0)

    def _report(self, report: Report, models: Sequence[Model]) -> Report:
        totals, unattributed = dict(report.totals), dict(report.unattributed)
        for at, name in enumerate(VALUES):
            totals[name] += sum(row["totals"][at] for row in self.rows)
            unattributed[name] += sum(row["unattributed"][at] for row in self.rows)
        if any(abs(value) >= 1 << 63 for value in totals.values()):
            raise OverflowError("The values sum to more than a 64-bit integer holds; ask for a shorter period.")
        keys = {model.canonical() for model in models}
        renormalised = {
            key: report.renormalised.get(key, 0) + sum(row["renormalised"][slot] for row in self.rows)
            for slot, key in enumerate(model.canonical() for model in BY_TOUCH)
            if key in keys
        }
        in_order = [key for model in models if (key := model.canonical()) in renormalised]
        return replace(
            report,
            totals=totals,
            unattributed=unattributed,
            renormalised={key: renormalised[key] for key in in_order if renormalised[key]},
            outside=report.outside + sum(row["outside"] for row in self.rows),
            shortened=report.shortened + sum(row["shortened"] for row in self.rows),
        )


async def kept_days(reader: Reader, question: AttributionQuestion) -> KeptDays | None:
    """The days of a standard question that are computed; None where there is none. Four statements."""
    known = await ground(reader, question.product_id)
    kind = ConversionKind.SALE if question.step_key is None else ConversionKind.STEP_ENTRY
    bases, step_key = known.bases, question.step_key or ""
    rows = await reader.fetch(
        _DAYS, reader.workspace_id, list(bases), list(bases.values()), kind.value, step_key, question.start,
        question.end,
    )  # fmt: skip
    computed = {(row["product_id"], row["begins"], row["ends"]): row for row in rows}
    days = list(_days(question, known.zone))
    asked = [(product_id, *bounds) for product_id in bases for bounds in days]
    found = [computed[each] for each in asked if each in computed]
    if not found:
        return None
    missing = list(_joined(each for each in asked if each not in computed))
    return KeptDays(found, of_periods(reader.workspace_id, kind, step_key, missing))


def _days(question: AttributionQuestion, zone: str) -> Iterator[tuple[datetime, datetime]]:
    """The instants of each day of the period."""
    for number in range((question.end - question.start).days + 1):
        day = question.start + timedelta(days=number)
        yield day_bounds(day, day, zone)


def _joined(periods: Iterator[Period]) -> Iterator[Period]:
    """Days of a product that follow one another as one period."""
    for product_id, own in groupby(periods, key=lambda period: period[0]):
        begins: datetime | None = None
        ends: datetime | None = None
        for _, first, after in own:
            if begins is not None and ends is not None and first != ends:
                yield product_id, begins, ends
                begins = None
            begins, ends = begins or first, after
        if begins is not None and ends is not None:
            yield product_id, begins, ends
