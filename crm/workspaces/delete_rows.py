"""Deletes a workspace whose time has come, a bounded number of rows at a time.

Which tables there are, and in which order their rows can go, is asked of the catalogue: a table that is new tomorrow
goes too. A killed deletion goes on, for what is done is what is not there any more. The last transaction finds every
table empty, alone (`set_workspace`), and takes the workspace itself; a row that says when remains.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, text, update

from crm.core.work import Work
from crm.models import Account, Member, Session, WorkspaceDeletion
from crm.workspaces.events import WorkspaceGoes
from crm.workspaces.request_deletion import stand_alone, standing

AT_ONCE = 5_000
LONGEST_WAIT = timedelta(days=1)
"""For how long its rows stay when its time has come and others are to be told first: a network that is away keeps
nobody's data."""
FIRST = ("entry_points",)
"""Nobody comes in any more."""
LAST = ("workspaces", "workspace_directory")
"""For as long as the directory names it the worker comes by."""
REMAINS = "workspace_deletions"

_TABLES = text(
    "SELECT c.relname AS name, a.attname AS key FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
    " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT a.attisdropped"
    " AND a.attname = CASE c.relname WHEN 'workspaces' THEN 'id' ELSE 'workspace_id' END ORDER BY 1"
)
_POINTS = text(
    "SELECT c.conrelid::regclass::text AS name, c.confrelid::regclass::text AS target,"
    " (SELECT array_agg(a.attname::text ORDER BY u.place) FROM unnest(c.conkey) WITH ORDINALITY u(key, place)"
    "  JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = u.key) AS columns,"
    " (SELECT array_agg(a.attname::text ORDER BY u.place) FROM unnest(c.confkey) WITH ORDINALITY u(key, place)"
    "  JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = u.key) AS targets"
    " FROM pg_constraint c WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace"
)
# Of an empty child of this workspace a look into an index says so; a plan made for the neighbours' many rows would read
# them all for each row that goes.
_LEAVING = text("SELECT set_config('app.leaving', CAST(:id AS text), true), set_config('enable_seqscan', 'off', true)")


@dataclass(frozen=True)
class _Table:
    """A table with rows of workspaces."""

    name: str
    key: str
    own: Sequence[tuple[Sequence[str], Sequence[str]]] = ()
    """Foreign keys into itself: columns, and what they name."""


async def delete_rows(work: Work) -> int:
    """How many rows went; 0 when it is finished, not due, waits for others, or nobody asked for it."""
    row = WorkspaceDeletion
    due = select(row.id, row.due_at, row.started_at).where(*standing(work), row.finished_at.is_(None))
    held = (await work.execute(due.where(row.due_at <= work.now).with_for_update())).one_or_none()
    if held is None or (held.started_at is None and await _waits(work, held.due_at)):
        return 0
    await stand_alone(work)
    await work.execute(_LEAVING, {"id": str(work.workspace_id)})
    gone = await _batch(work, await order(work))
    more = gone >= AT_ONCE
    counted = {"started_at": func.coalesce(row.started_at, work.now), "rows_deleted": row.rows_deleted + gone}
    own = (row.workspace_id == work.workspace_id, row.id == held.id)
    end = {} if more else {"finished_at": work.now}
    await work.execute(update(row).where(*own).values(**counted, **end).execution_options(synchronize_session=False))
    if not more:
        nobody = update(row).where(row.workspace_id == work.workspace_id).values(requested_by_id=None)
        await work.execute(nobody.execution_options(synchronize_session=False))
    return gone if more else 0


async def _waits(work: Work, due_at: datetime) -> bool:
    """Whether somebody has others to tell before anything goes, and the time for that is not over."""
    if work.now >= due_at + LONGEST_WAIT:
        return False
    going = WorkspaceGoes(work.workspace_id)
    await work.emit(going)
    return going.waits


async def order(work: Work) -> list[_Table]:
    """Every table with rows of workspaces, those that nothing else points at first."""
    points = (await work.execute(_POINTS)).all()
    found = {
        row.name: _Table(row.name, row.key, [(p.columns, p.targets) for p in points if p.name == p.target == row.name])
        for row in (await work.execute(_TABLES)).all()
        if row.name != REMAINS
    }
    children: dict[str, set[str]] = {name: set() for name in found}
    for point in points:
        if point.name in found and point.target in found and point.name != point.target:
            children[point.target].add(point.name)
    middle = _children_first({name: children[name] for name in found if name not in (*FIRST, *LAST)})
    return [found[name] for name in (*FIRST, *middle, *LAST)]


def _children_first(children: Mapping[str, set[str]]) -> list[str]:
    """Raises LookupError for tables that point at one another in a ring: none of them could be the first."""
    left, made = dict(children), list[str]()
    while left:
        free = [name for name, pointing in left.items() if pointing <= set(made)]
        if not free:
            raise LookupError(f"These tables point at one another in a ring: {', '.join(sorted(left))}.")
        made += free
        left = {name: pointing for name, pointing in left.items() if name not in free}
    return made


async def _batch(work: Work, tables: Sequence[_Table]) -> int:
    """How many rows went, of as many tables as it takes; fewer than `AT_ONCE` when nothing is left."""
    gone = 0
    for table in tables:
        gone += await _delete(work, table, AT_ONCE - gone)
        if gone >= AT_ONCE:
            break
    return gone


async def _delete(work: Work, table: _Table, most: int) -> int:
    if table.name == Member.__tablename__:
        await _forget_accounts(work)
    gone, part = 0, 1
    while part and gone < most:
        part = await _part(work, table, most - gone, leaves=True)
        gone += part
    # What still points at one another goes in one statement, after which nothing does.
    return gone if gone >= most or not table.own else gone + await _part(work, table, most, leaves=False)


async def _part(work: Work, table: _Table, most: int, *, leaves: bool) -> int:
    own = [f"x.{table.key} = :workspace_id"]
    if leaves:
        own += [_nobody_names(table.name, columns, targets) for columns, targets in table.own]
    limit = f" LIMIT {int(most)}" if leaves else ""
    rows = f"SELECT x.ctid FROM {table.name} x WHERE {' AND '.join(own)}{limit}"
    statement = f"DELETE FROM {table.name} d WHERE d.{table.key} = :workspace_id AND d.ctid = ANY (ARRAY({rows}))"
    done: Any = await work.execute(text(statement), {"workspace_id": work.workspace_id})
    return int(done.rowcount)


def _nobody_names(table: str, columns: Sequence[str], targets: Sequence[str]) -> str:
    same = " AND ".join(f"o.{column} = x.{target}" for column, target in zip(columns, targets, strict=True))
    return f"NOT EXISTS (SELECT FROM {table} o WHERE o.workspace_id = :workspace_id AND {same} AND o.ctid <> x.ctid)"


async def _forget_accounts(work: Work) -> None:
    """Log-ins that lead into no workspace any more go with it: an address and a name are somebody's."""
    members = select(Member.account_id).where(Member.workspace_id == work.workspace_id)
    accounts: list[UUID] = list((await work.execute(members)).scalars())
    if not accounts:
        return
    nobody = text("SELECT account_id FROM accounts_of_nobody(CAST(:ids AS uuid[]))")
    ids = list((await work.execute(nobody, {"ids": accounts})).scalars())
    await work.execute(delete(Session).where(Session.account_id.in_(ids)))
    await work.execute(delete(Account).where(Account.id.in_(ids)))
