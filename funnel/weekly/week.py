"""Weeks as ISO 8601 counts them: from Monday to Sunday, numbered within their own year."""

from dataclasses import dataclass
from datetime import date, timedelta

from crm.core.problems import Invalid

DAYS = 7
EARLIEST_YEAR, LATEST_YEAR = 1990, 2200


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """A week, by its Monday."""

    start: date

    @property
    def end(self) -> date:
        """Its Sunday."""
        return self.start + timedelta(days=DAYS - 1)

    @property
    def number(self) -> int:
        """1 to 53."""
        return self.start.isocalendar().week

    @property
    def year(self) -> int:
        """The year it belongs to, which is that of its Thursday."""
        return self.start.isocalendar().year

    def before(self, weeks: int = 1) -> "Week":
        """The week so many weeks earlier."""
        return Week(self.start - timedelta(days=DAYS * weeks))


def week_of(day: date) -> Week:
    """The week that holds the day; raises `Invalid` for a day that nobody can mean."""
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise Invalid(f"Ask for a week between the years {EARLIEST_YEAR} and {LATEST_YEAR}.", field="week")
    return Week(day - timedelta(days=day.weekday()))
