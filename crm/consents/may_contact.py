"""Whether a person may be contacted: the one place that decides it, for whoever sends, calls or shows."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from crm.consents.hashes import hashes
from crm.core.problems import Problem
from crm.core.work import Work
from crm.models.words import ConsentPurpose

Fetch = Callable[..., Awaitable[Sequence[Any]]]
"""`fetch(sql, *arguments)` of a reader or of a work's own connection."""

_PERSONS = """
SELECT asked.id AS asked_id, own.id AS person_id, own.erased_at, i.kind, i.account, i.value
FROM persons asked JOIN persons own ON own.workspace_id = $1 AND own.canonical_id = asked.canonical_id
LEFT JOIN identities i ON i.workspace_id = $1 AND i.person_id = own.id
WHERE asked.workspace_id = $1 AND asked.id = ANY($2::uuid[])
"""
_KEY = "SELECT key FROM privacy_keys WHERE workspace_id = $1"
_BLOCKS = """
SELECT id, person_id, identity_hash, channel FROM contact_blocks
WHERE workspace_id = $1 AND lifted_at IS NULL AND (until IS NULL OR until > $2)
  AND (person_id = ANY($3::uuid[]) OR identity_hash = ANY($4::bytea[])) ORDER BY created_at, id
"""
_CONSENTS = """
SELECT person_id, channel, granted, at, coalesce(recorded_at, at) AS recorded_at FROM consents
WHERE workspace_id = $1 AND person_id = ANY($2::uuid[]) AND channel = ANY($3::text[]) AND purpose = $4
"""


class Standing(StrEnum):
    """Why a person may be contacted or not."""

    GRANTED = "GRANTED"
    NOT_ASKED = "NOT_ASKED"
    REFUSED = "REFUSED"
    BLOCKED = "BLOCKED"
    ERASED = "ERASED"


@dataclass(frozen=True)
class Verdict:
    """What holds for one person, channel and purpose."""

    standing: Standing
    purpose: ConsentPurpose
    block_id: UUID | None = None
    since: datetime | None = None
    """Of the consent or refusal that counts."""

    @property
    def allowed(self) -> bool:
        """Marketing has to have been agreed to; everything else only must not have been refused."""
        if self.standing is Standing.NOT_ASKED:
            return self.purpose is not ConsentPurpose.MARKETING
        return self.standing is Standing.GRANTED


@dataclass
class _One:
    """One asked person, with everybody it is one with."""

    ids: set[UUID] = field(default_factory=set)
    slots: set[tuple[str, str, str]] = field(default_factory=set)
    erased: bool = True


class DoNotContact(Problem):
    """The person may not be contacted like this."""

    code = "DO_NOT_CONTACT"


async def may_contact(work: Work, person_id: UUID, channel: str, purpose: ConsentPurpose) -> Verdict:
    """What holds now for this person, whichever of merged ones it is. Of nobody it is ERASED."""
    found = await verdicts((await work.raw()).fetch, work.workspace_id, [person_id], work.now, channel, purpose)
    return found.get(person_id, Verdict(Standing.ERASED, purpose))


async def require_contact(
    work: Work, person_id: UUID, channel: str, purpose: ConsentPurpose, *, field: str | None = None
) -> None:
    """Raises DoNotContact with what stands in the way."""
    verdict = await may_contact(work, person_id, channel, purpose)
    if not verdict.allowed:
        raise DoNotContact(SENTENCES[verdict.standing], field=field)


async def verdicts(
    fetch: Fetch, workspace_id: UUID, ids: Sequence[UUID], now: datetime, channel: str, purpose: ConsentPurpose
) -> dict[UUID, Verdict]:
    """The same for many persons, in four statements."""
    found = await verdicts_on(fetch, workspace_id, [(id, channel) for id in ids], now, purpose)
    return {id: verdict for (id, _), verdict in found.items()}


