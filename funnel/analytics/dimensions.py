"""To which row of a breakdown a unit belongs, where its line in the cohort does not say: one statement each."""

from typing import Any
from uuid import UUID

import numpy as np

from crm.core import ids
from crm.core.reader import Reader
from funnel.analytics.cohort import Cohort, Ints
from funnel.analytics.question import Frame
from funnel.analytics.words import DecidedBy, FunnelBreakdown

_COMPANY = """
SELECT l.id AS lead_id, c.id, c.name AS label FROM leads l
JOIN companies c ON c.workspace_id = $1 AND c.id = l.company_id
WHERE l.workspace_id = $1 AND l.id = ANY($2)
"""

_VERSION = """
SELECT l.id AS lead_id, f.version::text AS key, 'Version ' || f.version AS label FROM leads l
JOIN funnels f ON f.workspace_id = $1 AND f.id = l.funnel_id
WHERE l.workspace_id = $1 AND l.id = ANY($2)
"""

_SALE_KIND = """
SELECT DISTINCT ON (l.id) l.id AS lead_id, s.kind AS key, s.kind AS label FROM leads l
JOIN persons p ON p.workspace_id = $1 AND p.id = l.person_id
JOIN persons q ON q.workspace_id = $1 AND q.canonical_id = p.canonical_id
JOIN sales s ON s.workspace_id = $1 AND s.person_id = q.id AND s.product_id = l.product_id AND s.recorded_at <= $3
WHERE l.workspace_id = $1 AND l.id = ANY($2)
ORDER BY l.id, s.sold_at, s.source, s.external_id
"""
"""The kind of the first sale."""

_NAME = "nullif(lower(btrim(t.campaign)), '')"
"""A campaign's key and label, as attribution has it: neither case nor blanks tell campaigns apart."""

_CAMPAIGN = f"""
SELECT l.id AS lead_id, {_NAME} AS key, {_NAME} AS label FROM leads l
JOIN touchpoints t ON t.workspace_id = $1 AND t.id = l.{{touch}}_id
WHERE l.workspace_id = $1 AND l.id = ANY($2)
"""

_ALL_CAMPAIGNS = f"""
SELECT DISTINCT l.id AS lead_id, {_NAME} AS key, {_NAME} AS label FROM leads l
JOIN persons p ON p.workspace_id = $1 AND p.id = l.person_id
JOIN persons q ON q.workspace_id = $1 AND q.canonical_id = p.canonical_id
JOIN touchpoints t ON t.workspace_id = $1 AND t.person_id = q.id AND t.earns_credit
  AND (t.product_id IS NULL OR t.product_id = l.product_id) AND t.received_at <= $3
WHERE l.workspace_id = $1 AND l.id = ANY($2)
"""

_STEP_CAMPAIGN = f"""
SELECT DISTINCT ON (l.id) l.id AS lead_id, {_NAME} AS key, {_NAME} AS label FROM leads l
JOIN persons p ON p.workspace_id = $1 AND p.id = l.person_id
JOIN persons q ON q.workspace_id = $1 AND q.canonical_id = p.canonical_id
JOIN leads m ON m.workspace_id = $1 AND m.person_id = q.id AND m.product_id = l.product_id
JOIN journeys j ON j.workspace_id = $1 AND j.lead_id = m.id AND j.kind = 'STEP_ENTRY'
  AND cardinality(j.touch_ids) > 0 AND {{entered}}
JOIN touchpoints t ON t.workspace_id = $1 AND t.id = j.touch_ids[cardinality(j.touch_ids)]
WHERE l.workspace_id = $1 AND l.id = ANY($2)
ORDER BY l.id, j.occurred_at, j.conversion_id
"""

_ENTERED = "j.step_key = $3"
_ENTERED_MAPPED = (
    "j.conversion_id IN (SELECT e.id FROM step_entries e WHERE e.workspace_id = $1 AND e.product_id = l.product_id"
    " AND e.to_step_id = ANY($3) AND e.voided_at IS NULL)"
)
"""Where versions are mapped: the entries of every step that stands for the asked one."""

PLAIN = {
    FunnelBreakdown.COMPANY: _COMPANY,
    FunnelBreakdown.FUNNEL_VERSION: _VERSION,
    FunnelBreakdown.SALE_KIND: _SALE_KIND,
}
"""Breakdowns that no touch decides."""

Groups = tuple[dict[str | None, Ints], dict[str | None, str]]
"""Units per key, and the label of each key."""


async def groups_of(reader: Reader, frame: Frame, cohort: Cohort, by: FunnelBreakdown, known_at: Any) -> Groups:
    """The units of every row; those without one stand under None."""
    assert cohort.lead_ids is not None or not cohort.size, "asked for by the report for these breakdowns"
    rows = await _rows(reader, frame, by, cohort.lead_ids or [], known_at)
    units: dict[UUID, list[int]] = {}
    for index, lead_id in enumerate(cohort.lead_ids or []):
        units.setdefault(lead_id, []).append(index)
    groups: dict[str | None, set[int]] = {}
    labels: dict[str | None, str] = {}
    for row in rows:
        key = ids.encode("comp", row["id"]) if by is FunnelBreakdown.COMPANY else row["key"]
        if key is not None:
            labels.setdefault(key, row["label"])
        groups.setdefault(key, set()).update(units[row["lead_id"]])
    left = set(range(cohort.size)).difference(*groups.values())
    if left:
        groups.setdefault(None, set()).update(left)
    return {key: np.fromiter(own, np.int64, len(own)) for key, own in groups.items()}, labels


async def _rows(reader: Reader, frame: Frame, by: FunnelBreakdown, leads: list[UUID], known_at: Any) -> list[Any]:
    workspace_id, decided_by = reader.workspace_id, frame.question.decided_by
    if by is FunnelBreakdown.SALE_KIND:
        return await reader.fetch(_SALE_KIND, workspace_id, leads, known_at)
    if by in PLAIN:
        return await reader.fetch(PLAIN[by], workspace_id, leads)
    if decided_by is DecidedBy.ALL_TOUCHES:
        return await reader.fetch(_ALL_CAMPAIGNS, workspace_id, leads, known_at)
    if decided_by is DecidedBy.STEP:
        entered = _ENTERED if frame.mapped is None else _ENTERED_MAPPED
        return await reader.fetch(_STEP_CAMPAIGN.format(entered=entered), workspace_id, leads, frame.deciding)
    touch = "last_touch" if decided_by is DecidedBy.LAST_TOUCH else "first_touch"
    return await reader.fetch(_CAMPAIGN.format(touch=touch), workspace_id, leads)
