"""Counts of a day as clients see them."""

from __future__ import annotations

from funnel.my_day.counts import DayCounts as Counted
from graphapi.my_day.types import DayCounts
from graphapi.scalars import Money


def shown(given: Counted, currency: str) -> DayCounts:
    """With the money in the workspace's currency."""
    return DayCounts(
        offers=given.offers,
        overdue=given.overdue,
        today=given.today,
        promises=given.promises,
        reminders=given.reminders,
        closing_soon=given.closing_soon,
        tasks_done=given.tasks_done,
        promises_kept=given.promises_kept,
        calls_made=given.calls_made,
        calls_reached=given.calls_reached,
        notes_written=given.notes_written,
        sales_made=given.sales_made,
        sold=Money.of(given.sold_minor, currency),
    )
