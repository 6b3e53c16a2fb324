"""What the verbs of teams take."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from crm.leads.texts import Given

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Topic = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(lambda text: text or None)
]
"""Of blanks alone it is none."""
MemberIds = Annotated[tuple[UUID, ...], Field(max_length=1000)]


class TeamCreate(Given):
    """A new team and who is in it."""

    name: Name
    topic: Topic | None = None
    lead_member_id: UUID | None = None
    member_ids: MemberIds = ()


class TeamChange(BaseModel):
    """Fields that are left out stay as they are; `topic` and `leadMemberId` may be set to null."""

    model_config = ConfigDict(frozen=True)

    team_id: UUID
    name: Name | None = None
    topic: Topic | None = None
    lead_member_id: UUID | None = None
    expected_version: int | None = None


class TeamAddMembers(BaseModel):
    """Members to be added to a team."""

    model_config = ConfigDict(frozen=True)

    team_id: UUID
    member_ids: MemberIds = Field(min_length=1)
    expected_version: int | None = None


class TeamRemoveMembers(BaseModel):
    """Members to be taken out of a team."""

    model_config = ConfigDict(frozen=True)

    team_id: UUID
    member_ids: MemberIds = Field(min_length=1)
    expected_version: int | None = None


def by_field(member_ids: tuple[UUID, ...]) -> dict[str, UUID]:
    """Members by the place where the client named them."""
    return {f"memberIds.{place}": member_id for place, member_id in enumerate(member_ids)}
