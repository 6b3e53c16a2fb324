"""Whose fact it is: a pure plan over what is known, made before anything is written.

The person of the strongest identity gets the fact; identities that are new are attached to it. Two known persons in
one fact never become one by themselves: a suggestion says why they may be. The exception is a visitor known by
anonymous ids only: it had no name of its own to lose, so it is united with the one it turns out to be.

Where a stronger identity is new and would be one too many for the person of a weaker one, the weaker one gives way: the
fact is of somebody else. Where the new one is the weaker, it stays out and the fact goes on without it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from crm.core.ids import new_id
from crm.models.words import IdentityKind
from crm.people.identity import IdentityKey, Slot
from crm.people.rules import Rules

_ONE_OF_EACH = frozenset({IdentityKind.EMAIL, IdentityKind.PHONE})
"""A second value of these on one anonymous id is rather a second human at the same device."""
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)

Owned = dict[tuple[IdentityKind, str], list[datetime]]
"""Kind and account → when each of a person's values was first seen."""


def slot(key: IdentityKey) -> Slot:
    """The unique part of an identity."""
    return key.slot


@dataclass(frozen=True)
class Suggestion:
    """Two persons that may be one, and why."""

    person_id: UUID
    other_id: UUID
    reason: str
    confidence: float = 0.8


@dataclass(frozen=True)
class Placed:
    """Whose a fact is, and which of its identities stayed out."""

    person_id: UUID
    """The person that stands for all merged with it."""
    owner_id: UUID
    """The very person, merged or not, that the deciding identity is of: the fact is recorded for it."""
    left_out: tuple[IdentityKey, ...] = ()


