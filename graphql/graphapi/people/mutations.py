"""Persons that turn out to be one, or not."""

from __future__ import annotations

import strawberry
from strawberry import ID

from crm.core.ids import encode
from graphapi.answers import ref
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.people.inputs import PersonMergeInput, PersonUnmergeInput
from graphapi.people.types import Person

MERGE = "merge"
"""Prefix of the public ids of merges."""


@payload
class PersonMergePayload(Payload):
    """The person that stands for both, and the merge, by which it can be undone."""

    person: Person | None = None
    merge_id: ID | None = strawberry.field(default=None, description="Of the merge; give it to `personUnmerge`.")


@payload
class PersonUnmergePayload(Payload):
    """The two persons, apart again."""

    people: list[Person] | None = None


@mutations
class PersonMutations:
    """Merging people by hand."""

    @mutation
    async def person_merge(self, info: Info, input: PersonMergeInput) -> PersonMergePayload:
        """Says that two persons are one; everything of both is kept."""
        from funnel.people.merge import PersonMerge, merge

        merged = await merge(info.work, fill(PersonMerge, input, ids={"keep_id": "per", "merge_id": "per"}))
        return PersonMergePayload(person=ref(Person, merged.kept_id), merge_id=ID(encode(MERGE, merged.id)))

    @mutation
    async def person_unmerge(self, info: Info, input: PersonUnmergeInput) -> PersonUnmergePayload:
        """Undoes a merge: what belonged to each is theirs again."""
        from funnel.people.unmerge import PersonUnmerge, unmerge

        undone = await unmerge(info.work, fill(PersonUnmerge, input, ids={"merge_id": MERGE}))
        return PersonUnmergePayload(people=[ref(Person, undone.kept_id), ref(Person, undone.merged_id)])