async def verdicts_on(
    fetch: Fetch, workspace_id: UUID, asked: Collection[tuple[UUID, str]], now: datetime, purpose: ConsentPurpose
) -> dict[tuple[UUID, str], Verdict]:
    """The same for persons each on a channel of its own, in four statements; unknown persons are left out."""
    people = await _people(fetch, workspace_id, list({id for id, _ in asked}))
    blocks = await _blocks(fetch, workspace_id, people, now)
    everybody = list({each for one in people.values() for each in one.ids})
    rows = await fetch(_CONSENTS, workspace_id, everybody, list({channel for _, channel in asked}), purpose.value)
    return {
        (id, channel): _verdict(
            people[id],
            _oldest(blocks.get(id, ()), channel),
            [row for row in rows if row["channel"] == channel],
            purpose,
        )
        for id, channel in asked
        if id in people
    }


async def blocked(fetch: Fetch, workspace_id: UUID, ids: Sequence[UUID], now: datetime) -> dict[UUID, UUID]:
    """Of these persons those who are not to be contacted anywhere, with the block that says so."""
    found = await _blocks(fetch, workspace_id, await _people(fetch, workspace_id, ids), now)
    oldest = {id: _oldest(own, None) for id, own in found.items()}
    return {id: block_id for id, block_id in oldest.items() if block_id is not None}


async def _people(fetch: Fetch, workspace_id: UUID, ids: Sequence[UUID]) -> dict[UUID, _One]:
    found: dict[UUID, _One] = {}
    for row in await fetch(_PERSONS, workspace_id, list(ids)):
        one = found.setdefault(row["asked_id"], _One())
        one.ids.add(row["person_id"])
        one.erased = one.erased and row["erased_at"] is not None
        if row["kind"] is not None:
            one.slots.add((row["kind"], row["account"], row["value"]))
    return found


async def _blocks(
    fetch: Fetch, workspace_id: UUID, people: Mapping[UUID, _One], now: datetime
) -> dict[UUID, list[Any]]:
    """The blocks of each, the oldest first."""
    keys = await fetch(_KEY, workspace_id)
    slots = {slot for one in people.values() for slot in one.slots}
    by_hash = hashes(keys[0]["key"], slots) if keys else {}
    everybody = list({each for one in people.values() for each in one.ids})
    rows = await fetch(_BLOCKS, workspace_id, now, everybody, list(by_hash))
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        slot = by_hash.get(row["identity_hash"])
        for id, one in people.items():
            if row["person_id"] in one.ids or slot in one.slots:
                found.setdefault(id, []).append(row)
    return found


def _oldest(blocks: Sequence[Any], channel: str | None) -> UUID | None:
    """Of these blocks the first that holds on the channel or everywhere."""
    return next((row["id"] for row in blocks if row["channel"] is None or row["channel"] == channel), None)


def _verdict(one: _One, block_id: UUID | None, rows: Sequence[Any], purpose: ConsentPurpose) -> Verdict:
    if one.erased:
        return Verdict(Standing.ERASED, purpose)
    if block_id is not None:
        return Verdict(Standing.BLOCKED, purpose, block_id)
    own = [row for row in rows if row["person_id"] in one.ids]
    if not own:
        return Verdict(Standing.NOT_ASKED, purpose)
    # Of two said at the same instant the refusal counts.
    newest = max(own, key=lambda row: (row["at"], not row["granted"], row["recorded_at"]))
    standing = Standing.GRANTED if newest["granted"] else Standing.REFUSED
    return Verdict(standing, purpose, since=newest["at"])


SENTENCES = {
    Standing.GRANTED: "The person agreed.",
    Standing.NOT_ASKED: "The person has not agreed to this on this channel; ask for consent and record it first.",
    Standing.REFUSED: "The person refused this on this channel; do not contact them for it.",
    Standing.BLOCKED: "This person is not to be contacted; lift the block first if they want it again.",
    Standing.ERASED: "This person's data were erased; there is nobody to contact.",
}
