"""Reads what routing may know of leads, each as it was at its instant."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Uuid, bindparam, text

from funnel.reads import Reads, Row
from funnel.routing.plan import Plans
from funnel.routing.view import LeadView
from funnel.rules.compile import compile_since
from funnel.rules.tree import Rule as FactRule
from funnel.workspace import read_home

_VIEWS = text(
    """
SELECT l.id, a.at, p.canonical_id AS person_id, l.product_id, l.first_touch_resource_id AS resource_id, l.audience_id,
  coalesce(l.company_id, p.company_id) AS company_id, l.expected_value_minor AS amount_minor,
  (SELECT c.key FROM channels c
    WHERE c.workspace_id = :workspace_id AND c.id = l.first_touch_channel_id) AS channel_key,
  ARRAY(SELECT i.value FROM persons q JOIN identities i ON i.workspace_id = :workspace_id AND i.person_id = q.id
    WHERE q.workspace_id = :workspace_id AND q.canonical_id = p.canonical_id AND i.kind = 'PHONE'
    ORDER BY i.value) AS phones,
  coalesce((SELECT max(s.reached) FROM (
      SELECT sum(e.points) OVER (ORDER BY e.occurred_at, e.id) AS reached FROM score_entries e
      WHERE e.workspace_id = :workspace_id AND e.lead_id = l.id AND e.occurred_at <= a.at) s), l.score) AS score,
  coalesce((SELECT e.step_key FROM step_entries e
    WHERE e.workspace_id = :workspace_id AND e.lead_id = l.id AND e.voided_at IS NULL AND e.occurred_at <= a.at
    ORDER BY e.occurred_at DESC, e.id DESC LIMIT 1), l.step_key) AS step_key,
  (SELECT h.assignee_id FROM handoffs h
    WHERE h.workspace_id = :workspace_id AND h.lead_id = l.id AND h.accepted_at < a.at
    ORDER BY h.accepted_at DESC LIMIT 1) AS previous_owner_id,
  (SELECT h.assignee_id FROM leads o JOIN handoffs h ON h.workspace_id = :workspace_id AND h.lead_id = o.id
    WHERE o.workspace_id = :workspace_id AND o.company_id = coalesce(l.company_id, p.company_id) AND o.id <> l.id
      AND h.accepted_at < a.at
    ORDER BY h.accepted_at DESC LIMIT 1) AS company_owner_id
FROM unnest(CAST(:ids AS uuid[]), CAST(:moments AS timestamptz[])) AS a(id, at)
JOIN leads l ON l.workspace_id = :workspace_id AND l.id = a.id
JOIN persons p ON p.workspace_id = :workspace_id AND p.id = l.person_id
"""
).bindparams(
    bindparam("workspace_id", type_=Uuid()),
    bindparam("ids", type_=ARRAY(Uuid())),
    bindparam("moments", type_=ARRAY(DateTime(timezone=True))),
)
"""The score is the highest the lead had reached: a number that decays says nothing about when."""


async def views_of(
    reads: Reads, asked: Sequence[tuple[UUID, datetime]], plans: Plans
) -> dict[tuple[UUID, datetime], LeadView]:
    """(Lead, instant) → the lead as it was then. One statement, and one more a product whose rules ask for facts."""
    ids, moments = [each for each, _ in asked], [moment for _, moment in asked]
    rows = await reads.rows(_VIEWS.bindparams(workspace_id=reads.workspace_id, ids=ids, moments=moments))
    views = [_view(row) for row in rows]
    held = await _held(reads, views, plans)
    return {
        (each.lead_id, each.at): replace(each, held=held.get((each.person_id, each.product_id), {})) for each in views
    }


def _view(row: Row) -> LeadView:
    known: dict[str, Any] = {name: row[name] for name in row.keys() if name != "id"}  # noqa: SIM118 - a Row is no dict
    return LeadView(lead_id=row["id"], **{**known, "phones": tuple(row["phones"]), "score": int(row["score"])})


async def _held(
    reads: Reads, views: Sequence[LeadView], plans: Plans
) -> Mapping[tuple[UUID, UUID], Mapping[FactRule, datetime]]:
    """(Person, product) → since when each condition on facts has held."""
    found: dict[tuple[UUID, UUID], dict[FactRule, datetime]] = {}
    zone = None
    for product_id in sorted({each.product_id for each in views}):
        rules = list(dict.fromkeys(plans.of(product_id).facts()))
        if not rules:
            continue
        zone = zone or (await read_home(reads)).time_zone
        compiled = compile_since(list(enumerate(rules)))
        persons = sorted({each.person_id for each in views if each.product_id == product_id})
        given = {"workspace_id": reads.workspace_id, "product_id": product_id, "zone": zone, "persons": persons}
        for row in await reads.rows(compiled.statement.bindparams(**given, **compiled.values)):
            found.setdefault((row["person"], product_id), {})[rules[row["position"]]] = row["since"]
    return found
