"""Inputs of channels."""

from __future__ import annotations

import strawberry

from funnel.models.words import ChannelGroup
from graphapi.compiler import input_type


@input_type
class ChannelAddInput:
    """A channel the workspace does not have yet."""

    key: str = strawberry.field(description="Its key for programs: lower-case letters, digits, `-` and `_`.")
    name: str | None = strawberry.field(default=None, description="Its name for people; the catalogue's when left out.")
    group: ChannelGroup | None = strawberry.field(
        default=None, description="Its group in reports; needed where the catalogue does not know the key."
    )
