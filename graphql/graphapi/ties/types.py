"""A tie between two resources."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from funnel.models import Tie as TieRow
from funnel.models.words import TieKind
from graphapi.compiler import column, everyone, hole, one, record
from graphapi.nodes import Node
from graphapi.ties.measured import ConnectorHealth, TieFlow, connector_healths, tie_flows

if TYPE_CHECKING:
    from graphapi.resources.types import Resource


@record(TieRow, prefix="tie", policy=everyone)
class Tie(Node):
    """One resource feeds another, possibly through a connector."""

    kind: TieKind = column(description="How.")
    created_at: datetime = column(description="When it was tied.")
    from_: Resource = one(on="from_id", name="from", description="What feeds.")
    to: Resource = one(on="to_id", description="What is fed.")
    connector: Resource | None = one(on="connector_id", description="What carries it over.")
    flow: TieFlow | None = hole(tie_flows, description="What passed along it in a period.")
    connector_health: ConnectorHealth | None = hole(
        connector_healths, description="Whether its connector is heard of; null without a connector."
    )
