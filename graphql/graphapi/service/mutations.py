"""Saying how fast a workspace answers."""

from __future__ import annotations

from strawberry import ID

from crm.conversations.save_policy import ResponsePolicySave, save_policy
from graphapi.answers import ref
from graphapi.compiler import input_type
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.service.types import ResponsePolicy


@input_type
class ResponsePolicySaveInput:
    """What is left out stays."""

    fallback_team_id: ID | None = None
    """The team that answers what nobody stands for; null: none."""
    fallback_member_id: ID | None = None
    """The member who does; null: nobody in particular."""
    burst_count: int | None = None
    """So many negatives …"""
    burst_window_seconds: int | None = None
    """… within so long …"""
    burst_factor: int | None = None
    """… and so many times what is usual are a burst."""
    expected_version: int | None = None
    """`version` as it was read."""


@payload
class ResponsePolicySavePayload(Payload):
    """The policy."""

    policy: ResponsePolicy | None = None


@mutations
class ServiceMutations:
    """How people are answered."""

    @mutation
    async def response_policy_save(self, info: Info, input: ResponsePolicySaveInput) -> ResponsePolicySavePayload:
        """Keeps who answers when nobody stands for a topic, and what a burst is."""
        ids = {"fallback_team_id": "team", "fallback_member_id": "mem"}
        policy = await save_policy(info.work, fill(ResponsePolicySave, input, ids=ids))
        return ResponsePolicySavePayload(policy=ref(ResponsePolicy, policy.id))
