"""Filters, orders and inputs of re-classifications."""

from __future__ import annotations

from datetime import date

import strawberry
from strawberry import ID

from funnel.models import ChannelReclassification as RunRow
from funnel.models.words.reclassification import ReclassificationStatus
from graphapi.compiler import filters, input_type, match, orders

KEY = "Writing again with the same key and input answers the same."
VERSION = "The version you saw; refused when somebody changed it since."

RUN_FILTER = filters(
    "ChannelReclassificationFilter",
    RunRow,
    status=match.enum(ReclassificationStatus),
    created_at=match.datetime(),
)
RUN_ORDER = orders("ChannelReclassificationOrder", RunRow, created_at="created_at", default="-created_at")


@input_type
class ChannelReclassificationStartInput:
    """Which touches are classified once more; days are of the workspace's zone and inclusive."""

    from_: date | None = strawberry.field(
        default=None, name="from", description="First day of the touches; from the first one on when left out."
    )
    to: date | None = strawberry.field(default=None, description="Their last day; up to now when left out.")
    resource_ids: list[ID] | None = strawberry.field(
        default=None, description="Only touches that one of these resources sent; at most 200."
    )
    channel_ids: list[ID] | None = strawberry.field(
        default=None, description="Only touches that are on one of these channels now; at most 200."
    )
    dry_run: bool = strawberry.field(
        default=True, description="Stop when everything was looked at, and wait for `channelReclassificationApply`."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@input_type
class ChannelReclassificationRunInput:
    """Which re-classification."""

    run_id: ID = strawberry.field(description="Which one.")
    expected_version: int | None = strawberry.field(default=None, description=VERSION)
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)
