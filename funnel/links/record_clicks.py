"""Clicks that wait become touches: in batches, exactly once, by the worker, so that no redirect waits for it."""

from collections.abc import Sequence
from typing import Any

import structlog
from sqlalchemy import and_, select, update

from crm.core.limits import at_most
from crm.core.work import Work
from crm.models.words import IdentityKind, TouchpointKind
from crm.people.identity import IdentityKey
from funnel.facts.facts import TouchFact
from funnel.facts.record import record
from funnel.models import LinkClick, TrackedLink
from funnel.reads import among

AT_ONCE = 500
SOURCE = "tracked_link"

log = structlog.get_logger("touchline.links")


async def record_clicks(work: Work) -> int:
    """How many were taken; another worker takes others. What the facts refuse is logged and not tried again."""
    waiting = await _waiting(work)
    if not waiting:
        return 0
    outcome = await record(work, [_touch(row) for row in waiting])
    if outcome.rejected:
        log.warning("clicks refused", rejected=outcome.rejected, of=len(waiting))
    done = update(LinkClick).where(
        LinkClick.workspace_id == work.workspace_id, among(LinkClick.id, [row.id for row in waiting])
    )
    await work.execute(done.values(recorded_at=work.now))
    return len(waiting)


async def _waiting(work: Work) -> Sequence[Any]:
    click, link = LinkClick, TrackedLink
    statement = (
        select(
            click.id,
            click.clicked_at,
            click.visitor,
            click.referrer,
            link.resource_id,
            link.content_item_id,
            link.target_url,
            link.utm,
        )
        .join(link, and_(link.workspace_id == work.workspace_id, link.id == click.link_id))
        .where(click.workspace_id == work.workspace_id, click.recorded_at.is_(None))
        .order_by(click.clicked_at, click.id)
        .limit(at_most(AT_ONCE))
        .with_for_update(of=click, skip_locked=True)
    )
    return (await work.execute(statement)).all()


def _touch(row: Any) -> TouchFact:
    return TouchFact(
        source=SOURCE,
        external_id=str(row.id),
        kind=TouchpointKind.CLICK,
        occurred_at=row.clicked_at,
        identities=(IdentityKey(IdentityKind.ANONYMOUS_ID, row.visitor),),
        resource_id=row.resource_id,
        content_item_id=row.content_item_id,
        place_url=row.target_url,
        landing_page=row.target_url,
        referrer=row.referrer,
        utm=row.utm,
        campaign=(row.utm or {}).get("campaign"),
    )
