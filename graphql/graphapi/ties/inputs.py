"""Inputs of ties."""

from __future__ import annotations

import strawberry
from strawberry import ID

from funnel.models.words import TieKind
from graphapi.compiler import input_type


@input_type
class ResourceTieInput:
    """A tie between two resources."""

    from_id: ID = strawberry.field(description="What feeds.")
    to_id: ID = strawberry.field(description="What is fed.")
    connector_id: ID | None = strawberry.field(default=None, description="What carries it over.")
    kind: TieKind = strawberry.field(description="How.")
