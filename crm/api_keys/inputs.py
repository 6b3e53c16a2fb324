"""What the verbs of API keys take."""

from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from crm.members.permissions import Action
from crm.models.words import Role


class ApiKeyCreate(BaseModel):
    """A key that acts as a member, or as an integration with roles. `scopes` narrow what it may do."""

    model_config = ConfigDict(frozen=True)

    name: str = Field(min_length=1, max_length=200)
    member_id: UUID | None = None
    roles: tuple[Role, ...] = Field(default=(), max_length=len(Role))
    scopes: tuple[Action, ...] = Field(default=(), max_length=len(Action))

    @field_validator("roles", "scopes", mode="before")
    @classmethod
    def _nothing_is_none(cls, value: Any) -> Any:
        return () if value is None else value

    @model_validator(mode="after")
    def _is_somebody(self) -> Self:
        if self.member_id is None and not self.roles:
            raise ValueError("A key acts as a member or has roles; give one of them.")
        if self.member_id is not None and self.roles:
            raise ValueError("A member's key has the member's roles; give no others.")
        return self


class ApiKeyRevoke(BaseModel):
    """The key is not taken any more."""

    model_config = ConfigDict(frozen=True)

    api_key_id: UUID
