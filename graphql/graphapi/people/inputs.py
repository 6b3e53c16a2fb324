"""Filters, orders and inputs of people."""

from __future__ import annotations

import strawberry
from strawberry import ID

from crm.models import Person as PersonRow
from crm.models.words import Attitude
from graphapi.compiler import filters, input_type, match, orders

PERSON_FILTER = filters(
    "PersonFilter",
    PersonRow,
    name=match.string(),
    attitude=match.enum(Attitude),
    company_id=match.id("comp"),
    first_seen_at=match.datetime(),
    created_at=match.datetime(),
)

PERSON_ORDER = orders(
    "PersonOrder",
    PersonRow,
    name="sort_key",
    first_seen_at="first_seen_at",
    created_at="created_at",
    default="sort_key",
)


@input_type
class PersonMergeInput:
    """Two persons that are one: the first stands for both."""

    keep_id: ID = strawberry.field(description="The person that stands for both.")
    merge_id: ID = strawberry.field(description="The person that becomes one with it.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )


@input_type
class PersonPairInput:
    """Two persons that are one: the first stands for both."""

    keep_id: ID = strawberry.field(description="The person that stands for both.")
    merge_id: ID = strawberry.field(description="The person that becomes one with it.")


@input_type
class PersonMergeManyInput:
    """Up to 1,000 pairs; with `atomic` all of them or none."""

    items: list[PersonPairInput] = strawberry.field(description="The pairs, up to 1,000, done in their order.")
    atomic: bool | None = strawberry.field(default=False, description="All of them or none.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )


@input_type
class DuplicateSuggestionDismissInput:
    """A suggestion that is none."""

    suggestion_id: ID = strawberry.field(description="Of the suggestion.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )


@input_type
class PersonUnmergeInput:
    """The merge that was a mistake."""

    merge_id: ID = strawberry.field(description="Of the merge.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )
