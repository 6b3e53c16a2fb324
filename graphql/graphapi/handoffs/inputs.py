"""Filters, orders and inputs of handoffs."""

from __future__ import annotations

from datetime import date

import strawberry
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
class PacketFieldValueInput:
    """What stands in one of the fields that the product asks for."""

    key: str = strawberry.field(description="`key` of one of `Product.packetFields`.")
    value: str = strawberry.field(description="Written out: a text, a choice, 12.5, 2026-11-30, true or false.")


@input_type
class PacketInput:
    """What sales must know: the need, what was promised, which product (default: the lead's), and its own fields."""

    need: str = strawberry.field(description="What the person needs.")
    promises: list[str] | None = strawberry.field(default=None, description="What they were promised.")
    product_id: ID | None = strawberry.field(default=None, description="Which product.")
    fields: list[PacketFieldValueInput] | None = strawberry.field(
        default=None, description="What the product asks for; required ones must be there."
    )


@input_type
class HandoffOfferInput:
    """To a member, to a team, to a member of a team first and then to the others; with neither by the routing rules."""

    lead_id: ID = strawberry.field(description="Which lead.")
    to_team_id: ID | None = strawberry.field(default=None, description="To the next candidate of this team.")
    to_member_id: ID | None = strawberry.field(default=None, description="To this member.")
    accept_within_seconds: int | None = strawberry.field(
        default=None, description="How long it can be accepted; the workspace's time when it is left out."
    )
    packet: PacketInput = strawberry.field(description="What sales must know.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )


@input_type
class HandoffAcceptInput:
    """Which offer."""

    handoff_id: ID = strawberry.field(description="Which handoff.")
    expected_version: int | None = strawberry.field(default=None, description="`version` as it was read.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )


@input_type
class HandoffDeclineInput:
    """Which offer, and why not."""

    handoff_id: ID = strawberry.field(description="Which handoff.")
    reason: DeclineReason = strawberry.field(description="Why.")
    text: str | None = strawberry.field(default=None, description="The same in your own words.")
    expected_version: int | None = strawberry.field(default=None, description="`version` as it was read.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )


@input_type
class HandoffRecycleInput:
    """Which handoff, to which step the lead returns, when to take it up again, and why."""

    handoff_id: ID = strawberry.field(description="Which handoff.")
    return_step_key: str = strawberry.field(description="The step the lead returns to.")
    revisit_on: date = strawberry.field(description="When to take it up again.")
    reason: str = strawberry.field(description="Why.")
    expected_version: int | None = strawberry.field(default=None, description="`version` as it was read.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )


@input_type
class HandoffWithdrawInput:
    """Which offer."""

    handoff_id: ID = strawberry.field(description="Which handoff.")
    expected_version: int | None = strawberry.field(default=None, description="`version` as it was read.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )
