"""The people of the demo and everything they did: the same anchor and scale always give the same rows.

Each person has a generator of numbers of their own, seeded by their number, so that nobody's life depends on how many
others there are. Times lie in the 52 weeks before the anchor; what would come later has not happened yet.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from crm.core import clock
from crm.demo.fates import Fate, decide
from crm.demo.names import Known, firm, known
from crm.demo.segments import CLOSING, DIRECT, PAID_CLICKS, SEGMENTS, Segment, Weights
from crm.demo.world import RESOURCE, ZONE

PEOPLE = 20_000
DAYS = 364
SEED = "spinaok"
ASKS = frozenset({"FORM_SUBMIT", "MESSAGE", "CALL"})


@dataclass(frozen=True, slots=True)
class Contact:
    """One touch: what, when, sent by which resource, on which page, and which identities it carried."""

    at: datetime
    kind: str
    source: str
    """Key of the resource, or `DIRECT`."""
    place: str | None
    by: str
    """account, cookie, both, form (cookie and all that is known), phone (cookie and number) or number."""

    @property
    def channel(self) -> str:
        """Key of the channel."""
        return DIRECT if self.source == DIRECT else RESOURCE[self.source].channel or DIRECT


@dataclass(frozen=True, slots=True)
class Human:
    """A person of the demo with everything they did, in order of time."""

    number: int
    segment: Segment
    audience: str
    known: Known
    company: str | None
    contacts: list[Contact] = field(default_factory=list)
    fate: Fate | None = None

    @property
    def account_channel(self) -> str:
        """Channel of the account the person is recognised by."""
        first = RESOURCE.get(self.contacts[0].source)
        return (first.channel if first else None) or DIRECT


def midnight(anchor: date) -> datetime:
    """The instant at which the demo's year ends: 00:00 of the anchor in the workspace's zone."""
    return clock.day_bounds(anchor, anchor, ZONE)[0]


def people(anchor: date, *, scale: float = 1.0) -> Iterator[Human]:
    """Everybody, by number."""
    end = midnight(anchor)
    weights = [segment.weight for segment in SEGMENTS]
    for number in range(round(PEOPLE * scale)):
        random = Random(f"{SEED}:{number}")
        segment = random.choices(SEGMENTS, weights)[0]
        yield _live(random, number, segment, end)


def _live(random: Random, number: int, segment: Segment, end: datetime) -> Human:
    audience = _pick(random, segment.audiences)
    person = known(random, number)
    company = firm(random, number) if audience == "heads" else None
    path = _Path(random, segment, audience, _first_day(random, end))
    path.opening()
    if random.random() < segment.to_site:
        path.site()
    fate = None
    if (path.on_site or not segment.visits[1]) and random.random() < segment.asks:
        path.ask(_pick(random, segment.ask_by))
        fate = decide(random, segment, path.now, end)
        if fate.sold_at is not None:
            path.closing(_pick(random, CLOSING), fate.sold_at)
    contacts = sorted((each for each in path.contacts if each.at < end), key=lambda each: each.at)
    asked = fate is not None and fate.asked_at < end
    return Human(number, segment, audience, person, company, contacts, fate if asked else None)


def _first_day(random: Random, end: datetime) -> datetime:
    """More people every month: the density grows from 1 to 3 over the year; daytime in Moscow."""
    share = (-1 + (1 + 8 * random.random()) ** 0.5) / 2
    day = int(share * DAYS)
    return end - timedelta(days=DAYS - day) + timedelta(seconds=random.randint(8 * 3600, 22 * 3600))


@dataclass
class _Path:
    """A path while it is walked: `now` moves on with every session."""

    random: Random
    segment: Segment
    audience: str
    now: datetime
    contacts: list[Contact] = field(default_factory=list)
    on_site: bool = False
    source: str = DIRECT

    def opening(self) -> None:
        """What happens away from our pages, or on the blog."""
        segment = self.segment
        for index in range(self.random.randint(*segment.opening)):
            self._rest(index)
            self.source = _pick(self.random, segment.sources)
            kind = _pick(self.random, segment.kinds)
            at_home = kind in ("VISIT", "DOWNLOAD")
            known = segment.account and not at_home
            self._touch(kind, self.source if at_home else None, "account" if known else "cookie")
            if kind == "EVENT_REGISTER" and self.random.random() < 0.6:
                self.now += timedelta(days=self.random.randint(2, 9))
                self._touch("EVENT_ATTEND", None, "account")
            if kind == "DOWNLOAD":
                self._touch("SUBSCRIBE", self.source, "form")

    def site(self) -> None:
        """Sessions on our pages."""
        for index in range(self.random.randint(*self.segment.visits)):
            self._rest(index + len(self.contacts))
            self.source = _pick(self.random, self.segment.via)
            self._session()

    def ask(self, kind: str) -> None:
        """The form, the message or the call; from the page they are on, or out of the blue."""
        self.now += timedelta(minutes=self.random.randint(2, 9))
        if not self.segment.visits[1]:
            self.source = self.segment.sources[0][0]
            self._touch(kind, None, "number")
        elif kind == "MESSAGE" and self.segment.account:
            self._touch(kind, None, "account")
        else:
            if kind == "CALL":
                self.source = "line"
            self._touch(kind, self._page(), "phone" if kind == "CALL" else "form")

    def closing(self, source: str, sold_at: datetime) -> None:
        """They look us up once more a few hours before they pay."""
        if not self.on_site:
            return
        self.now, self.source = sold_at - timedelta(minutes=self.random.randint(40, 900)), source
        self._session()

    def _session(self) -> None:
        page = self._page()
        first = "cookie" if self.on_site or not (self.segment.account and self.contacts) else "both"
        if self.source in PAID_CLICKS:
            self._touch("CLICK", None, first)
            first = "cookie"
        self._touch("VISIT", page, first)
        if self.random.random() < 0.35:
            self.now += timedelta(minutes=self.random.randint(1, 12))
            self._touch("VISIT", "site", "cookie")
        self.on_site = True

    def _page(self) -> str:
        return {"office": "page-office", "heads": "page-heads", "patients": "page-patients"}[self.audience]

    def _touch(self, kind: str, place: str | None, by: str) -> None:
        self.now += timedelta(seconds=self.random.randint(5, 90))
        self.contacts.append(Contact(self.now, kind, self.source, place, by))

    def _rest(self, before: int) -> None:
        if before:
            days = min(self.random.expovariate(1 / self.segment.pace), 60.0)
            self.now += timedelta(seconds=int(days * 86_400) + self.random.randint(600, 7_200))


def _pick(random: Random, weights: Weights) -> str:
    if len(weights) == 1:
        return weights[0][0]
    return random.choices([name for name, _ in weights], [weight for _, weight in weights])[0]
