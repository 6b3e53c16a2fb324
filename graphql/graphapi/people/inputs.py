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
class PersonUnmergeInput:
    """The merge that was a mistake."""

    merge_id: ID = strawberry.field(description="Of the merge.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )
