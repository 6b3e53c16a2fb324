"""Everybody's score once more because rules changed: some hundreds of persons at a time, by the worker."""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from crm.core.work import Work
from funnel.audiences.rules import hold_rules
from funnel.facts.rederive import rederive
from funnel.funnels.publish import FunnelPublished
from funnel.score_rules.publish import THRESHOLDS, ScoresChanged

JOB = "restate_scores"
AT_ONCE = 300
"""Persons a transaction: they are locked meanwhile."""

_CURRENT = text(
    "SELECT id, thresholds FROM score_rule_sets"
    " WHERE workspace_id = :workspace_id AND product_id = :product_id AND is_current"
)
_NEXT = (
    "SELECT p.id FROM persons p WHERE p.workspace_id = :workspace_id AND p.canonical_id = p.id AND p.id >"
    " coalesce(CAST(:after AS uuid), CAST('00000000-0000-0000-0000-000000000000' AS uuid))"
    " AND (:everybody OR EXISTS (SELECT 1 FROM persons m JOIN leads l ON l.workspace_id = :workspace_id"
    "  AND l.person_id = m.id WHERE m.workspace_id = :workspace_id AND m.canonical_id = p.id"
    "  AND l.product_id = :product_id))"
    " ORDER BY p.id LIMIT "
)
_ASK = text(
    "UPDATE score_rule_sets SET thresholds = :thresholds"
    " WHERE workspace_id = :workspace_id AND id = :id AND thresholds IS DISTINCT FROM CAST(:thresholds AS int[])"
    " RETURNING id"
)


def first(event: ScoresChanged) -> dict[str, Any]:
    """The payload of the job that begins."""
    return {"product_id": str(event.product_id), "rule_set_id": str(event.rule_set_id), "after": None}


async def restate_some(work: Work, payload: dict[str, Any], *, limit: int = AT_ONCE) -> dict[str, Any] | None:
    """Scores the next persons anew; the payload for those after them, or None at the end.

    Where steps ask for a score, persons without a lead too: it may start one. A run that a later version overtook ends
    without doing anything; a part done again changes nothing.
    """
    given = {"workspace_id": work.workspace_id, "product_id": UUID(payload["product_id"])}
    current = (await work.execute(_CURRENT, given)).first()
    if current is None or str(current.id) != payload["rule_set_id"]:
        return None
    asked = given | {"after": payload["after"] and UUID(payload["after"]), "everybody": bool(current.thresholds)}
    persons = list((await work.execute(text(f"{_NEXT}{limit:d}"), asked)).scalars())
    await rederive(work, persons)
    return None if len(persons) < limit else payload | {"after": str(persons[-1])}


async def follow_funnel(work: Work, event: FunnelPublished) -> None:
    """A published funnel asks for a score that nobody asked for before: it is looked for in the past."""
    given = {"workspace_id": work.workspace_id, "product_id": event.product_id}
    current = (await work.execute(_CURRENT, given)).first()
    if current is None:
        return
    await hold_rules(work)
    asked = {"workspace_id": work.workspace_id, "id": current.id, "thresholds": await work.scalar(THRESHOLDS, given)}
    if await work.scalar(_ASK, asked) is not None:
        await work.emit(ScoresChanged(event.product_id, current.id))
