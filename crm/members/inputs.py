"""What the verbs of members take."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from crm.accounts.inputs import Email, Password
from crm.models.words import Role
from crm.models.words_rights import RowScope


def _roles(value: tuple[Role, ...]) -> tuple[Role, ...]:
    if not value:
        raise ValueError("A member has at least one role.")
    if Role.INTEGRATION in value:
        raise ValueError("INTEGRATION is the role of API keys; a member has another one.")
    return tuple(dict.fromkeys(value))


Roles = Annotated[tuple[Role, ...], AfterValidator(_roles)]


class MemberAdd(BaseModel):
    """An account in the workspace: the one that has the address, or a new one."""

    model_config = ConfigDict(frozen=True)

    email: Email
    name: str | None = Field(default=None, min_length=1, max_length=200)
    roles: Roles
    password: Password | None = None
    """For a new account only: nobody may set the password of somebody who is there already."""
    capacity: int | None = Field(default=None, ge=0, le=10_000)


class MemberSetRoles(BaseModel):
    """All roles the member is to have from now on."""

    model_config = ConfigDict(frozen=True)

    member_id: UUID
    roles: Roles
    expected_version: int | None = None


class MemberSetRowScope(BaseModel):
    """Which leads the member is to see from now on; empty: as their roles say."""

    model_config = ConfigDict(frozen=True)

    member_id: UUID
    row_scope: RowScope | None
    expected_version: int | None = None


class MemberDeactivate(BaseModel):
    """The member may not enter any more; what they did stays theirs."""

    model_config = ConfigDict(frozen=True)

    member_id: UUID
    expected_version: int | None = None
