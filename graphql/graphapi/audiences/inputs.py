"""Inputs of audiences."""

from __future__ import annotations

import strawberry
from strawberry import ID, UNSET

from graphapi.compiler import input_type
from graphapi.funnels.inputs import RuleInput

RULE = (
    "Who belongs to them. Left out, people are recognised who have been on their landing page (the resource, or its"
    " address and pages below) or have searched by one of their keywords (utm_term)."
)


@input_type
class AudienceCreateInput:
    """A new audience of a product."""

    product_id: ID = strawberry.field(description="What they are to buy.")
    name: str = strawberry.field(description="Unique for the product.")
    priority: int = strawberry.field(description="Order of promise, 1 first; who fits several belongs to the first.")
    estimated_size: int | None = strawberry.field(default=None, description="How many people it may be.")
    profile: str | None = strawberry.field(default=None, description="Who they are.")
    landing_page_id: ID | None = strawberry.field(default=None, description="The resource that is their page.")
    keywords: list[str] | None = strawberry.field(default=None, description="The words they search by.")
    recognised_by: RuleInput | None = strawberry.field(default=None, description=RULE)


@input_type
class AudienceChangeInput:
    """Changes of an audience: what is left out stays, what is null is emptied."""

    audience_id: ID = strawberry.field(description="Which audience.")
    expected_version: int = strawberry.field(description="`version` of the audience as it was read.")
    name: str | None = strawberry.field(default=UNSET, description="A new name.")
    estimated_size: int | None = strawberry.field(default=UNSET, description="Another size.")
    profile: str | None = strawberry.field(default=UNSET, description="Another profile.")
    landing_page_id: ID | None = strawberry.field(
        default=UNSET, description="Another page. One that audiences share is allowed, and a gap of the matrix."
    )
    recognised_by: RuleInput | None = strawberry.field(
        default=UNSET, description="Another rule; null: page and keywords recognise people again."
    )


@input_type
class AudienceReorderInput:
    """Another order of a product's audiences."""

    product_id: ID = strawberry.field(description="Whose audiences.")
    audience_ids: list[ID] = strawberry.field(description="All that are not archived, the most promising first.")


@input_type
class AudienceKeywordsSetInput:
    """Keywords of an audience: the whole list, or what to add and remove."""

    audience_id: ID = strawberry.field(description="Which audience.")
    keywords: list[str] | None = strawberry.field(default=UNSET, description="The whole list.")
    add: list[str] | None = strawberry.field(default=None, description="More of them; those there already stay.")
    remove: list[str] | None = strawberry.field(
        default=None, description="Fewer of them; those not there are no error."
    )
    expected_version: int | None = strawberry.field(default=None, description="`version` of the audience as read.")


@input_type
class AudienceArchiveInput:
    """Which audience is no longer used."""

    audience_id: ID = strawberry.field(description="Which audience.")
    expected_version: int | None = strawberry.field(default=None, description="`version` of the audience as read.")
