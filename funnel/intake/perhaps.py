"""Identities that a sender only supposes: they count where somebody is known by them already."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from crm.core.bulk import dump
from crm.core.work import Work
from crm.people.identity import Slot
from crm.people.queries import KNOWN
from funnel.adapters.shape import Contact
from funnel.intake.read import Heard


async def those_known(work: Work, heard: Sequence[Heard]) -> frozenset[Slot]:
    """Of a batch: by the database, or by the batch itself; one statement, and none where nobody supposes anything."""
    contacts = [contact for each in heard for _, contact in each.contacts]
    asked = sorted({key.slot for contact in contacts for key in contact.perhaps})
    if not asked:
        return frozenset()
    keys = dump([{"kind": kind, "account": account, "value": value} for kind, account, value in asked])
    rows = await work.execute(KNOWN, {"workspace_id": work.workspace_id, "keys": keys})
    told = {key.slot for contact in contacts for key in contact.identities}
    return frozenset((row.kind, row.account, row.value) for row in rows) | told.intersection(asked)


def with_those_known(contact: Contact, known: Collection[Slot]) -> Contact:
    """The contact by what it supposes too; by the same value as something weaker nobody is meant then."""
    sure = tuple(key for key in contact.perhaps if key.slot in known)
    if not sure:
        return contact
    values = {key.value for key in sure}
    kept = tuple(key for key in contact.identities if key.value not in values)
    return replace(contact, identities=(*kept, *sure))
