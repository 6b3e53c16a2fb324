"""How a person is named in inputs."""

from __future__ import annotations

from crm.models.words import IdentityKind
from graphapi.compiler import input_type


@input_type
class IdentityInput:
    """How a person is recognised, in any spelling; `account` names our page for ids that differ from page to page."""

    kind: IdentityKind
    value: str
    account: str | None = None
