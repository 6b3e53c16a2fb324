"""What is told of a tracked link."""

from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from funnel.inputs import Input, Name

UtmValue = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Parameter = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,39}$")]


class Utm(Input):
    """Parameters added to the target where it does not say them itself."""

    source: UtmValue | None = None
    medium: UtmValue | None = None
    campaign: UtmValue | None = None
    term: UtmValue | None = None
    content: UtmValue | None = None


class TrackedLinkCreate(Input):
    """Resource × goal × content item × target: the same four are the same link."""

    resource_id: UUID
    goal_id: UUID | None = None
    content_item_id: UUID | None = None
    target_url: str
    label: Name | None = None
    utm: Utm | None = None
    visitor_parameter: Parameter | None = None


class TrackedLinkChange(Input):
    """What may change under a code that stands in print: where it leads and what it is called, never whose it is."""

    link_id: UUID
    target_url: str | None = None
    label: Name | None = None
    utm: Utm | None = None
    visitor_parameter: Parameter | None = None
    expected_version: int | None = None


class TrackedLinkRetire(Input):
    """The code leads nowhere from now on."""

    link_id: UUID
    expected_version: int | None = None
