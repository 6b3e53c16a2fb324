"""The people's contacts as facts, week by week: what a site, the networks and the telephone exchange would send."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from crm.core.work import Work
from crm.demo.cast import Places
from crm.demo.people import DAYS, Contact, Human
from crm.demo.segments import DIRECT, PAID_CLICKS
from crm.demo.world import AUDIENCES, RESOURCE, SITE
from crm.models.words import Direction, IdentityKind, TouchpointKind
from crm.people.identity import IdentityKey
from funnel.facts.facts import Fact, FactResult, Outcome, TouchFact
from funnel.facts.record import record

WEEKS = DAYS // 7
SOURCES = {"account": "networks", "number": "telephony", "phone": "telephony"}
"""Which integration sends a contact; all others come from the site."""


SEARCHED = frozenset({"yandex", "google", "seo"})
"""Resources by which people come who searched."""
KEYWORDS = {audience.key: audience.keywords for audience in AUDIENCES}


class Refused(RuntimeError):
    """A fact of the demo was not taken: a mistake of the demo's own."""


Row = tuple[datetime, Human, int]
"""A contact: when, whose, which of theirs."""


def weeks(people: Iterable[Human], end: datetime) -> Iterator[tuple[datetime, list[Row]]]:
    """The end of each week and its contacts in order of time."""
    rows = [(contact.at, human, index) for human in people for index, contact in enumerate(human.contacts)]
    rows.sort(key=lambda row: (row[0], row[1].number, row[2]))
    at = 0
    for week in range(1, WEEKS + 1):
        until = end - timedelta(days=7 * (WEEKS - week))
        start = at
        while at < len(rows) and rows[at][0] < until:
            at += 1
        yield until, rows[start:at]


async def tell(work: Work, places: Places, rows: list[Row]) -> list[FactResult]:
    """Records the contacts in one batch; their results in the same order."""
    return (await tell_facts(work, [touch_of(places, human, index) for _, human, index in rows])).results


async def tell_facts(work: Work, facts: list[Fact]) -> Outcome:
    """Records any facts; the demo's own are never refused."""
    if not facts:
        return Outcome()
    outcome = await record(work, facts)
    for result in outcome.results:
        if result.status == "REJECTED":
            problem = result.problem.message if result.problem else ""
            raise Refused(f"{facts[result.index]}: {problem}")
    return outcome


def touch_of(places: Places, human: Human, index: int) -> TouchFact:
    """One contact as a fact."""
    contact = human.contacts[index]
    asks = contact.kind in ("FORM_SUBMIT", "CALL", "MESSAGE")
    tells = contact.by in ("form", "phone", "number", "account")
    return TouchFact(
        source=SOURCES.get(contact.by, "site"),
        external_id=f"{human.number}.{index}",
        kind=TouchpointKind(contact.kind),
        occurred_at=contact.at,
        identities=identities(human, contact),
        channel_id=places.channels[contact.channel],
        resource_id=places.resources[contact.source] if contact.source != DIRECT else None,
        place_resource_id=places.resources[contact.place] if contact.place else None,
        direction=Direction.INBOUND if asks else None,
        name=human.known.name if tells else None,
        company_name=human.company if asks else None,
        campaign=contact.source if contact.source in PAID_CLICKS else None,
        utm={"term": searched(human)} if contact.source in SEARCHED else None,
        landing_page=f"{SITE}{RESOURCE[contact.place].path}" if contact.place else None,
        promo_code=promo_of(contact.source) if asks and contact.by == "number" else None,
        self_reported=told(human) if asks else None,
        form_answers=_answers(human) if contact.kind == "FORM_SUBMIT" else None,
    )


def identities(human: Human, contact: Contact) -> tuple[IdentityKey, ...]:
    """What the contact carried: an account of a network, a cookie, an address and a number, or a number alone."""
    cookie = IdentityKey(IdentityKind.ANONYMOUS_ID, f"c-{human.number:06d}")
    account = IdentityKey(IdentityKind.PLATFORM_USER_ID, f"u{human.number:06d}", human.account_channel)
    email = IdentityKey(IdentityKind.EMAIL, human.known.email)
    phone = IdentityKey(IdentityKind.PHONE, human.known.phone)
    return {
        "account": (account,),
        "cookie": (cookie,),
        "both": (account, cookie),
        "form": (cookie, email, phone) if contact.kind == "FORM_SUBMIT" else (cookie, email),
        "phone": (cookie, phone),
        "number": (phone,),
    }[contact.by]


def searched(human: Human) -> str:
    """What they searched for: each audience by its own words."""
    words = KEYWORDS[human.audience]
    return words[human.number % len(words)]


def promo_of(source: str) -> str | None:
    """The code that stands in the advert."""
    resource = RESOURCE.get(source)
    return resource.promo_codes[0] if resource and resource.promo_codes else None


def told(human: Human) -> str | None:
    """Two of five say where they heard of us; they name what they met first."""
    return human.account_channel if human.number % 5 < 2 else None


def _answers(human: Human) -> dict[str, str]:
    sizes = ("S", "M", "L", "XL")
    answers = {"size": sizes[human.number % 4], "back": "yes" if human.number % 3 else "no"}
    return answers | ({"chairs": str(human.fate.units)} if human.fate and human.fate.units > 1 else {})
