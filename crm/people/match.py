"""Whose fact it is: a pure plan over what is known, made before anything is written.

The person of the strongest identity gets the fact; identities that are new are attached to it. Two known persons in
one fact never become one by themselves: a suggestion says why they may be. The exception is a visitor known by
anonymous ids only: it had no name of its own to lose, so it is united with the one it turns out to be.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from crm.core.ids import new_id
from crm.models.words import IdentityKind
from crm.people.identity import IdentityKey, Slot, strength

_ONE_OF_EACH = frozenset({IdentityKind.EMAIL, IdentityKind.PHONE})
"""A second value of these on one anonymous id is rather a second human at the same device."""


def slot(key: IdentityKey) -> Slot:
    """The unique part of an identity."""
    return key.slot


@dataclass(frozen=True)
class Suggestion:
    """Two persons that may be one, and why."""

    person_id: UUID
    other_id: UUID
    reason: str


@dataclass
class Plan:
    """What is known of the identities of a batch, and what placing its facts adds to it."""

    known: dict[Slot, UUID]
    """Identity → canonical person."""
    kinds: dict[UUID, set[IdentityKind]]
    """Canonical person → kinds of its identities."""
    new_persons: set[UUID] = field(default_factory=set)
    new_identities: dict[Slot, tuple[UUID, IdentityKey]] = field(default_factory=dict)
    unions: list[tuple[UUID, UUID]] = field(default_factory=list)
    """(kept, merged) of stored persons."""
    suggestions: dict[tuple[UUID, UUID], Suggestion] = field(default_factory=dict)
    _alias: dict[UUID, UUID] = field(default_factory=dict)

    def find(self, person_id: UUID) -> UUID:
        """The person that stands for this one after the unions of this batch."""
        while person_id in self._alias:
            person_id = self._alias[person_id]
        return person_id

    def place(self, keys: Sequence[IdentityKey], person_id: UUID | None) -> UUID:
        """The person a fact with these identities belongs to; `person_id` (canonical) wins when it is given."""
        ranked = keys
        if len(keys) > 1:
            ranked = sorted(keys, key=lambda key: (strength(key.kind, key.verified), key.slot))
        owners = [(key, self.find(self.known[key.slot])) for key in ranked if key.slot in self.known]
        chosen = self._chosen(ranked, owners, person_id)
        for key, owner in owners:
            chosen = self._meet(chosen, self.find(owner), key)
        for key in ranked:
            if key.slot not in self.known:
                self._attach(key, chosen)
        return chosen

    def _chosen(
        self, ranked: Sequence[IdentityKey], owners: Sequence[tuple[IdentityKey, UUID]], person_id: UUID | None
    ) -> UUID:
        if person_id is not None:
            return self.find(person_id)
        if not owners:
            return self._new()
        key, owner = owners[0]
        if key.kind is IdentityKind.ANONYMOUS_ID and self._is_another(ranked, owner):
            return self._new()
        return owner

    def _is_another(self, ranked: Sequence[IdentityKey], owner: UUID) -> bool:
        """Whether a device's person has an e-mail or phone already while this fact brings another one."""
        fresh = {key.kind for key in ranked if key.slot not in self.known}
        return bool(fresh & _ONE_OF_EACH & self.kinds.get(owner, set()))

    def _new(self) -> UUID:
        made = new_id()
        self.new_persons.add(made)
        self.kinds[made] = set()
        return made

    def _attach(self, key: IdentityKey, person_id: UUID) -> None:
        self.known[key.slot] = person_id
        self.new_identities[key.slot] = (person_id, key)
        self.kinds.setdefault(person_id, set()).add(key.kind)

    def _meet(self, chosen: UUID, other: UUID, key: IdentityKey) -> UUID:
        """The other person of a fact: united when it is an unknown visitor, else suggested."""
        if other == chosen:
            return chosen
        if self.kinds.get(other, set()) <= {IdentityKind.ANONYMOUS_ID}:
            self._unite(chosen, other)
            return self.find(chosen)
        pair = (chosen, other)
        self.suggestions.setdefault(
            pair, Suggestion(*pair, f"One fact named both; the other was known by {_WORD[key.kind]}.")
        )
        return chosen

    def _unite(self, kept: UUID, merged: UUID) -> None:
        if merged in self.new_persons:
            self.new_persons.discard(merged)
        elif kept in self.new_persons:
            # The stored person stays and takes over what the new one was to get.
            self.new_persons.discard(kept)
            kept, merged = merged, kept
        else:
            self.unions.append((kept, merged))
        self._alias[merged] = kept
        self.kinds.setdefault(kept, set()).update(self.kinds.get(merged, ()))


_WORD: Mapping[IdentityKind, str] = {
    IdentityKind.EMAIL: "its e-mail address",
    IdentityKind.PHONE: "its phone number",
    IdentityKind.EXTERNAL_ID: "its id in another system",
    IdentityKind.PLATFORM_USER_ID: "its account on a network",
    IdentityKind.HANDLE: "its name on a network",
    IdentityKind.ANONYMOUS_ID: "the device",
}
