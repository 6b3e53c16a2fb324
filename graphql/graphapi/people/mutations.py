"""Persons that turn out to be one, or not."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import strawberry
from strawberry import ID

from crm.core.ids import encode
from crm.duplicates.dismiss import DuplicateSuggestionDismiss, dismiss
from graphapi.answers import answer_type, ref, ref_or_none
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.people.inputs import (
    DuplicateSuggestionDismissInput,
    PersonMergeInput,
    PersonMergeManyInput,
    PersonUnmergeInput,
)
from graphapi.people.merges import MERGE
from graphapi.people.pairs import DuplicatePair
from graphapi.people.types import Person
from graphapi.people.words import MergeStatus
from graphapi.problems import UserError, user_errors

if TYPE_CHECKING:
    from funnel.people.merge import MergeResult


@payload
class PersonMergePayload(Payload):
    """The person that stands for both, and the merge, by which it can be undone."""

    person: Person | None = None
    merge_id: ID | None = strawberry.field(default=None, description="Of the merge; give it to `personUnmerge`.")


@answer_type
class PersonMergeResult:
    """What became of one pair."""

    index: int = strawberry.field(description="Its place in the input, from 0.")
    status: MergeStatus = strawberry.field(description="Merged now, one already, or refused.")
    person: Person | None = strawberry.field(description="The person that stands for both; null when refused.")
    merge_id: ID | None = strawberry.field(description="Of the merge; give it to `personUnmerge`.")
    errors: list[UserError] = strawberry.field(description="Why it was refused, or that nothing was to be done.")


@payload
class PersonMergeManyPayload(Payload):
    """What became of each pair, in the order of the input."""

    results: list[PersonMergeResult] = strawberry.field(default_factory=list, description="One for each pair.")
    merged: int = strawberry.field(default=0, description="Pairs merged now.")
    unchanged: int = strawberry.field(default=0, description="Pairs that were one person already.")
    rejected: int = strawberry.field(default=0, description="Pairs refused.")


@payload
class DuplicateSuggestionDismissPayload(Payload):
    """The suggestion, decided."""

    suggestion: DuplicatePair | None = None


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
    async def person_merge_many(self, info: Info, input: PersonMergeManyInput) -> PersonMergeManyPayload:
        """Says of many pairs that they are one, one after the other: A into B and B into C makes one of all three. A
        pair that cannot be merged is REJECTED and the others are, unless `atomic` refuses all.
        """
        from funnel.people.merge_many import PersonMergeMany, merge_many

        done = await merge_many(info.work, fill(PersonMergeMany, input, ids={"keep_id": "per", "merge_id": "per"}))
        counts = Counter(each.status for each in done)
        return PersonMergeManyPayload(
            results=[_result(each) for each in done],
            merged=counts["MERGED"],
            unchanged=counts["UNCHANGED"],
            rejected=counts["REJECTED"],
        )

    @mutation
    async def duplicate_suggestion_dismiss(
        self, info: Info, input: DuplicateSuggestionDismissInput
    ) -> DuplicateSuggestionDismissPayload:
        """Says that two persons are not one; they are never suggested again."""
        data = fill(DuplicateSuggestionDismiss, input, ids={"suggestion_id": "dup"})
        return DuplicateSuggestionDismissPayload(suggestion=ref(DuplicatePair, await dismiss(info.work, data)))

    @mutation
    async def person_unmerge(self, info: Info, input: PersonUnmergeInput) -> PersonUnmergePayload:
        """Undoes a merge: what belonged to each is theirs again."""
        from funnel.people.unmerge import PersonUnmerge, unmerge

        undone = await unmerge(info.work, fill(PersonUnmerge, input, ids={"merge_id": MERGE}))
        return PersonUnmergePayload(people=[ref(Person, undone.kept_id), ref(Person, undone.merged_id)])


def _result(result: MergeResult) -> PersonMergeResult:
    merged = result.merged
    return PersonMergeResult(
        index=result.index,
        status=MergeStatus(result.status),
        person=ref_or_none(Person, merged.kept_id if merged else None),
        merge_id=ID(encode(MERGE, merged.id)) if merged else None,
        errors=user_errors(result.problem) if result.problem else [],
    )
