"""Writes the facts themselves, as they came; what they mean is derived afterwards."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import text

from crm.core.bulk import dump, recordset
from crm.core.ids import new_id
from crm.core.work import Lock
from crm.leads import store as lead_store
from crm.models import Handoff
from crm.touchpoints import store as touch_store
from funnel.facts.batch import Batch, Item
from funnel.facts.credit import earns_credit
from funnel.facts.duplicates import mark_known
from funnel.facts.facts import HandoffFact, MoveFact, StartFact, TouchFact
from funnel.facts.sell import sell

_ACCEPTED = text(
    "UPDATE handoffs h SET accepted_at = coalesce(h.accepted_at, r.accepted_at)"
    f" FROM {recordset(Handoff, 'id', 'accepted_at')} WHERE h.workspace_id = :workspace_id AND h.id = r.id"
)


async def store(batch: Batch) -> None:
    """Inserts touches, starts, moves, sales and refunds; dates accepted handoffs.

    A fact that another transaction recorded between our look and our insert becomes a DUPLICATE here.
    """
    work = batch.work
    batch.work.locking(Lock.DEALINGS)
    await _handoffs(batch)
    await sell(batch)
    touches = {item: _touch(batch, item, fact) for item, fact in batch.going(TouchFact)}
    starts = {item: _start(batch, item, fact) for item, fact in batch.going(StartFact)}
    late = [
        *await _once(touches, await touch_store.store(work, list(touches.values()))),
        *await _once(starts, await lead_store.starts(work, list(starts.values()))),
    ]
    if late:
        await mark_known(batch, late)
    await lead_store.moves(work, list(_moves(batch)))
    for item in batch.items:
        if item.status is None:
            item.status = "RECORDED"


async def _once(rows: dict[Item, dict[str, Any]], made: set[UUID]) -> list[Item]:
    for item, row in rows.items():
        item.fact_id = row["id"]
    return [item for item, row in rows.items() if row["id"] not in made]


def _touch(batch: Batch, item: Item, fact: TouchFact) -> dict[str, Any]:
    utm = {key: value for key, value in (fact.utm or {}).items() if value is not None} or None
    return {
        "id": new_id(), "person_id": item.owner_id, "kind": fact.kind, "custom_kind": fact.custom_kind,
        "channel_id": fact.channel_id, "resource_id": fact.resource_id, "place_resource_id": fact.place_resource_id,
        "place_url": fact.place_url, "place_id": fact.place_id, "recognised_by": fact.recognised_by,
        "channel_told_by": fact.channel_told_by,
        "product_id": fact.product_id, "content_item_id": fact.content_item_id, "direction": fact.direction,
        "earns_credit": earns_credit(fact.kind, fact.direction, batch.uncredited),
        "campaign": fact.campaign or (utm or {}).get("campaign"), "utm": utm, "referrer": fact.referrer,
        "landing_page": fact.landing_page, "promo_code": fact.promo_code, "self_reported": fact.self_reported,
        "form_answers": fact.form_answers, "cost_minor": fact.cost_minor, "occurred_at": fact.occurred_at,
        "received_at": batch.work.now, "source": fact.source, "external_id": fact.external_id,
        "import_id": fact.import_id,
    }  # fmt: skip


def _start(batch: Batch, item: Item, fact: StartFact) -> dict[str, Any]:
    return {
        "id": new_id(), "person_id": item.owner_id, "product_id": fact.product_id, "step_key": fact.step_key,
        "cause": fact.cause, "occurred_at": fact.occurred_at, "recorded_at": batch.work.now, "source": fact.source,
        "external_id": fact.external_id, "member_id": fact.member_id, "import_id": fact.import_id,
    }  # fmt: skip


def _moves(batch: Batch) -> Iterator[dict[str, Any]]:
    for item, fact in batch.going(MoveFact):
        item.fact_id = new_id()
        yield {
            "id": item.fact_id, "lead_id": fact.lead_id, "to_step_key": fact.to_step_key, "cause": fact.cause,
            "reason": fact.reason, "member_id": fact.member_id, "occurred_at": fact.occurred_at,
            "recorded_at": batch.work.now,
        }  # fmt: skip


async def _handoffs(batch: Batch) -> None:
    dated = {}
    for item, fact in batch.going(HandoffFact):
        item.fact_id = fact.handoff_id
        dated[fact.handoff_id] = fact.occurred_at
    if dated:
        rows = [{"id": handoff_id, "accepted_at": dated[handoff_id]} for handoff_id in sorted(dated)]
        await batch.work.execute(_ACCEPTED, {"workspace_id": batch.work.workspace_id, "rows": dump(rows)})
