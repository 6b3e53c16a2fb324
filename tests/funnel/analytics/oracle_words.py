"""What the oracle of the funnel report speaks of: the question, and who is counted."""

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tests.funnel.analytics.world import KEYS, OracleLead

ZONE = ZoneInfo("Europe/Moscow")
Z95 = 1.959963984540054


@dataclass
class Unit:
    """A person of the funnel, merged persons together; a company; or one way of a person through it."""

    leads: list[OracleLead]
    first: dict[str, datetime]
    times: dict[str, int]
    start: datetime
    following: datetime | None
    money: int
    sold: bool
    passage: int = 1
    stopped: bool = False
    """A window of a step is over for it."""

    @property
    def lead(self) -> OracleLead:
        """The lead that stands for it."""
        return min(self.leads, key=lambda lead: (min(e.at for e in lead.entries), lead.row))


@dataclass
class Asked:
    """The question, as plain values."""

    start: date
    end: date
    now: datetime
    keys: tuple[str, ...] = KEYS
    closed: bool = False
    window_days: int | None = None
    window_seconds: int | None = None
    step_seconds: dict[str, int] = field(default_factory=dict)
    step_days: dict[str, int] = field(default_factory=dict)
    reentry: str = "FIRST"
    ripe_only: bool = False
    companies: bool = False
    percentiles: tuple[float, ...] = ()
    expected_days: int | None = None
    earlier: bool = False
    """Whether it asks what was known at `now`, not what is."""
    funnel: tuple[str, ...] = KEYS
    """All steps, for the one that follows the question's last."""

    @property
    def following(self) -> str | None:
        """The step after the question's last one."""
        if self.keys[-1] not in self.funnel:
            return None
        after = self.funnel.index(self.keys[-1]) + 1
        return self.funnel[after] if after < len(self.funnel) else None


def day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()
