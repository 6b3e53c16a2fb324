"""Dimensions beyond channel and resource: what a touch carried, or whose conversion it was; read where they are asked.

Each touch of the journeys gets the number of its key; keys and their names come with the same statements.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import numpy as np

from crm.core import ids
from crm.core.reader import Reader
from funnel.attribution.answer import RowKey
from funnel.attribution.conversions import Source
from funnel.attribution.load import Journeys
from funnel.attribution.paths import Ints
from funnel.attribution.question import AttributionDimension as By
from funnel.attribution.wire import column

_OF_TOUCH = {
    By.PLACE: "coalesce('res ' || t.place_resource_id, 'place ' || t.place_id)",
    By.CAMPAIGN: "nullif(lower(btrim(t.campaign)), '')",
    By.CONTENT_ITEM: "'item ' || t.content_item_id",
    By.KEYWORD: r"nullif(array_to_string(array_remove(regexp_split_to_array(lower(t.utm ->> 'term'), '[ +]+|\s+'),"
    " ''), ' '), '')",
}
"""The key of a touch; letters' case and blanks do not tell campaigns and keywords apart."""

_OF_CONVERSION = {
    By.AUDIENCE: "SELECT s.conversion_id, 'aud ' || l.audience_id AS key FROM source s"
    " JOIN leads l ON l.workspace_id = $1 AND l.id = s.lead_id",
    By.OWNER: "SELECT s.conversion_id, 'mem ' || l.owner_id AS key FROM source s"
    " JOIN leads l ON l.workspace_id = $1 AND l.id = s.lead_id",
    By.COMPANY: "SELECT s.conversion_id, 'comp ' || coalesce(l.company_id, p.company_id) AS key FROM source s"
    " JOIN leads l ON l.workspace_id = $1 AND l.id = s.lead_id"
    " JOIN persons q ON q.workspace_id = $1 AND q.id = l.person_id"
    " JOIN persons p ON p.workspace_id = $1 AND p.id = q.canonical_id",
}
"""The key of a conversion's lead as it is today: all touches of its journey belong to it."""

_TOUCHES = """{head},
found AS MATERIALIZED (
  SELECT s.occurred_at, s.conversion_id, u.place, ({key}) COLLATE "C" AS key
  FROM source s CROSS JOIN LATERAL unnest(s.touch_ids) WITH ORDINALITY AS u(id, place)
  LEFT JOIN touchpoints t ON t.workspace_id = $1 AND t.id = u.id),
"""
_CONVERSIONS = """{head},
key_of AS ({keys}),
found AS MATERIALIZED (
  SELECT s.occurred_at, s.conversion_id, 1 AS place, k.key COLLATE "C" AS key
  FROM source s LEFT JOIN key_of k ON k.conversion_id = s.conversion_id),
"""
_NUMBERED = """
keys AS MATERIALIZED (
  SELECT key, row_number() OVER (ORDER BY key) AS number FROM (SELECT DISTINCT key FROM found) f WHERE key IS NOT NULL)
SELECT (SELECT array_agg(key ORDER BY number) FROM keys) AS keys,
  array_send(array_agg(coalesce(k.number, 0)::int4 ORDER BY f.occurred_at, f.conversion_id, f.place)) AS numbers
FROM found f LEFT JOIN keys k ON k.key = f.key
"""
_NAMES = {
    "res": "SELECT id, name FROM resources WHERE workspace_id = $1 AND id = ANY($2)",
    "place": "SELECT id, name FROM places WHERE workspace_id = $1 AND id = ANY($2)",
    "item": "SELECT id, title AS name FROM content_items WHERE workspace_id = $1 AND id = ANY($2)",
    "aud": "SELECT id, name FROM audiences WHERE workspace_id = $1 AND id = ANY($2)",
    "mem": "SELECT id, name FROM members WHERE workspace_id = $1 AND id = ANY($2)",
    "comp": "SELECT id, name FROM companies WHERE workspace_id = $1 AND id = ANY($2)",
}
"""By the word before the id of a key, which is the type's word in public ids too."""


async def details(reader: Reader, conversions: Source, by: By, journeys: Journeys) -> tuple[tuple[RowKey, ...], Ints]:
    """Rows without the first, "(not given)", and the row of every touch; two statements, three for places."""
    if by in _OF_TOUCH:
        statement = _TOUCHES.format(head=conversions.head, key=_OF_TOUCH[by]) + _NUMBERED
    else:
        statement = _CONVERSIONS.format(head=conversions.head, keys=_OF_CONVERSION[by]) + _NUMBERED
    row = await reader.fetchrow(statement, *conversions.given)
    assert row is not None, "an aggregate without GROUP BY always gives one row"
    numbers = column(row["numbers"])
    if by in _OF_CONVERSION:
        numbers = np.repeat(numbers, journeys.paths.lengths)
    return await _named(reader, by, row["keys"] or []), numbers


async def _named(reader: Reader, by: By, keys: Sequence[str]) -> tuple[RowKey, ...]:
    if by in (By.CAMPAIGN, By.KEYWORD):
        return tuple(RowKey(key, key) for key in keys)
    names: dict[UUID, str] = {}
    pairs = [(word, UUID(value)) for word, _, value in (key.partition(" ") for key in keys)]
    for word in dict.fromkeys(word for word, _ in pairs):
        wanted = [value for each, value in pairs if each == word]
        rows: Sequence[Any] = await reader.fetch(_NAMES[word], reader.workspace_id, wanted)
        names |= {row["id"]: row["name"] for row in rows}
    return tuple(
        RowKey(ids.encode(word, value), names.get(value, ""), resource_id=value if word == "res" else None)
        for word, value in pairs
    )
