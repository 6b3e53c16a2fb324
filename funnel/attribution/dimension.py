"""The rows of a report: which row a touch of that channel and resource belongs to."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import numpy as np

from crm.core import ids
from crm.core.reader import Reader
from funnel.attribution.answer import NOT_GIVEN
from funnel.attribution.answer import RowKey as RowKey
from funnel.attribution.conversions import Source
from funnel.attribution.details import details
from funnel.attribution.load import Journeys
from funnel.attribution.paths import Flags, Ints
from funnel.attribution.question import OF_NUMBERS, AttributionDimension
from funnel.channels.labels import label
from funnel.models.words import ChannelGroup

_CHANNELS = "SELECT number, id, key, name, channel_group, is_direct FROM channels WHERE workspace_id = $1"
_RESOURCES = """
SELECT r.number, r.id, r.name, r.kind, r.placement, c.number AS channel
FROM resources r LEFT JOIN channels c ON c.workspace_id = $1 AND c.id = r.channel_id
WHERE r.workspace_id = $1
"""


@dataclass(frozen=True, eq=False)
class Dimension:
    """Row 0 is "(not given)". Tables map dense channel and resource numbers to rows."""

    by: AttributionDimension
    rows: tuple[RowKey, ...]
    by_channel: Ints
    by_resource: Ints
    direct: Flags
    """Per channel number."""
    row_of_resource: dict[UUID, int]
    """Where a resource's spend belongs; empty by a dimension that nothing is spent on."""
    touches: Ints | None = None
    """The row of every touch of the journeys it was read for, where channel and resource do not tell it."""

    def of(self, channels: Ints, resources: Ints) -> Ints:
        """The row of every touch."""
        if self.touches is not None:
            return self.touches
        if self.by in (AttributionDimension.CHANNEL, AttributionDimension.CHANNEL_GROUP):
            return self.by_channel[channels]
        return self.by_resource[resources]


async def dimension_of(reader: Reader, by: AttributionDimension, conversions: Source, journeys: Journeys) -> Dimension:
    """Rows by any dimension, for these journeys; two statements, four or five beyond channel and resource."""
    known = await dimension(reader, by)
    if by in OF_NUMBERS:
        return known
    rows, touches = await details(reader, conversions, by, journeys)
    return replace(known, rows=(*known.rows, *rows), row_of_resource={}, touches=touches)


def one_row(journeys: Journeys) -> Dimension:
    """Everything in one row, no channel direct: nothing is read for it."""
    channels, resources = (
        np.zeros(int(numbers.max(initial=0)) + 1, dtype=np.int64) for numbers in (journeys.channels, journeys.resources)
    )
    rows = (RowKey(None, NOT_GIVEN),)
    return Dimension(AttributionDimension.CHANNEL, rows, channels, resources, channels.astype(bool), {})


async def dimension(reader: Reader, by: AttributionDimension) -> Dimension:
    """Rows of the workspace's channels and resources; two statements."""
    channels = await reader.fetch(_CHANNELS, reader.workspace_id)
    resources = await reader.fetch(_RESOURCES, reader.workspace_id)
    rows: list[RowKey] = [RowKey(None, NOT_GIVEN)]
    places: dict[str | None, int] = {None: 0}

    def place(key: RowKey) -> int:
        if key.key not in places:
            places[key.key] = len(rows)
            rows.append(key)
        return places[key.key]

    by_channel = _table(channels)
    by_resource = _table(resources)
    for row in channels if by in OF_NUMBERS else ():
        by_channel[row["number"]] = place(_channel_key(row, by))
    for row in resources if by in OF_NUMBERS else ():
        by_resource[row["number"]] = place(_resource_key(row, by))
    direct = np.zeros(len(by_channel), dtype=bool)
    direct[[row["number"] for row in channels if row["is_direct"]]] = True
    of_channel = by in (AttributionDimension.CHANNEL, AttributionDimension.CHANNEL_GROUP)
    spend = {
        row["id"]: int(by_channel[row["channel"] or 0] if of_channel else by_resource[row["number"]])
        for row in resources
    }
    return Dimension(by, tuple(rows), by_channel, by_resource, direct, spend)


def _table(rows: list[Any]) -> Ints:
    return np.zeros(max((row["number"] for row in rows), default=0) + 1, dtype=np.int64)


def _channel_key(row: Any, by: AttributionDimension) -> RowKey:
    if by is AttributionDimension.CHANNEL:
        return RowKey(row["key"], row["name"], channel_id=row["id"])
    if by is AttributionDimension.CHANNEL_GROUP:
        return RowKey(row["channel_group"], label(ChannelGroup(row["channel_group"])))
    return RowKey(None, NOT_GIVEN)


def _resource_key(row: Any, by: AttributionDimension) -> RowKey:
    if by is AttributionDimension.RESOURCE:
        return RowKey(ids.encode("res", row["id"]), row["name"], resource_id=row["id"])
    if by is AttributionDimension.RESOURCE_KIND:
        return RowKey(row["kind"], row["kind"])
    if by is AttributionDimension.PLACEMENT:
        return RowKey(row["placement"], row["placement"])
    return RowKey(None, NOT_GIVEN)
