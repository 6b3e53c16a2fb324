"""Throws away what is kept no longer, by the rules of each workspace: once a day, a bounded part at a time.

Persons are erased as by hand (`funnel.people.erase_many`): facts, money and every count stay. The run is a row that
says where it is; a killed one goes on there.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from crm.audit.record import record as audit
from crm.core.ids import NIL, new_id
from crm.core.limits import at_most
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models import RetentionRun
from crm.models.retention import RetentionSubject
from funnel.people.erase_many import erase_many, lock
from funnel.reads import WorkReads
from funnel.retention.due import KEPT, ROWS, persons
from funnel.retention.rules import rules_of
from funnel.retention.subjects import PERSONS, SWEPT

EVERY = timedelta(hours=23)
"""Since the last one started: at the same time of the day, for an hourly sweep."""
PERSONS_AT_ONCE = 50
PERSONS_LOOKED_AT = 5_000
ROWS_AT_ONCE = 2_000


async def sweep(work: Work) -> int:
    """Goes on with the run, or starts the day's; 0 when there is nothing to do."""
    run = await _open(work)
    if run is None:
        last = select(RetentionRun.id).where(
            RetentionRun.workspace_id == work.workspace_id, RetentionRun.started_at > work.now - EVERY
        )
        if (await work.execute(last.limit(at_most(1)))).first() is not None:
            return 0
        run = await start(work)
    return int(await go_on(work, run))


async def start(work: Work) -> RetentionRun:
    """The run that is going on, or a new one; rules that are changed later concern the next."""
    work.actor.require(Action.WORKSPACE_MANAGE)
    going = await _open(work)
    if going is not None:
        return going
    rules = {rule.subject.value: rule.days for rule in (await rules_of(WorkReads(work))).values()}
    kept = {subject.value: rules[subject.value] for subject in SWEPT if rules[subject.value] is not None}
    run_id = new_id()
    await work.execute(
        insert(RetentionRun).values(
            workspace_id=work.workspace_id, id=run_id, started_at=work.now, started_by_id=work.actor.member_id,
            rules=kept, counts={},
        ).on_conflict_do_nothing(index_elements=["workspace_id"], index_where=RetentionRun.finished_at.is_(None))
    )  # fmt: skip
    run = await _open(work)
    assert run is not None  # it was written just now, by us or by whoever was first
    return run


async def go_on(work: Work, run: RetentionRun) -> bool:
    """The next part of a run that `start` gave; whether there is more."""
    subjects = [subject for subject in SWEPT if subject.value in run.rules]
    subject = RetentionSubject(run.subject) if run.subject else next(iter(subjects), None)
    if subject is None:
        return await _finish(work, run)
    before = run.started_at - timedelta(days=run.rules[subject.value])
    gone, after = await (_persons if subject in PERSONS else _rows)(work, subject, before, run.after_id)
    run.counts = {**run.counts, subject.value: run.counts.get(subject.value, 0) + gone}
    following = subjects[subjects.index(subject) + 1 :]
    if after is None and not following:
        return await _finish(work, run)
    run.subject, run.after_id = (subject if after else following[0]).value, after
    await work.flush()
    return True


async def _open(work: Work) -> RetentionRun | None:
    row = RetentionRun
    going = select(row).where(row.workspace_id == work.workspace_id, row.finished_at.is_(None)).with_for_update()
    found: RetentionRun | None = await work.scalar(going.execution_options(populate_existing=True))
    return found


async def _finish(work: Work, run: RetentionRun) -> bool:
    run.subject, run.after_id, run.finished_at = None, None, work.now
    await work.flush()
    audit(work, "RETENTION_RUN", object_type="RetentionRun", object_id=run.id, details={"counts": run.counts})
    return False


