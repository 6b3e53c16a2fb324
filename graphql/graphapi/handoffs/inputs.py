"""Filters, orders and inputs of handoffs."""

from __future__ import annotations

from datetime import date

from strawberry import ID

from crm.models import Handoff as HandoffRow
from crm.models.words import DeclineReason, HandoffStatus
from graphapi.compiler import filters, input_type, match, orders

HANDOFF_FILTER = filters(
    "HandoffFilter",
    HandoffRow,
    status=match.enum(HandoffStatus),
    assignee_id=match.id("mem"),
    team_id=match.id("team"),
    lead_id=match.id("lead"),
    decline_reason=match.enum(DeclineReason),
    offered_at=match.datetime(),
    accept_by=match.datetime(),
)
HANDOFF_ORDER = orders(
    "HandoffOrder", HandoffRow, offered_at="offered_at", accept_by="accept_by", default="-offered_at"
)


@input_type
class PacketInput:
    """What sales must know: the need, what was promised, which product (default: the lead's)."""

    need: str
    promises: list[str] | None = None
    product_id: ID | None = None


@input_type
class HandoffOfferInput:
    """To a member, to a team, or to a member of a team first and then to the others."""

    lead_id: ID
    to_team_id: ID | None = None
    to_member_id: ID | None = None
    accept_within_seconds: int | None = None
    packet: PacketInput
    idempotency_key: str | None = None


@input_type
class HandoffAcceptInput:
    """Which offer."""

    handoff_id: ID
    idempotency_key: str | None = None


@input_type
class HandoffDeclineInput:
    """Which offer, and why not."""

    handoff_id: ID
    reason: DeclineReason
    text: str | None = None
    idempotency_key: str | None = None


@input_type
class HandoffRecycleInput:
    """Which handoff, to which step the lead returns, when to take it up again, and why."""

    handoff_id: ID
    return_step_key: str
    revisit_on: date
    reason: str
    idempotency_key: str | None = None


@input_type
class HandoffWithdrawInput:
    """Which offer."""

    handoff_id: ID
    idempotency_key: str | None = None
