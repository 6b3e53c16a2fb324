"""How a person is named in inputs."""

from __future__ import annotations

import strawberry

from crm.models.words import IdentityKind
from graphapi.compiler import input_type


@input_type
class IdentityInput:
    """How a person is recognised, in any spelling; `account` names our page for ids that differ from page to page."""

    kind: IdentityKind = strawberry.field(description="What it is.")
    value: str = strawberry.field(description="In any spelling.")
    account: str | None = strawberry.field(
        default=None, description="Our page or app, for ids that differ from page to page."
    )
