"""Lines of persons' histories about facts and what followed from them."""

from collections.abc import Iterator
from typing import Any

from crm.core.money import MICRO
from crm.models.words import Direction, TimelineKind, TouchpointKind
from crm.timeline.append import append
from funnel.facts.batch import Batch, Item
from funnel.facts.facts import CancellationFact, PaymentFact, RefundFact, SaleFact, TouchFact
from funnel.facts.progress import Progress

TITLES = {
    TouchpointKind.IMPRESSION: "Saw an ad", TouchpointKind.VIEW: "Viewed", TouchpointKind.REACTION: "Reacted",
    TouchpointKind.COMMENT: "Commented", TouchpointKind.SHARE: "Shared", TouchpointKind.MENTION: "Mentioned us",
    TouchpointKind.FOLLOW: "Followed", TouchpointKind.MESSAGE: "Message", TouchpointKind.CLICK: "Clicked",
    TouchpointKind.VISIT: "Visited", TouchpointKind.DOWNLOAD: "Downloaded", TouchpointKind.SUBSCRIBE: "Subscribed",
    TouchpointKind.FORM_SUBMIT: "Submitted a form", TouchpointKind.CALL: "Call",
    TouchpointKind.EVENT_REGISTER: "Registered for an event", TouchpointKind.EVENT_ATTEND: "Attended an event",
    TouchpointKind.PURCHASE: "Purchased", TouchpointKind.REVIEW: "Wrote a review",
    TouchpointKind.RECOMMENDATION: "Recommended us", TouchpointKind.CUSTOM: "Touch",
}  # fmt: skip
"""What a touch is called in a history."""
OURS = {TouchpointKind.MESSAGE: "Message to the person", TouchpointKind.COMMENT: "Comment to the person"}
"""What it is called when it is ours: an answer must not read like another question."""


async def tell(batch: Batch, done: Progress) -> None:
    """Writes the lines of the batch in one statement. Accepted handoffs are told by `crm.handoffs`."""
    lines = [line for item in batch.items if item.status == "RECORDED" and (line := _line(batch, item))]
    await append(batch.work, [*lines, *_entries(batch, done)])


def _line(batch: Batch, item: Item) -> dict[str, Any] | None:
    fact = item.fact
    match fact:
        case TouchFact():
            return _touch(item, fact)
        case SaleFact():
            product = batch.products[fact.product_id]
            return {
                "person_id": item.owner_id, "lead_id": item.lead_id, "kind": TimelineKind.SALE,
                "occurred_at": fact.sold_at, "title": f"Bought {fact.units_micro / MICRO:g} × {product.name}",
                "member_id": fact.member_id, "amount_minor": fact.amount_minor, "currency": product.currency,
                "fact_id": item.fact_id, "import_id": fact.import_id,
            }  # fmt: skip
        case RefundFact():
            return _refund(batch, item, fact)
        case PaymentFact():
            return _change(batch, item, fact) | {
                "kind": TimelineKind.SALE, "occurred_at": fact.paid_at, "title": "Payment",
                "amount_minor": fact.amount_minor,
            }  # fmt: skip
        case _:
            return None


def _touch(item: Item, fact: TouchFact) -> dict[str, Any]:
    return {
        "person_id": item.owner_id, "kind": TimelineKind.TOUCH, "occurred_at": fact.occurred_at,
        "title": fact.custom_kind or _title(fact), "text": fact.landing_page or fact.place_url,
        "channel_id": fact.channel_id, "resource_id": fact.resource_id, "fact_id": item.fact_id,
        "import_id": fact.import_id,
    }  # fmt: skip


def _title(fact: TouchFact) -> str:
    is_ours = fact.direction is Direction.OUTBOUND
    return OURS.get(fact.kind, TITLES[fact.kind]) if is_ours else TITLES[fact.kind]


def _refund(batch: Batch, item: Item, fact: RefundFact) -> dict[str, Any]:
    return _change(batch, item, fact) | {
        "kind": TimelineKind.REFUND, "occurred_at": fact.refunded_at,
        "title": "Sale cancelled" if isinstance(fact, CancellationFact) else "Refund",
        "amount_minor": None if fact.amount_minor is None else -fact.amount_minor,
    }  # fmt: skip


def _change(batch: Batch, item: Item, fact: RefundFact | PaymentFact) -> dict[str, Any]:
    lead = batch.leads.get(item.lead_id) if item.lead_id else None
    currency = batch.products[lead.product_id].currency if lead else None
    return {
        "person_id": item.owner_id, "lead_id": item.lead_id, "member_id": fact.member_id, "currency": currency,
        "fact_id": item.fact_id,
    }  # fmt: skip


def _entries(batch: Batch, done: Progress) -> Iterator[dict[str, Any]]:
    for row in done.rows:
        yield {
            "person_id": batch.leads[row["lead_id"]].person_id, "lead_id": row["lead_id"], "kind": TimelineKind.STEP,
            "occurred_at": row["occurred_at"], "title": f"Entered “{row['step_name']}”", "text": row["reason"],
            "member_id": row["member_id"], "fact_id": row["id"], "import_id": row["import_id"],
        }  # fmt: skip
