"""A re-classification of history, what it implies, and the touches it moves."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from funnel.models import ChannelReclassification as RunRow
from funnel.models import ChannelReclassificationMove as MoveRow
from funnel.models.words.reclassification import ReclassificationPhase, ReclassificationStatus, ReclassifiedState
from funnel.reclassifications.allowed import ReclassificationAction
from graphapi.channels.reclassification_report import (
    ChannelReclassificationReport,
    ChannelReclassificationStay,
    allowed_actions,
    report_of,
    state_of,
    stays_of,
)
from graphapi.compiler import column, connection, everyone, hole, one, record
from graphapi.connections import Connection
from graphapi.nodes import Node

if TYPE_CHECKING:
    from graphapi.channels.types import Channel
    from graphapi.members.types import Member
    from graphapi.touchpoints.types import Touchpoint


@record(RunRow, prefix="recl", policy=everyone)
class ChannelReclassification(Node):
    """Touches of the past, classified by the rules of the day on which it was asked for."""

    number: int = column(description="1, 2, 3 … in the workspace: what people call it by.")
    status: ReclassificationStatus = column(description="Where it stands.")
    phase: ReclassificationPhase = column(description="What it does, or did last.")
    is_dry_run: bool = column("dry_run", description="Whether it stops when it has looked, until somebody applies it.")
    period_start: date | None = column(description="First day of the touches; null: from the first one on.")
    period_end: date | None = column(description="Last day of the touches; null: up to the last one.")
    rules_version: int = column(description="Version of `channelRules` that it goes by, to its end.")
    total: int | None = column(description="Touches that the phase goes through; null before they are counted.")
    done: int = column(description="How many of them it is through with.")
    looked: int = column(description="Touches that were looked at.")
    found: int = column(description="Those that would move, or be told by other evidence.")
    applied: int = column(description="Those that were moved.")
    left_as_is: int = column(description="Those that were not, because somebody changed them since.")
    undone: int = column(description="Moved ones that were moved back.")
    kept: int = column(description="Moved ones that stay, because somebody changed them since.")
    created_at: datetime = column(description="When it was asked for.")
    requested_by: Member | None = one(on="requested_by_id", description="Who asked; null: the service.")
    finished_at: datetime | None = column(description="When its phase ended, in whichever way.")
    applied_at: datetime | None = column(description="When everything was moved.")
    undone_at: datetime | None = column(description="When everything was moved back.")
    error: str | None = column(description="Why it failed.")
    version: int = column(description="Raised when it goes from one state to another.")
    allowed_actions: list[ReclassificationAction] = hole(
        allowed_actions, given=state_of, description="What the viewer may do with it now."
    )
    stays: list[ChannelReclassificationStay] = hole(stays_of, description="Touches that keep their channel, by why.")
    report: ChannelReclassificationReport | None = hole(
        report_of, description="Before and after; null until it has looked at everything."
    )
    moves: Connection[ChannelReclassificationMove] = connection(
        on="run_id", order="position", description="The touches, in the order of their people."
    )


@record(MoveRow, prefix="reclm", policy=everyone)
class ChannelReclassificationMove(Node):
    """A touch that moves."""

    touchpoint: Touchpoint | None = one(on="touch_id", description="The touch; null when its import was undone since.")
    from_channel: Channel | None = one(on="from_channel_id", description="Where it stood; null: on no channel.")
    to_channel: Channel | None = one(on="to_channel_id", description="Where it belongs; null: on no channel.")
    explanation: str = column(description="Which rule says so, and what it saw.")
    state: ReclassifiedState = column(description="What became of it.")
