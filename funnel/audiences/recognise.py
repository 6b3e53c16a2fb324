"""People recognised once more because the rules changed: some hundreds at a time, by the worker."""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from crm.core.work import Work
from funnel.audiences.rules import AudienceRulesChanged, differing, hold_rules, settle
from funnel.facts.batch import Batch
from funnel.facts.reassign import reassign

JOB = "recognise_audiences"
AT_ONCE = 500
"""Leads a transaction: their persons are locked meanwhile."""

_RUN = text("SELECT run FROM audience_recognitions WHERE workspace_id = :workspace_id AND product_id = :product_id")
_NEXT = (
    "SELECT l.id, p.canonical_id FROM leads l"
    " JOIN persons p ON p.workspace_id = :workspace_id AND p.id = l.person_id"
    " WHERE l.workspace_id = :workspace_id AND l.product_id = :product_id"
    " AND l.id > coalesce(CAST(:after AS uuid), CAST('00000000-0000-0000-0000-000000000000' AS uuid))"
    " ORDER BY l.id LIMIT "
)
_TELL = text(
    "UPDATE audience_recognitions SET done = done + :done, changed = changed + :changed,"
    " state = CASE WHEN :is_last THEN 'DONE' ELSE state END,"
    " finished_at = CASE WHEN :is_last THEN CAST(:now AS timestamptz) END"
    " WHERE workspace_id = :workspace_id AND product_id = :product_id AND run = :run"
)


def first(event: AudienceRulesChanged) -> dict[str, Any]:
    """The payload of the job that begins a run."""
    return {"product_id": str(event.product_id), "run": event.run, "after": None}


async def recognise_some(work: Work, payload: dict[str, Any], *, limit: int = AT_ONCE) -> dict[str, Any] | None:
    """Recognises the next leads of the product; the payload for those after them, or None at the end.

    A run that a later change of the rules overtook ends without doing anything. Doing a part again changes nothing
    but the count of what was done.
    """
    product_id, run, after = UUID(payload["product_id"]), int(payload["run"]), payload["after"]
    given = {"workspace_id": work.workspace_id, "product_id": product_id, "run": run}
    if await work.scalar(_RUN, given) != run:
        return None
    rows = (await work.execute(text(f"{_NEXT}{limit:d}"), given | {"after": after and UUID(after)})).all()
    persons = {row.canonical_id for row in rows}

    def everybody(batch: Batch) -> None:
        batch.again = persons

    changed = await reassign(work, persons, everybody) if persons else 0
    is_last = len(rows) < limit
    told = {"done": len(rows), "changed": changed, "is_last": is_last, "now": work.now}
    await work.execute(_TELL, given | told)
    return None if is_last else payload | {"after": str(rows[-1].id)}


async def settle_all(work: Work) -> int:
    """Sweep: an audience whose page has another address by now is recognised by the new one.

    Looks first: holding the rules makes everybody wait who records facts.
    """
    if await differing(work):
        await hold_rules(work)
        await settle(work)
    return 0
