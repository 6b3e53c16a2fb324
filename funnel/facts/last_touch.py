"""Touches that come after the last one a lead knows: what they change is known without asking for all the others."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from crm.models.words import Direction
from funnel.facts.batch import Batch, Item, KnownLead
from funnel.facts.credit import ACTIVE_KINDS, ACTIVITY_STEP_SECONDS, earns_credit
from funnel.facts.facts import TouchFact


def follow(batch: Batch, lead: KnownLead, touches: Sequence[tuple[Item, TouchFact]]) -> bool:
    """Brings the lead's last touch and activity up to date by its person's new touches. False, and nothing is changed,
    where one of them is not later than the last stored one, or nothing is known of earlier ones.
    """
    own = [(item, fact) for item, fact in touches if fact.product_id in (None, lead.product_id)]
    credited = [(item, fact) for item, fact in own if earns_credit(fact.kind, fact.direction, batch.uncredited)]
    known = lead.touches.get("last_touch_at")
    if credited and (known is None or min(fact.occurred_at for _, fact in credited) <= known):
        return False
    if credited:
        item, last = max(credited, key=lambda pair: (pair[1].occurred_at, pair[1].source, pair[1].external_id))
        lead.touches = lead.touches | {
            "last_touch_id": item.fact_id, "last_touch_at": last.occurred_at, "last_touch_kind": last.kind.value,
            "last_touch_channel_id": last.channel_id, "last_touch_resource_id": last.resource_id,
        }  # fmt: skip
    moments = [fact.occurred_at for _, fact in own if _is_active(fact)]
    if moments:
        active(lead, max(moments))
    return True


def _is_active(fact: TouchFact) -> bool:
    return fact.direction is not Direction.OUTBOUND and fact.kind.value in ACTIVE_KINDS


def active(lead: KnownLead, moment: datetime) -> None:
    """Moves the last activity on, but not by less than a minute."""
    if moment >= lead.last_activity_at + timedelta(seconds=ACTIVITY_STEP_SECONDS):
        lead.last_activity_at = moment
