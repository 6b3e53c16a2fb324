"""Inputs of write keys."""

from __future__ import annotations

import strawberry
from strawberry import ID

from graphapi.compiler import input_type

_SEEN = "The version you saw; refused when somebody changed it since."
_ORIGINS = "Pages whose browsers may use it: https://www.example.com, https://*.example.com; empty: servers only."


@input_type
class WriteKeyCreateInput:
    """A key of a connected account of the network SEGMENT."""

    connected_account_id: ID = strawberry.field(description="What it writes into.")
    name: str = strawberry.field(description="What it is called here.")
    origins: list[str] | None = strawberry.field(default=None, description=_ORIGINS)
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )


@input_type
class WriteKeyChangeInput:
    """What changes; the key stays the same."""

    write_key_id: ID = strawberry.field(description="Which write key.")
    name: str | None = strawberry.field(default=None, description="What it is called here.")
    origins: list[str] | None = strawberry.field(default=None, description=_ORIGINS)
    expected_version: int | None = strawberry.field(default=None, description=_SEEN)


@input_type
class WriteKeyRotateInput:
    """Another key in place of this one. The former stays valid for a while, so that nothing is lost meanwhile."""

    write_key_id: ID = strawberry.field(description="Which write key.")
    keep_old_hours: int = strawberry.field(
        default=24, description="For how many hours the former stays valid, 0 to 168."
    )
    expected_version: int | None = strawberry.field(default=None, description=_SEEN)


@input_type
class WriteKeyRevokeInput:
    """The key that is not to be taken any more."""

    write_key_id: ID = strawberry.field(description="Which write key.")
    expected_version: int | None = strawberry.field(default=None, description=_SEEN)
