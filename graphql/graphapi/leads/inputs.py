"""Filters, orders and inputs of leads."""

from __future__ import annotations

from datetime import date

import strawberry
from strawberry import ID

from crm.models import Lead as LeadRow
from crm.models.words import LeadStatus, LossReason
from funnel.models import Channel as ChannelRow
from graphapi.compiler import filters, input_type, match, orders
from graphapi.identities.inputs import IdentityInput

LEAD_FILTER = filters(
    "LeadFilter",
    LeadRow,
    status=match.enum(LeadStatus),
    step_key=match.string(),
    product_id=match.id("prod"),
    owner_id=match.id("mem"),
    audience_id=match.id("aud"),
    company_id=match.id("comp"),
    resource_id=match.id("res", "first_touch_resource_id"),
    channel_key=match.string(
        through=lambda lead, matches, scope: lead.first_touch_channel_id.in_(
            scope.values(ChannelRow, lambda channel: channel.id, lambda channel: matches(channel.key))
        ),
        by_key=lambda lead, matches, scope: (
            lead.first_touch_channel_id
            == scope.value(ChannelRow, lambda channel: channel.id, lambda channel: matches(channel.key))
        ),
    ),
    score=match.integer(),
    created_at=match.datetime(),
    last_activity_at=match.datetime(),
    step_entered_at=match.datetime(),
    revisit_on=match.date(),
    has_next_task=match.boolean(lambda lead: lead.next_task_id.is_not(None)),
)

LEAD_ORDER = orders(
    "LeadOrder",
    LeadRow,
    created_at="created_at",
    last_activity_at="last_activity_at",
    step_entered_at="step_entered_at",
    score="score",
    name="sort_key",
    default="-last_activity_at",
)


@input_type
class LeadCreateInput:
    """Who, for which product, at which step (default: the first)."""

    product_id: ID = strawberry.field(description="Which product.")
    name: str | None = strawberry.field(default=None, description="What the person is called.")
    identities: list[IdentityInput] = strawberry.field(description="How the person is recognised.")
    company_name: str | None = strawberry.field(default=None, description="The firm the person belongs to.")
    step_key: str | None = strawberry.field(default=None, description="At which step; the first when it is left out.")
    self_reported: str | None = strawberry.field(default=None, description="Where the person says they heard of us.")
    owner_id: ID | None = strawberry.field(default=None, description="Whose work it is.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )


@input_type
class LeadMoveInput:
    """To which step, and why; `expectedVersion` is the lead's version you saw."""

    lead_id: ID = strawberry.field(description="Which lead.")
    to_step_key: str = strawberry.field(description="To which step.")
    reason: str | None = strawberry.field(
        default=None, description="Why; needed for going back and over steps that are not optional."
    )
    expected_version: int | None = strawberry.field(
        default=None, description="The version you saw; refused when somebody changed it since."
    )
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )


KEY = "Writing again with the same key and input answers the same."


@input_type
class LeadDisqualifyInput:
    """A lead that, after contact, turned out never to buy."""

    lead_id: ID = strawberry.field(description="Which lead.")
    reason: LossReason = strawberry.field(description="Why.")
    text: str | None = strawberry.field(default=None, description="The same in your own words.")
    expected_version: int | None = strawberry.field(default=None, description="`version` as it was read.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@input_type
class LeadReopenInput:
    """A closed or resting lead that is taken up again."""

    lead_id: ID = strawberry.field(description="Which lead.")
    reason: str | None = strawberry.field(default=None, description="Why now.")
    expected_version: int | None = strawberry.field(default=None, description="`version` as it was read.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@input_type
class LeadNurtureInput:
    """A lead that rests until a day."""

    lead_id: ID = strawberry.field(description="Which lead.")
    revisit_on: date = strawberry.field(description="When to take it up again, today or later.")
    reason: str | None = strawberry.field(default=None, description="Why.")
    expected_version: int | None = strawberry.field(default=None, description="`version` as it was read.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@input_type
class LeadAssignmentInput:
    """Whose a lead is from now on."""

    lead_id: ID = strawberry.field(description="Which lead.")
    owner_id: ID | None = strawberry.field(default=None, description="Whose work it is; nobody's when left out.")
    expected_version: int | None = strawberry.field(default=None, description="`version` of the lead as it was read.")


@input_type
class LeadsAssignInput:
    """Leads with an owner each, up to 1,000; each item is answered on its own."""

    items: list[LeadAssignmentInput] = strawberry.field(description="The leads, each at most once.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@input_type
class LeadAssignInput:
    """Whose leads they are from now on."""

    lead_ids: list[ID] = strawberry.field(description="Which leads, up to 1,000: all of them or none.")
    owner_id: ID | None = strawberry.field(default=None, description="Whose work they are; nobody's when left out.")
    expected_versions: list[int] | None = strawberry.field(
        default=None, description="`version` of each lead as it was read, in the order of `leadIds`."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@input_type
class LeadLoseInput:
    """Why it was lost, and to whom."""

    lead_id: ID = strawberry.field(description="Which lead.")
    reason: LossReason = strawberry.field(description="Why.")
    text: str | None = strawberry.field(default=None, description="The same in your own words.")
    competitor: str | None = strawberry.field(default=None, description="To whom it was lost.")
    expected_version: int | None = strawberry.field(default=None, description="`version` as it was read.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )


@input_type
class LeadSetAudienceInput:
    """Which audience a lead belongs to by a member's word."""

    lead_id: ID = strawberry.field(description="Which lead.")
    audience_id: ID | None = strawberry.field(default=None, description="To which audience; to none when left out.")
    reason: str = strawberry.field(description="Why; it stands in the person's history.")
    expected_version: int | None = strawberry.field(default=None, description="`version` of the lead as it was read.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@input_type
class LeadClearAudienceInput:
    """A lead whose audience the rules decide again."""

    lead_id: ID = strawberry.field(description="Which lead.")
    expected_version: int | None = strawberry.field(default=None, description="`version` of the lead as it was read.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)
