"""Root fields that write members."""

from __future__ import annotations

from crm.members.add import add
from crm.members.deactivate import deactivate
from crm.members.inputs import MemberAdd, MemberDeactivate, MemberSetRoles, MemberSetRowScope
from crm.members.set_roles import set_roles
from crm.members.set_row_scope import set_row_scope
from graphapi.answers import ref
from graphapi.context import Info
from graphapi.members.inputs import (
    MemberAddInput,
    MemberDeactivateInput,
    MemberSetRolesInput,
    MemberSetRowScopeInput,
)
from graphapi.members.types import Member
from graphapi.mutation import Payload, fill, mutation, mutations, payload


@payload
class MemberAddPayload(Payload):
    """The new member."""

    member: Member | None = None


@payload
class MemberSetRolesPayload(Payload):
    """The member with the new roles."""

    member: Member | None = None


@payload
class MemberSetRowScopePayload(Payload):
    """The member with the new scope."""

    member: Member | None = None


@payload
class MemberDeactivatePayload(Payload):
    """The member, who may not enter any more."""

    member: Member | None = None


@mutations
class MemberMutations:
    """Who is in the workspace and as what."""

    @mutation
    async def member_add(self, info: Info, input: MemberAddInput) -> MemberAddPayload:
        """Adds an account to the workspace."""
        member = await add(info.work, fill(MemberAdd, input))
        return MemberAddPayload(member=ref(Member, member.id))

    @mutation
    async def member_set_roles(self, info: Info, input: MemberSetRolesInput) -> MemberSetRolesPayload:
        """Gives a member other roles; the last administrator stays one."""
        member = await set_roles(info.work, fill(MemberSetRoles, input, ids={"member_id": "mem"}))
        return MemberSetRolesPayload(member=ref(Member, member.id))

    @mutation
    async def member_set_row_scope(self, info: Info, input: MemberSetRowScopeInput) -> MemberSetRowScopePayload:
        """Says which leads a member sees: all, those of their teams, their own."""
        member = await set_row_scope(info.work, fill(MemberSetRowScope, input, ids={"member_id": "mem"}))
        return MemberSetRowScopePayload(member=ref(Member, member.id))

    @mutation
    async def member_deactivate(self, info: Info, input: MemberDeactivateInput) -> MemberDeactivatePayload:
        """Takes a member's way in; what they did stays theirs."""
        member = await deactivate(info.work, fill(MemberDeactivate, input, ids={"member_id": "mem"}))
        return MemberDeactivatePayload(member=ref(Member, member.id))
