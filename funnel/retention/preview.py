"""What would go now by the rules as they are: counted, and nothing is touched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text

from crm.models.retention import RetentionSubject
from funnel.reads import Reads
from funnel.retention.due import KEPT, ROWS, persons
from funnel.retention.rules import Rule, rules_of
from funnel.retention.subjects import PERSONS


@dataclass(frozen=True, slots=True)
class Due:
    """Of one subject."""

    rule: Rule
    due: int | None
    """Persons, or rows; None where nothing is thrown away, and of log-ins, which belong to no workspace."""
    held: int | None = None
    """Persons whose time is over and who are kept, by a hold or because something with them is waited for."""


async def preview(reads: Reads, now: datetime) -> list[Due]:
    """Every subject, in the order of a run. A person that two subjects name is counted for both."""
    return [await _due(reads, rule, now) for rule in (await rules_of(reads)).values()]


async def _due(reads: Reads, rule: Rule, now: datetime) -> Due:
    if rule.days is None or (rule.subject not in PERSONS and rule.subject not in ROWS):
        return Due(rule, None)
    due, held = await _count(reads, rule.subject, now, now - timedelta(days=rule.days))
    return Due(rule, due, held if rule.subject in PERSONS else None)


async def _count(reads: Reads, subject: RetentionSubject, now: datetime, before: datetime) -> Sequence[int]:
    if subject in PERSONS:
        sql = (
            "SELECT count(*) FILTER (WHERE NOT q.kept) AS due, count(*) FILTER (WHERE q.kept) AS held"
            f" FROM (SELECT ({KEPT}) AS kept FROM persons p"
            f" WHERE p.workspace_id = :workspace_id AND {persons(subject)}) q"
        )
    else:
        rows = ROWS[subject]
        sql = (
            f"SELECT count(*) AS due, 0 AS held FROM {rows.table} x"
            f" WHERE x.workspace_id = :workspace_id AND {rows.condition}"
        )
    given: dict[str, UUID | datetime] = {"workspace_id": reads.workspace_id, "before": before, "now": now}
    statement = text(sql)
    named = {name: value for name, value in given.items() if f":{name}" in sql}
    (found,) = await reads.rows(statement.bindparams(**named))
    return found["due"], found["held"]
