"""Inputs of audiences."""

from __future__ import annotations

import strawberry
from strawberry import ID

from graphapi.compiler import input_type


@input_type
class AudienceCreateInput:
    """A new audience of a product."""

    product_id: ID = strawberry.field(description="What they are to buy.")
    name: str = strawberry.field(description="Unique for the product.")
    priority: int = strawberry.field(description="Order of promise, 1 first.")
    estimated_size: int | None = strawberry.field(default=None, description="How many people it may be.")
    profile: str | None = strawberry.field(default=None, description="Who they are.")
    landing_page_id: ID | None = strawberry.field(default=None, description="The resource that is their page.")
    keywords: list[str] | None = strawberry.field(default=None, description="The words they search by.")
