"""What the verbs of handing over take."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field

from crm.leads.texts import Given, Key, Words
from crm.models.words import DeclineReason

LONGEST_ACCEPT = 31 * 86_400


class PacketFieldValue(BaseModel, frozen=True):
    """One field that the product asks for, written out: 12.5, 2026-11-30, true, a choice or a text."""

    key: Key
    value: Words


class Packet(Given, frozen=True):
    """What sales must know: the need, what was promised, which product (default: the lead's), and its own fields."""

    need: Words
    promises: tuple[Words, ...] = Field(default=(), max_length=50)
    product_id: UUID | None = None
    fields: tuple[PacketFieldValue, ...] = Field(default=(), max_length=100)


class HandoffOffer(BaseModel, frozen=True):
    """To a member, to a team, to a member of a team first and then to the others, or to whom the rules say."""

    lead_id: UUID
    to_team_id: UUID | None = None
    to_member_id: UUID | None = None
    accept_within_seconds: int | None = Field(default=None, ge=1, le=LONGEST_ACCEPT)
    packet: Packet


class HandoffAccept(BaseModel, frozen=True):
    """Which offer."""

    handoff_id: UUID
    expected_version: int | None = None


class HandoffDecline(BaseModel, frozen=True):
    """Which offer, and why not."""

    handoff_id: UUID
    reason: DeclineReason
    text: Words | None = None
    expected_version: int | None = None


class HandoffRecycle(BaseModel, frozen=True):
    """Which handoff, to which step the lead returns, when to take it up again, and why."""

    handoff_id: UUID
    return_step_key: Key
    revisit_on: date
    reason: Words
    expected_version: int | None = None
