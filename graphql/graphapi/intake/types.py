"""Requests of networks that could not be used, wholly or in part."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import strawberry
from sqlalchemy import literal_column

from funnel.models import IntakeEvent as IntakeEventRow
from graphapi.answers import answer_type
from graphapi.compiler import column, connection, expr, one, record
from graphapi.connections import Connection
from graphapi.intake.inputs import IntakeFailureState
from graphapi.nodes import Node

if TYPE_CHECKING:
    from graphapi.compiler.scope import Scope
    from graphapi.connected_accounts.types import ConnectedAccount, IntakeProblem


def unused(event: Any, _scope: Scope) -> Any:
    """What became facts is told by those."""
    return event.state.in_([literal_column(f"'{state.value}'") for state in IntakeFailureState])  # as in its index


@record(IntakeEventRow, prefix="infl", policy=unused)
class IntakeFailure(Node):
    """A request of a network that is no facts, or not all of it. Its bytes are shown to nobody."""

    connected_account: ConnectedAccount | None = one(on="connected_account_id", description="Who received it.")
    received_at: datetime = column(description="When it came.")
    state: IntakeFailureState = column(description="FAILED: its problems say why. DEAD: tried again in vain.")
    processed_at: datetime | None = column(description="When it was last tried.")
    recorded: int = column(description="Facts of it that were new.")
    duplicates: int = column(description="Facts of it that were known.")
    tests: int = column(description="Contacts in it that the network marks as a trial: they are no facts.")
    attempts: int = column(description="Of a dead letter: how often it was tried by itself.")
    last_error: str | None = column(description="Of a dead letter: the kind of the fault, for those who mend it.")
    is_kept: bool = expr(
        lambda event: event.body.is_not(None),
        nullable=False,
        description="Whether its bytes are kept: it can be replayed.",
    )
    problems: Connection[IntakeProblem] = connection(
        on="event_id", order="-at", description="What could not be used of it, the newest first."
    )


@answer_type
class IntakeBacklog:
    """What networks sent and is no facts."""

    waiting: int = strawberry.field(description="Requests that the worker has still to read.")
    waiting_since: datetime | None = strawberry.field(description="When the oldest of them came.")
    failed: int = strawberry.field(description="Requests of which something could not be used.")
    dead: int = strawberry.field(description="Dead letters: requests that were tried again and again in vain.")
