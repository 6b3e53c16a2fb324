"""What is told of content items."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from funnel.inputs import Input, Name, Prose
from funnel.models.words import ContentFormat

Body = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100_000)]
WebAddress = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=2_000, pattern=r"^https?://[^\s/@][^\s@]*$")
]
"""An http or https address without blanks and without a login."""
Keywords = Annotated[tuple[Name, ...], Field(max_length=50)]


class ContentBrief(Input):
    """A new item, or a variant of the message of another one."""

    resource_id: UUID
    title: Name
    format: ContentFormat
    goal_id: UUID | None = None
    brief: Prose | None = None
    topic: Name | None = None
    keywords: Keywords = ()
    author_id: UUID | None = None
    due_on: date | None = None
    variant_of_id: UUID | None = None


class ContentChange(Input):
    """What changes; what is left out stays."""

    item_id: UUID
    title: Name | None = None
    format: ContentFormat | None = None
    goal_id: UUID | None = None
    brief: Prose | None = None
    topic: Name | None = None
    keywords: Keywords | None = None
    author_id: UUID | None = None
    due_on: date | None = None
    url: WebAddress | None = None
    external_id: Name | None = None
    expected_version: int | None = None


class ContentWrite(Input):
    """What the author hands in: the text, or where the picture or film lies."""

    item_id: UUID
    body: Body | None = None
    url: WebAddress | None = None
    comment: Prose | None = None
    expected_version: int | None = None


class ContentMoveOn(Input):
    """A step that needs no more than the item; a return needs the comment."""

    item_id: UUID
    comment: Prose | None = None
    expected_version: int | None = None


class ContentSchedule(Input):
    """When it is to be published."""

    item_id: UUID
    scheduled_for: AwareDatetime
    expected_version: int | None = None


class ContentPublish(Input):
    """It is published now; where it stands, once that is known."""

    item_id: UUID
    url: WebAddress | None = None
    external_id: Name | None = None
    expected_version: int | None = None