@dataclass
class Plan:
    """What is known of the identities of a batch, and what placing its facts adds to it."""

    known: dict[Slot, UUID]
    """Identity → canonical person."""
    owned: dict[UUID, Owned]
    """Canonical person → what it is known by."""
    rules: Rules = field(default_factory=Rules)
    owners: dict[Slot, UUID] = field(default_factory=dict)
    """Identity → the person it was first seen on, where another one stands for that."""
    new_persons: set[UUID] = field(default_factory=set)
    new_identities: dict[Slot, tuple[UUID, IdentityKey]] = field(default_factory=dict)
    """Identity → the very person it is attached to."""
    unions: list[tuple[UUID, UUID]] = field(default_factory=list)
    """(kept, merged) of stored persons."""
    named: dict[tuple[UUID, UUID], UUID] = field(default_factory=dict)
    """Union → the very person that the merged one turned out to be, where the kept one stands for it."""
    suggestions: dict[tuple[UUID, UUID], Suggestion] = field(default_factory=dict)
    left_out: dict[Slot, UUID] = field(default_factory=dict)
    """Identities that were one too many → whose they would have been."""
    _alias: dict[UUID, UUID] = field(default_factory=dict)
    _gone: set[UUID] = field(default_factory=set)
    """Persons that were to be new and are not: they became another one before they were written."""

    def find(self, person_id: UUID) -> UUID:
        """The person that stands for this one after the unions of this batch."""
        while person_id in self._alias:
            person_id = self._alias[person_id]
        return person_id

    def home(self, owner_id: UUID) -> UUID:
        """The person that a row of this one is written for: itself, unless it is not written at all."""
        while owner_id in self._gone:
            owner_id = self._alias[owner_id]
        return owner_id

    def place(
        self, keys: Sequence[IdentityKey], person_id: UUID | None, owner_id: UUID | None = None,
        moment: datetime = _BEGINNING,
    ) -> Placed:  # fmt: skip
        """The person a fact with these identities belongs to; `person_id` (canonical) wins when it is given, and
        `owner_id` is then the one that was named."""
        ranked = sorted(keys, key=self.rules.rank) if len(keys) > 1 else keys
        there = [(key, self.find(self.known[key.slot])) for key in ranked if key.slot in self.known]
        if person_id is not None:
            chosen, owner = self.find(person_id), owner_id or person_id
        else:
            chosen, owner = self._chosen(ranked, there, moment)
        for key, other in there:
            chosen = self._meet(chosen, self.find(other), key, moment, owner)
        fresh = [key for key in ranked if key.slot not in self.known]
        left_out = tuple(key for key in fresh if not self._attach(key, chosen, owner, moment))
        return Placed(chosen, owner, left_out)

    def _chosen(
        self, ranked: Sequence[IdentityKey], there: Sequence[tuple[IdentityKey, UUID]], moment: datetime
    ) -> tuple[UUID, UUID]:
        """The owner of the strongest known identity that no stronger new one speaks against, else somebody new."""
        for key, person_id in there:
            if key.kind is IdentityKind.ANONYMOUS_ID and self._is_another(ranked, person_id):
                continue
            stronger = [new for new in ranked[: ranked.index(key)] if new.slot not in self.known]
            if all(self._fits(new, person_id, moment) for new in stronger):
                return person_id, self.owners.get(key.slot, person_id)
        made = self._new()
        return made, made

    def _is_another(self, ranked: Sequence[IdentityKey], person_id: UUID) -> bool:
        """Whether a device's person has an e-mail or phone already while this fact brings another one."""
        fresh = {key.kind for key in ranked if key.slot not in self.known}
        return bool(fresh & _ONE_OF_EACH & self._kinds(person_id))

    def _kinds(self, person_id: UUID) -> set[IdentityKind]:
        return {kind for kind, _ in self.owned.get(person_id, ())}

    def _fits(self, key: IdentityKey, person_id: UUID, moment: datetime) -> bool:
        seen = self.owned.get(person_id, {}).get((key.kind, key.account), ())
        return self.rules.by_kind[key.kind].fits(seen, moment)

    def _new(self) -> UUID:
        made = new_id()
        self.new_persons.add(made)
        self.owned[made] = {}
        return made

    def _attach(self, key: IdentityKey, person_id: UUID, owner_id: UUID, moment: datetime) -> bool:
        """False where it would be one too many: it is nobody's then, until it comes without this person."""
        if not self._fits(key, person_id, moment):
            self.left_out[key.slot] = owner_id
            return False
        self.known[key.slot] = person_id
        if owner_id != person_id:
            self.owners[key.slot] = owner_id
        self.new_identities[key.slot] = (owner_id, key)
        self.owned.setdefault(person_id, {}).setdefault((key.kind, key.account), []).append(moment)
        return True

    def _meet(self, chosen: UUID, other: UUID, key: IdentityKey, moment: datetime, owner: UUID) -> UUID:
        """The other person of a fact: united when it is an unknown visitor, else suggested."""
        if other == chosen:
            return chosen
        if self._kinds(other) <= {IdentityKind.ANONYMOUS_ID} and self._may_unite(chosen, other, moment):
            self._unite(chosen, other, owner)
            return self.find(chosen)
        pair = (chosen, other)
        self.suggestions.setdefault(
            pair, Suggestion(*pair, f"One fact named both; the other was known by {_WORD[key.kind]}.")
        )
        return chosen

    def _may_unite(self, kept: UUID, merged: UUID, moment: datetime) -> bool:
        """Whether both together have no more devices than one person may have."""
        mine = self.owned.get(kept, {})
        return all(
            at not in mine or self.rules.by_kind[at[0]].fits([*mine[at], *seen], moment, more=0)
            for at, seen in self.owned.get(merged, {}).items()
        )

    def _unite(self, kept: UUID, merged: UUID, owner: UUID) -> None:
        if merged in self.new_persons:
            self.new_persons.discard(merged)
            self._gone.add(merged)
        elif kept in self.new_persons:
            # The stored person stays and takes over what the new one was to get.
            self.new_persons.discard(kept)
            self._gone.add(kept)
            kept, merged = merged, kept
        else:
            self.unions.append((kept, merged))
            self.named[kept, merged] = owner
        self._alias[merged] = kept
        mine = self.owned.setdefault(kept, {})
        for at, seen in self.owned.get(merged, {}).items():
            mine.setdefault(at, []).extend(seen)


_WORD: Mapping[IdentityKind, str] = {
    IdentityKind.EMAIL: "its e-mail address",
    IdentityKind.PHONE: "its phone number",
    IdentityKind.EXTERNAL_ID: "its id in another system",
    IdentityKind.PLATFORM_USER_ID: "its account on a network",
    IdentityKind.HANDLE: "its name on a network",
    IdentityKind.ANONYMOUS_ID: "the device",
}
