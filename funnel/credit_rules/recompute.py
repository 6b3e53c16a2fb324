"""Touches looked through once more because another set of kinds earns credit: some persons at a time, by the worker.

First all persons in the order of their ids; then those of whom a touch was recorded meanwhile by somebody who still
knew the old kinds. Each transaction writes the touches' flags and derives everything of their persons again.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from crm.core.work import Work
from crm.people.hold import hold
from funnel.credit_rules.save import CreditableKindsChanged
from funnel.facts.rederive import rederive_held

JOB = "creditable_kinds"
AT_ONCE = 500
"""Persons looked at in a transaction; locked are those of them whose touches change."""

_RULE = text("SELECT run, uncredited_kinds, started_at FROM credit_rules WHERE workspace_id = :workspace_id")
_WRONG = "t.earns_credit <> (t.direction IS DISTINCT FROM 'OUTBOUND' AND t.kind <> ALL(CAST(:kinds AS text[])))"
_NEXT = (
    "SELECT p.id, EXISTS (SELECT 1 FROM persons m"
    "  JOIN touchpoints t ON t.workspace_id = :workspace_id AND t.person_id = m.id"
    f"  WHERE m.workspace_id = :workspace_id AND m.canonical_id = p.id AND {_WRONG}) AS is_wrong"
    " FROM persons p WHERE p.workspace_id = :workspace_id AND p.canonical_id = p.id"
    " AND p.id > coalesce(CAST(:after AS uuid), CAST('00000000-0000-0000-0000-000000000000' AS uuid))"
    " ORDER BY p.id LIMIT "
)
_MEANWHILE = (
    "SELECT DISTINCT p.canonical_id AS id FROM touchpoints t"
    " JOIN persons p ON p.workspace_id = :workspace_id AND p.id = t.person_id"
    " WHERE t.workspace_id = :workspace_id AND t.received_at >= CAST(:since AS timestamptz) - interval '1 hour'"
    f" AND {_WRONG} LIMIT "
)
_FLAG = text(
    "UPDATE touchpoints t SET earns_credit = NOT t.earns_credit FROM persons p"
    " WHERE p.workspace_id = :workspace_id AND p.canonical_id = ANY(CAST(:persons AS uuid[]))"
    f" AND t.workspace_id = :workspace_id AND t.person_id = p.id AND {_WRONG}"
)
_TELL = text(
    "UPDATE credit_rules SET persons_done = persons_done + :done, is_running = NOT :is_last,"
    " finished_at = CASE WHEN :is_last THEN CAST(:now AS timestamptz) END"
    " WHERE workspace_id = :workspace_id AND run = :run"
)


def first(event: CreditableKindsChanged) -> dict[str, Any]:
    """The payload of the job that begins a run."""
    return {"run": event.run, "after": None, "is_meanwhile": False}


async def recompute_some(work: Work, payload: dict[str, Any], *, limit: int = AT_ONCE) -> dict[str, Any] | None:
    """Puts the next persons right; the payload for those after them, or None at the end.

    A run that a later change overtook ends without doing anything; doing a part again changes nothing.
    """
    run = int(payload["run"])
    rule = (await work.execute(_RULE, {"workspace_id": work.workspace_id})).one_or_none()
    if rule is None or rule.run != run:
        return None
    given: dict[str, Any] = {"workspace_id": work.workspace_id, "kinds": list(rule.uncredited_kinds)}
    more: dict[str, Any] | None
    if payload["is_meanwhile"]:
        found = await work.execute(text(f"{_MEANWHILE}{limit:d}"), given | {"since": rule.started_at})
        wrong = [row.id for row in found]
        more = {"run": run, "after": None, "is_meanwhile": True} if wrong else None
    else:
        after = payload["after"]
        rows = (await work.execute(text(f"{_NEXT}{limit:d}"), given | {"after": after and UUID(after)})).all()
        wrong = [row.id for row in rows if row.is_wrong]
        is_end = len(rows) < limit
        more = {"run": run, "after": None if is_end else str(rows[-1].id), "is_meanwhile": is_end}
    await _put_right(work, wrong, given)
    told = {"done": len(wrong), "is_last": more is None, "now": work.now, "run": run}
    await work.execute(_TELL, {"workspace_id": work.workspace_id} | told)
    return more


async def _put_right(work: Work, persons: list[UUID], given: dict[str, Any]) -> None:
    if not persons:
        return
    held, _ = await hold(work, persons)
    await work.execute(_FLAG, given | {"persons": sorted(held)})
    await rederive_held(work, held)
