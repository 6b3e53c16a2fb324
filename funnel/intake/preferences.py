"""Keeps what addresses say of being written to: consents and refusals of persons, and addresses that are blocked.

An address that nobody is known by refuses nothing: without a consent it is written to no more than one that refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from crm.consents.record import AHEAD, ConsentItem, record_many
from crm.consents.suppress import Suppression, suppress
from crm.core.problems import Invalid, Problem
from crm.core.work import Work
from crm.models import Consent, Identity
from crm.models.words import ConsentPurpose, IdentityKind
from crm.people.identity import IdentityKey
from crm.people.normalise import normalise
from funnel.adapters.shape import Preference
from funnel.intake.read import Heard
from funnel.models.words import PreferenceSaid
from funnel.reads import among

REASONS = {
    PreferenceSaid.COMPLAINED: "Reported a message as spam.",
    PreferenceSaid.UNREACHABLE: "Messages cannot be delivered to this address.",
}
_OF_PERSONS = frozenset({PreferenceSaid.AGREED, PreferenceSaid.REFUSED, PreferenceSaid.COMPLAINED})


@dataclass(frozen=True, slots=True)
class Told:
    """One preference, whose and when."""

    heard: Heard
    position: int
    given: Preference
    identity: IdentityKey
    at: datetime

    @property
    def proof(self) -> str:
        """What it is known by: the network's own id of it."""
        return f"{self.heard.event.network.path}:{self.given.external_id}"


async def prefer(work: Work, heard: Sequence[Heard], region: str | None) -> None:
    """After the facts of the same requests, which may have brought the person. A fixed number of statements."""
    told = [each for one in heard for each in _told(work, one, region)]
    if not told:
        return
    persons = await _persons(work, told)
    new = {*await _consents(work, told, persons), *await _blocks(work, told)}
    for place, each in enumerate(told):
        each.heard.recorded += place in new
        each.heard.duplicates += place not in new
        if each.identity.value in persons:
            each.heard.person_ids.add(persons[each.identity.value])


def _told(work: Work, heard: Heard, region: str | None) -> list[Told]:
    found = []
    for position, given in heard.preferences:
        at = given.occurred_at or heard.event.received_at
        try:
            identity = normalise(IdentityKey(IdentityKind.EMAIL, given.email), region)
        except Problem:
            what = "The address cannot be one; what it says of being written to was left out."
            heard.problems.append((position, Invalid(what, field="email", code="IDENTITY_LEFT_OUT")))
            continue
        if at > work.now + AHEAD:
            what = "This lies ahead; look at the sender's clock."
            heard.problems.append((position, Invalid(what, field="occurredAt")))
            continue
        found.append(Told(heard, position, given, identity, at))
    return found


async def _persons(work: Work, told: Sequence[Told]) -> Mapping[str, UUID]:
    row = Identity
    asked = select(row.value, row.person_id).where(
        row.workspace_id == work.workspace_id, row.kind == IdentityKind.EMAIL.value, row.account == "",
        among(row.value, sorted({each.identity.value for each in told})),
    )  # fmt: skip
    return {each.value: each.person_id for each in await work.execute(asked)}


async def _consents(work: Work, told: Sequence[Told], persons: Mapping[str, UUID]) -> set[int]:
    """Places of those that were not recorded before. Whoever complains refuses, too."""
    places = [
        place for place, each in enumerate(told) if each.given.said in _OF_PERSONS and each.identity.value in persons
    ]
    known = await known_proofs(work, {persons[told[place].identity.value] for place in places})
    new: dict[tuple[UUID, str], int] = {}
    for place in places:
        key = persons[told[place].identity.value], told[place].proof
        if key not in known:
            new.setdefault(key, place)
    await record_many(work, [_item(told[place], person_id) for (person_id, _), place in new.items()])
    return set(new.values())


async def known_proofs(work: Work, person_ids: set[UUID]) -> set[tuple[UUID, str | None]]:
    """Proofs of what is recorded of these persons."""
    if not person_ids:
        return set()
    row = Consent
    asked = select(row.person_id, row.proof).where(
        row.workspace_id == work.workspace_id, among(row.person_id, sorted(person_ids)), row.proof.is_not(None)
    )
    return {(each.person_id, each.proof) for each in await work.execute(asked)}


def _item(told: Told, person_id: UUID) -> ConsentItem:
    return ConsentItem(
        person_id=person_id,
        channel=told.given.channel_key,
        purpose=ConsentPurpose.MARKETING,
        granted=told.given.said is PreferenceSaid.AGREED,
        at=told.at,
        source=told.heard.event.network.path,
        proof=told.proof,
    )


async def _blocks(work: Work, told: Sequence[Told]) -> set[int]:
    """Places of those that blocked an address which was not blocked before."""
    places = [place for place, each in enumerate(told) if each.given.said in REASONS]
    asked = [
        Suppression(
            told[place].identity, told[place].given.channel_key, told[place].at, REASONS[told[place].given.said]
        )
        for place in places
    ]
    new = await suppress(work, asked)
    return {place for place, is_new in zip(places, new, strict=True) if is_new}