async def _persons(
    work: Work, subject: RetentionSubject, before: datetime, after: UUID | None
) -> tuple[int, UUID | None]:
    """How many were erased, and up to whom it went; None when nobody is left.

    Whose time is over is asked once more under the lock: somebody may have written to us meanwhile.
    """
    given = {"workspace_id": work.workspace_id, "before": before, "now": work.now, "after": after or NIL}
    until, more = await _window(work, given)
    if until is None:
        return 0, None
    due = (
        "SELECT p.id FROM persons p WHERE p.workspace_id = :workspace_id AND p.id > :after AND p.id <= :until"
        f" AND {persons(subject)} AND NOT ({KEPT})"
    )
    given["until"] = until
    found = list((await work.execute(text(f"{due} ORDER BY p.id LIMIT {PERSONS_AT_ONCE}"), given)).scalars())
    following = found[-1] if len(found) == PERSONS_AT_ONCE else until if more else None
    if not found:
        return 0, following
    standing = await lock(work, found)
    still = text(f"{due} AND p.id = ANY(CAST(:ids AS uuid[]))")
    ids = set((await work.execute(still, {**given, "ids": found})).scalars())
    over = {id: root for id, root in standing.items() if root in ids}
    return len((await erase_many(work, over)).canonical), following


async def _window(work: Work, given: Mapping[str, Any]) -> tuple[UUID | None, bool]:
    """Up to whom one part looks, for of a million persons nobody may be due; and whether there are more."""
    seen = await work.execute(text(
        "SELECT p.id FROM persons p WHERE p.workspace_id = :workspace_id AND p.id > :after"
        f" ORDER BY p.id LIMIT {PERSONS_LOOKED_AT}"
    ), {name: given[name] for name in ("workspace_id", "after")})  # fmt: skip
    ids = list(seen.scalars())
    return (ids[-1] if ids else None), len(ids) == PERSONS_LOOKED_AT


async def _rows(work: Work, subject: RetentionSubject, before: datetime, _: UUID | None) -> tuple[int, UUID | None]:
    """How many went; something to go on with unless these were the last."""
    rows = ROWS[subject]
    own = f"x.workspace_id = :workspace_id AND {rows.condition}"
    given: Mapping[str, Any] = {"workspace_id": work.workspace_id, "before": before, "now": work.now}
    if rows.first is not None:
        over = await work.execute(text(rows.first), {name: given[name] for name in ("workspace_id", "before")})
        action, kind = rows.audited
        for each in over.scalars():
            audit(work, action, object_type=kind, object_id=each, details={"by": "retention"})
    if rows.named_by is not None:
        return await _named_rows(work, rows.table, own, rows.named_by, before)
    part = f"ARRAY(SELECT x.ctid FROM {rows.table} x WHERE {own} LIMIT {ROWS_AT_ONCE})"
    verb = f"UPDATE {rows.table} x SET {rows.sets}" if rows.sets else f"DELETE FROM {rows.table} x"
    statement = f"{verb} WHERE x.workspace_id = :workspace_id AND x.ctid = ANY ({part}) AND {rows.condition}"
    named = {name: value for name, value in given.items() if f":{name}" in statement}
    done: Any = await work.execute(text(statement), named)
    return done.rowcount, NIL if done.rowcount == ROWS_AT_ONCE else None


async def _named_rows(
    work: Work, table: str, own: str, named_by: tuple[str, str], before: datetime
) -> tuple[int, UUID | None]:
    """The same of rows that others name: those forget them in the same statement."""
    other, column = named_by
    statement = f"""
WITH gone AS MATERIALIZED (SELECT x.id FROM {table} x WHERE {own} LIMIT {ROWS_AT_ONCE} FOR UPDATE),
  forgotten AS (UPDATE {other} o SET {column} = NULL FROM gone
    WHERE o.workspace_id = :workspace_id AND o.{column} = gone.id)
DELETE FROM {table} d USING gone WHERE d.workspace_id = :workspace_id AND d.id = gone.id"""
    done: Any = await work.execute(text(statement), {"workspace_id": work.workspace_id, "before": before})
    return done.rowcount, NIL if done.rowcount == ROWS_AT_ONCE else None
