"""Filters, orders and inputs of requests of networks."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import strawberry
from strawberry import ID

from funnel.models import IntakeEvent as IntakeEventRow
from graphapi.compiler import filters, input_type, match, orders


class IntakeFailureState(StrEnum):
    """Why a request is no facts, or not all of it."""

    FAILED = "FAILED"
    DEAD = "DEAD"


INTAKE_FAILURE_FILTER = filters(
    "IntakeFailureFilter",
    IntakeEventRow,
    state=match.enum(IntakeFailureState),
    connected_account_id=match.id("conn"),
    received_at=match.datetime(),
)
INTAKE_FAILURE_ORDER = orders("IntakeFailureOrder", IntakeEventRow, received_at="received_at", default="-received_at")


@input_type
class IntakeBackfillInput:
    """Days of receipt in the workspace's zone, both inclusive."""

    start: date = strawberry.field(description="The first day.")
    end: date = strawberry.field(description="The last day.")
    connected_account_id: ID | None = strawberry.field(
        default=None, description="Only what this connected account received."
    )


@input_type
class IntakeFailureReplayInput:
    """Which requests are tried again."""

    failure_ids: list[ID] = strawberry.field(description="Which, at most 1,000.")
