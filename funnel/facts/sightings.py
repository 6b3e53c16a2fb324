"""What a batch tells of people: when an identity was seen, and names, addresses and firms to be filled in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from crm.core.ids import new_id
from crm.models.words import IdentityKind
from crm.people.firms import Firm, firm
from crm.people.hold import HeldPerson
from crm.people.identity import IdentityKey, Slot
from crm.people.match import Plan
from crm.people.names import clean
from funnel.facts.batch import Item
from funnel.facts.check import moment_of


@dataclass
class Sighting:
    """One identity in a batch."""

    key: IdentityKey
    first: datetime
    last: datetime
    verified: bool


def sightings(items: Iterable[Item]) -> dict[Slot, Sighting]:
    """Every identity of the facts once."""
    found: dict[Slot, Sighting] = {}
    for item in items:
        moment = moment_of(item.fact)
        for key in item.keys:
            seen = found.get(key.slot)
            if seen is None:
                found[key.slot] = Sighting(key, moment, moment, key.verified)
                continue
            seen.first, seen.last = min(seen.first, moment), max(seen.last, moment)
            seen.verified = seen.verified or key.verified
    return found


def identity_rows(plan: Plan, seen: dict[Slot, Sighting]) -> list[dict[str, Any]]:
    """Rows of the identities that are new."""
    return [
        {
            "id": new_id(), "person_id": plan.home(owner_id), "kind": key.kind.value, "account": key.account,
            "value": key.value, "verified": seen[at].verified, "first_seen_at": seen[at].first,
            "last_seen_at": seen[at].last,
        }
        for at, (owner_id, key) in plan.new_identities.items()
    ]  # fmt: skip


def firm_of(item: Item) -> Firm | None:
    """The firm a fact names, or the domain of its address tells."""
    mails = [key.value for key in item.keys if key.kind is IdentityKind.EMAIL]
    return firm(clean(getattr(item.fact, "company_name", None)), mails)


def told(items: Iterable[Item], firms: dict[int, UUID]) -> dict[UUID, dict[str, Any]]:
    """What the facts tell of each very person: the first name, e-mail, phone and firm, and the earliest moment.

    `firms`: `id()` of the item → the firm.
    """
    found: dict[UUID, dict[str, Any]] = {}
    for item in items:
        if item.owner_id is None:
            continue
        moment = moment_of(item.fact)
        own = found.get(item.owner_id)
        if own is None:
            own = found[item.owner_id] = {"id": item.owner_id, "first_seen_at": moment}
        elif moment < own["first_seen_at"]:
            own["first_seen_at"] = moment
        for name, value in _details(item, firms):
            if value is not None:
                own.setdefault(name, value)
    return found


def _details(item: Item, firms: dict[int, UUID]) -> Iterable[tuple[str, Any]]:
    yield "name", clean(getattr(item.fact, "name", None))
    yield "company_id", firms.get(id(item))
    yield "import_id", getattr(item.fact, "import_id", None)
    for key in item.keys:
        if key in item.left_out:
            continue
        if key.kind is IdentityKind.EMAIL:
            yield "primary_email", key.value
        elif key.kind is IdentityKind.PHONE:
            yield "primary_phone", key.value


def is_news(row: dict[str, Any], held: HeldPerson) -> bool:
    """Whether what is told fills a gap."""
    gaps = ("name", "primary_email", "primary_phone", "company_id")
    return row["first_seen_at"] < held.first_seen_at or any(
        row.get(name) is not None and getattr(held, name) is None for name in gaps
    )
