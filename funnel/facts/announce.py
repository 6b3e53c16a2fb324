"""What others may learn of a batch: rows of the outbox, appended last, ids only."""

from collections.abc import Iterator
from typing import Any

from crm.core.bulk import Insert
from crm.core.ids import new_id
from crm.core.outbox import wake_after
from crm.core.work import Lock
from crm.models import OutboxEvent
from funnel.facts.batch import Batch
from funnel.facts.facts import CancellationFact, PaymentFact, RefundFact, SaleFact, TouchFact
from funnel.facts.progress import Progress

_INSERT = Insert(OutboxEvent, "id", "kind", "payload", "created_at")


async def announce(batch: Batch, done: Progress) -> None:
    """LEAD_CREATED, STEP_ENTERED, SCORE_REACHED, TOUCH_RECORDED (of persons with leads), SALE_RECORDED, SALE_PAID,
    SALE_REFUNDED, SALE_CANCELLED.
    """
    rows = [
        {"id": new_id(), "kind": kind, "payload": payload, "created_at": batch.work.now}
        for kind, payload in _events(batch, done)
    ]
    batch.work.locking(Lock.OUTBOX)
    if rows:
        await _INSERT.run(batch.work, rows)
        wake_after(batch.work)


def _events(batch: Batch, done: Progress) -> Iterator[tuple[str, dict[str, Any]]]:
    for lead in done.created:
        yield "LEAD_CREATED", {"leadId": lead.id, "personId": lead.person_id, "productId": lead.product_id}
    for row in done.rows:
        if (row["lead_id"], row["to_step_id"], row["ordinal"]) not in done.known:
            yield "STEP_ENTERED", {"leadId": row["lead_id"], "entryId": row["id"], "stepKey": row["step_key"]}
    for person_id, product_id, points in batch.news:
        if (scored := batch.primary(person_id, product_id)) is not None:
            yield "SCORE_REACHED", {"leadId": scored.id, "points": points}
    for item in batch.items:
        if item.status != "RECORDED":
            continue
        match item.fact:
            case TouchFact(import_id=None) if item.person_id in batch.by_person:
                for lead in batch.by_person[item.person_id]:
                    if lead.withdrawn_at is None:
                        told = {"touchpointId": item.fact_id, "personId": item.person_id, "leadId": lead.id}
                        yield "TOUCH_RECORDED", told
            case SaleFact():
                lead_id = item.lead_id or (done.by_fact.get(item.fact_id) if item.fact_id else None)
                yield "SALE_RECORDED", {"saleId": item.fact_id, "leadId": lead_id}
            case PaymentFact(sale_id=sale_id):
                yield "SALE_PAID", {"saleId": sale_id, "leadId": item.lead_id}
            case CancellationFact(sale_id=sale_id):
                yield "SALE_CANCELLED", {"saleId": sale_id, "leadId": item.lead_id}
            case RefundFact(sale_id=sale_id):
                yield "SALE_REFUNDED", {"saleId": sale_id, "leadId": item.lead_id}
