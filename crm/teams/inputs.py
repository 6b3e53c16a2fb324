"""What the verbs of teams take."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class TeamCreate(BaseModel):
    """A new team and who is in it."""

    model_config = ConfigDict(frozen=True)

    name: str = Field(min_length=1, max_length=200)
    topic: str | None = Field(default=None, max_length=200)
    lead_member_id: UUID | None = None
    member_ids: tuple[UUID, ...] = Field(default=(), max_length=1000)


class TeamAddMembers(BaseModel):
    """Members to be added to a team."""

    model_config = ConfigDict(frozen=True)

    team_id: UUID
    member_ids: tuple[UUID, ...] = Field(min_length=1, max_length=1000)
