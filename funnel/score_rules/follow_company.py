"""Scores of a firm's people once more because the firm is known otherwise: some hundreds at a time, by the worker."""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from crm.core.work import Work
from crm.people.events import CompanyChanged
from funnel.facts.rederive import rederive

JOB = "follow_company"
AT_ONCE = 300
"""Persons a transaction: they are locked meanwhile."""

_ASKED = text(
    "SELECT EXISTS (SELECT FROM score_rule_sets WHERE workspace_id = :workspace_id AND is_current"
    " AND jsonb_path_exists(to_jsonb(rules), 'strict $.**.company'))"
)
_NEXT = (
    "SELECT DISTINCT canonical_id FROM persons WHERE workspace_id = :workspace_id AND company_id = :company_id"
    " AND canonical_id > coalesce(CAST(:after AS uuid), CAST('00000000-0000-0000-0000-000000000000' AS uuid))"
    " ORDER BY canonical_id LIMIT "
)


def first(event: CompanyChanged) -> dict[str, Any]:
    """The payload of the job that begins."""
    return {"company_id": str(event.company_id), "after": None}


async def follow_some(work: Work, payload: dict[str, Any], *, limit: int = AT_ONCE) -> dict[str, Any] | None:
    """Scores the next of its people anew; the payload for those after them, or None at the end.

    Nothing is looked at while no rule asks what firm somebody is of; a part done again changes nothing.
    """
    given = {"workspace_id": work.workspace_id}
    if not await work.scalar(_ASKED, given):
        return None
    asked = given | {"company_id": UUID(payload["company_id"]), "after": payload["after"] and UUID(payload["after"])}
    persons = list((await work.execute(text(f"{_NEXT}{limit:d}"), asked)).scalars())
    await rederive(work, persons)
    return None if len(persons) < limit else payload | {"after": str(persons[-1])}
