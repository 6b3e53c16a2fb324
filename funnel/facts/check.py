"""What can be refused by looking at a fact alone: its time, its texts, its identities."""

from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

import orjson

from crm.core.money import MAX_MINOR
from crm.core.problems import Invalid, Problem
from crm.people.identity import IdentityKey
from crm.people.normalise import nobody, normalise
from funnel.facts.batch import Batch, Item
from funnel.facts.facts import (
    CancellationFact,
    HandoffFact,
    MoveFact,
    PaymentFact,
    RefundFact,
    SaleFact,
    SightingFact,
    StartFact,
    TouchFact,
)

AHEAD = timedelta(hours=24)
EARLIEST_YEAR = 1970
_TEXTS = {
    kind: [each.name for each in fields(kind) if str(each.type).startswith(("str", "dict", "<class 'str'>"))]
    for kind in (
        TouchFact,
        StartFact,
        MoveFact,
        SaleFact,
        RefundFact,
        CancellationFact,
        PaymentFact,
        HandoffFact,
        SightingFact,
    )
}
"""The fields of each kind of fact that hold text or JSON."""
Normalised = dict[int, tuple[tuple[IdentityKey, ...], tuple[int, ...]]]
"""`id()` of a fact's identities → the same normalised, and which of them stand for nobody: a touch and the start it
comes with share theirs."""
MAX_TEXT = 2_000
MAX_JSON = 64_000
_TIMES = {
    SaleFact: ("sold_at", "soldAt"), RefundFact: ("refunded_at", "refundedAt"),
    CancellationFact: ("refunded_at", "cancelledAt"), PaymentFact: ("paid_at", "paidAt"),
}  # fmt: skip
_CAMEL = {"external_id": "externalId", "landing_page": "landingPage", "place_url": "placeUrl",
          "account_id": "accountId",
          "promo_code": "promoCode", "self_reported": "selfReported", "custom_kind": "customKind",
          "company_name": "companyName",
          "form_answers": "formAnswers", "step_key": "stepKey", "to_step_key": "toStepKey"}  # fmt: skip


def moment_of(fact: Any) -> datetime:
    """When the fact happened."""
    name = _TIMES.get(type(fact))
    moment: datetime = getattr(fact, name[0]) if name else fact.occurred_at
    return moment


def check(batch: Batch) -> None:
    """Rejects what cannot be used, and normalises the identities of the rest."""
    latest = batch.work.now + AHEAD
    known: Normalised = {}
    for item in batch.items:
        problem = _time(item, latest) or _texts(item) or _amounts(item) or _identities(batch, item, known)
        if problem is not None:
            item.reject(problem)


def _time(item: Item, latest: datetime) -> Problem | None:
    """Facts are of the past: what lies more than a day ahead is a broken clock."""
    moment = moment_of(item.fact)
    if moment.tzinfo is None:
        why = "Give the time with its offset from UTC."
    elif moment > latest:
        why = "This lies more than 24 hours in the future; check the clock of the source."
    elif moment.year < EARLIEST_YEAR:
        why = f"This lies before {EARLIEST_YEAR}; check the clock of the source."
    else:
        return None
    return Invalid(why, field=item.field(_TIMES.get(type(item.fact), ("", "occurredAt"))[1]))


def _texts(item: Item) -> Problem | None:
    for name in _TEXTS[type(item.fact)]:
        value = getattr(item.fact, name)
        if value is not None and (why := _unusable(value)):
            return Invalid(why, field=item.field(_CAMEL.get(name, name)))
    if getattr(item.fact, "source", "x").strip() == "":
        return Invalid("Name the source of the fact.", field=item.field("source"))
    if getattr(item.fact, "external_id", "x").strip() == "":
        return Invalid("Give the id the fact has in its source; it keeps it from being counted twice.",
                       field=item.field("externalId"))  # fmt: skip
    return None


def _unusable(value: Any) -> str | None:
    """PostgreSQL takes no NUL and no half of a surrogate pair."""
    if isinstance(value, str):
        if len(value) > MAX_TEXT:
            return f"A text has at most {MAX_TEXT} characters here."
        if value.isascii():
            return "A text may not contain the character NUL." if "\0" in value else None
    try:
        dumped = orjson.dumps(value)
    except (TypeError, ValueError):
        return "This holds characters or values that cannot be stored."
    if b"\\u0000" in dumped:
        return "A text may not contain the character NUL."
    return f"This is larger than {MAX_JSON} bytes." if len(dumped) > MAX_JSON else None


def _amounts(item: Item) -> Problem | None:
    fact = item.fact
    if isinstance(fact, SaleFact | RefundFact | PaymentFact):
        amount, least = fact.amount_minor, 0 if isinstance(fact, SaleFact) else 1
        if amount is not None and not least <= amount <= MAX_MINOR:
            return Invalid("Give an amount of more than nothing; refunds are positive too.", field=item.field("amount"))
        if not 0 <= getattr(fact, "units_micro", 0) <= MAX_MINOR:
            return Invalid("Units are zero or more.", field=item.field("units"))
        if isinstance(fact, SaleFact) and not _holds(fact):
            return Invalid("The whole price is not less than what is paid of it.", field=item.field("agreed"))
    return None


def _holds(fact: SaleFact) -> bool:
    return fact.agreed_minor is None or (fact.amount_minor or 0) <= fact.agreed_minor <= MAX_MINOR


def _identities(batch: Batch, item: Item, known: Normalised) -> Problem | None:
    fact = item.fact
    if not isinstance(fact, TouchFact | StartFact | SaleFact | SightingFact):
        return None
    if not fact.identities:
        return _nobody(item)
    if (done := known.get(id(fact.identities))) is None:
        try:
            done = known[id(fact.identities)] = _usable(batch, item, fact.identities)
        except Problem as problem:
            return problem
    item.keys, item.blocked = done
    if item.keys or _nobody(item) is None:
        return None
    first = item.blocked[0]
    return nobody(fact.identities[first].value, field=item.field(f"identities.{first}.value"))


def _usable(
    batch: Batch, item: Item, given: tuple[IdentityKey, ...]
) -> tuple[tuple[IdentityKey, ...], tuple[int, ...]]:
    """The identities normalised, without those that stand for nobody; and the places of these."""
    keys, blocked = [], []
    for index, key in enumerate(given):
        if batch.rules.blocks(key.kind, key.value):
            blocked.append(index)
            continue
        made = normalise(key, batch.region, field=item.field(f"identities.{index}.value"))
        if made.value != key.value and batch.rules.blocks(key.kind, made.value):
            blocked.append(index)
        else:
            keys.append(made)
    return tuple(keys if len(keys) == 1 else dict.fromkeys(keys)), tuple(blocked)


def _nobody(item: Item) -> Problem | None:
    """A contact or a sale of nobody would make a person nobody ever meets again: each time it happens, another one.

    A lead that is started is somebody, known by the lead itself.
    """
    fact = item.fact
    if isinstance(fact, StartFact) or getattr(fact, "person_id", None) or getattr(fact, "lead_id", None):
        return None
    return Invalid(
        "Say who it was: give at least one identity, if nothing better the anonymous id of the browser.",
        field=item.field("identities"),
    )
