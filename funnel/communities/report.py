"""How many of a community are active, silent, leaving and hostile, week by week: by persons and by companies."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text

from crm.core.problems import Invalid
from funnel.communities.inputs import CommunityAsked, CommunityStanding
from funnel.communities.standings import STANDINGS, given
from funnel.loyalty.attitude_report import week_ends
from funnel.reads import Reads

MOST_DAYS = 371
_RANKED = ", ".join(f"'{each}'" for each in CommunityStanding)
_COUNTED = text(
    STANDINGS + ", firms AS ("
    f" SELECT day, company_id, min(array_position(ARRAY[{_RANKED}], standing)) AS place FROM told"
    "  WHERE company_id IS NOT NULL GROUP BY day, company_id)"
    " SELECT day, false AS of_companies, standing, count(*) AS number FROM told GROUP BY day, standing"
    f" UNION ALL SELECT day, true, (ARRAY[{_RANKED}])[place], count(*) FROM firms GROUP BY day, place"
)


@dataclass(frozen=True, slots=True)
class Shares:
    """Each counted once: where they stand; the four sum to `members`."""

    numbers: Mapping[CommunityStanding, int]

    @property
    def members(self) -> int:
        """Everybody who had not left."""
        return sum(self.numbers.values())

    def share(self, standing: CommunityStanding) -> float | None:
        """Of all members; None where there is nobody."""
        return self.numbers.get(standing, 0) / self.members if self.members else None


@dataclass(frozen=True, slots=True)
class CommunityPoint:
    """The community at the end of a day."""

    day: date
    people: Shares
    companies: Shares
    """A company stands where the first of its people stands, hostile ones first, then active, silent, leaving."""


async def report(reads: Reads, data: CommunityAsked) -> list[CommunityPoint]:
    """Sundays of the period and its last day; three statements. Raises NotFound, Invalid for more than a year."""
    if data.period.days > MOST_DAYS:
        raise Invalid(f"Communities are told week by week for at most {MOST_DAYS} days.", field="period")
    days = list(week_ends(data.period))
    counted: dict[tuple[date, bool], dict[CommunityStanding, int]] = {}
    for row in await reads.rows(_COUNTED.bindparams(**await given(reads, data.community_id, days))):
        counted.setdefault((row["day"], row["of_companies"]), {})[CommunityStanding(row["standing"])] = row["number"]
    return [
        CommunityPoint(day, Shares(counted.get((day, False), {})), Shares(counted.get((day, True), {}))) for day in days
    ]
