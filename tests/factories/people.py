"""Facts with sensible defaults, and persons and leads as plain rows for those who need no history."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from crm.core.ids import new_id
from crm.core.tables import sort_key
from crm.core.work import Work
from crm.models import Identity, Lead, Person
from crm.models.words import IdentityKind, TouchpointKind
from crm.people.identity import IdentityKey
from funnel.facts.facts import Fact, Outcome, TouchFact
from funnel.facts.record import record
from tests.factories.products import Published

T0 = datetime(2026, 6, 1, 9, tzinfo=UTC)
"""A Monday noon in Moscow: where the tests' histories start."""

_numbers = count(1)


def at(hours: float = 0, *, days: float = 0) -> datetime:
    """An instant so long after `T0`."""
    return T0 + timedelta(hours=hours, days=days)


def email(value: str, *, verified: bool = False) -> IdentityKey:
    """An e-mail address."""
    return IdentityKey(IdentityKind.EMAIL, value, verified=verified)


def phone(value: str) -> IdentityKey:
    """A phone number."""
    return IdentityKey(IdentityKind.PHONE, value)


def cookie(value: str) -> IdentityKey:
    """An anonymous id, as a cookie holds it."""
    return IdentityKey(IdentityKind.ANONYMOUS_ID, value)


def touch(kind: str | TouchpointKind = "VISIT", *identities: IdentityKey, **given: Any) -> TouchFact:
    """A touch at `T0` of the source "test" with an external id of its own, unless told otherwise."""
    fields: dict[str, Any] = {
        "source": "test", "external_id": f"t{next(_numbers)}", "occurred_at": T0, "identities": identities,
    } | given  # fmt: skip
    return TouchFact(kind=TouchpointKind(kind), **fields)


async def insert_person(work: Work, name: str | None = "Pia Person", *, email: str | None = None) -> UUID:
    """A person, with an e-mail identity when one is given."""
    person_id = new_id()
    work.session.add(
        Person(
            workspace_id=work.workspace_id, id=person_id, canonical_id=person_id, name=name,
            sort_key=sort_key(name or ""), primary_email=email, first_seen_at=T0, created_at=work.now,
        )
    )  # fmt: skip
    await work.flush()
    if email:
        work.session.add(
            Identity(
                workspace_id=work.workspace_id, person_id=person_id, kind="EMAIL", value=email, first_seen_at=T0,
                last_seen_at=T0,
            )
        )  # fmt: skip
        await work.flush()
    return person_id


async def insert_lead(
    work: Work, funnel: Published, *, step_key: str = "aware", person_id: UUID | None = None, name: str = "Pia Person",
    **given: Any,
) -> UUID:  # fmt: skip
    """A lead as a row, without entries or touches; the person is made when none is given."""
    lead_id = new_id()
    fields: dict[str, Any] = {
        "step_entered_at": T0, "started_at": T0, "created_at": work.now, "last_activity_at": T0, "currency": "RUB",
        "sort_key": sort_key(name),
    } | given  # fmt: skip
    work.session.add(
        Lead(
            workspace_id=work.workspace_id, id=lead_id, person_id=person_id or await insert_person(work, name),
            product_id=funnel.product_id, funnel_id=funnel.funnel_id, name=name, step_id=funnel.step_ids[step_key],
            step_key=step_key, **fields,
        )
    )  # fmt: skip
    await work.flush()
    return lead_id


async def recorded(work: Work, *facts: Fact, atomic: bool = False) -> Outcome:
    """Records the facts as a transaction of its own would: the lock order starts afresh."""
    work._highest = None
    return await record(work, facts, atomic=atomic)
