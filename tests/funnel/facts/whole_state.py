"""The whole state of a workspace as it can be compared: every table, ids told by what their rows hold.

Two histories make other ids. So an id is named by its row's own words, then by those of the rows it names, round after
round (as graphs are told apart by the colours of their neighbours): rows are equal when everything they lead to is.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import orjson
from sqlalchemy import TextClause, text

import funnel.models  # noqa: F401 - its tables belong to the whole
from crm.core.tables import Table
from crm.core.work import Work

ROUNDS = 4
"""A sale names its deal, that its lead, that its person: as far as the furthest."""

LOGS = frozenset({
    "audit_entries", "outbox_events", "jobs", "idempotency_keys", "inbox", "process_locks",
    "duplicate_checks",  # whom the worker is still to compare: a queue
    "person_merges",  # how persons became one; that they are stands in `persons`
    "person_details",  # kept beside who stands for others; what is shown of them stands in `persons`
    "score_entries", "lead_scores",  # a log of when points became known; the score stands in `leads`
})  # fmt: skip
"""Tables that tell how it came to be, not what is."""

WHEN_KNOWN = frozenset({
    "recorded_at", "created_at", "updated_at", "noticed_at", "received_at", "version", "last_seen_at", "merged_at",
    "last_activity_at",  # moved by a minute at least, so it depends on what came between (funnel/README.md)
})  # fmt: skip
"""Columns that tell when something became known, or how often it was written."""

IN_HAND = frozenset({
    ("conversations", "lead_id"),  # the lead that was open when the message came, or that a member made of it
    ("sla_timers", "resource_id"),  # due times are computed once, when it begins, from what was known of the lead
})  # fmt: skip
"""Columns that tell what members had before them when it came."""

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
Row = dict[str, Any]
Rows = list[tuple[str, Row]]
State = Counter[tuple[str, str]]


@cache
def _everything() -> TextClause:
    names = sorted(
        table.name for table in Table.metadata.tables.values()
        if "workspace_id" in table.columns and table.name not in LOGS
    )  # fmt: skip
    return text(
        " UNION ALL ".join(
            f"SELECT '{name}' AS name, to_jsonb(t) AS row FROM {name} t WHERE workspace_id = :workspace_id"
            for name in names
        )
    )


async def rows_of(work: Work) -> Rows:
    """Every row of the workspace."""
    await work.flush()
    found = await work.execute(_everything(), {"workspace_id": work.workspace_id})
    return [(name, row) for name, row in found.all()]


def stands(rows: Rows) -> Rows:
    """Without what is history: entries that were voided, leads and persons that another one stands for.

    Whatever names such a person or lead is read as naming the one that stands for it.
    """
    root = {row["id"]: row["canonical_id"] for name, row in rows if name == "persons"}
    own = {(root[row["person_id"]], row["product_id"]): row["id"] for name, row in rows
           if name == "leads" and row["withdrawn_at"] is None}  # fmt: skip
    root |= {row["id"]: own.get((root[row["person_id"]], row["product_id"]), row["id"]) for name, row in rows
             if name == "leads"}  # fmt: skip
    gone = {one for one, other in root.items() if one != other}
    return [
        (name, {key: root.get(value, value) if isinstance(value, str) else value for key, value in row.items()})
        for name, row in rows
        if row.get("id") not in gone and row.get("voided_at") is None and _is_something(name, row)
    ]  # fmt: skip


def _is_something(name: str, row: Row) -> bool:
    """A cell of zero and none are the same; so are a timer that was given up in time and none."""
    if name == "sla_timers":
        return row["state"] != "CANCELLED" or row["breached_at"] is not None
    return name != "day_cells" or row["value"] != 0


def state_of(rows: Rows, known: Iterable[str]) -> State:
    """Every row in words; ids in `known` were there before, and name themselves."""
    standing = [(name, _told(name, row)) for name, row in stands(rows)]
    before = set(known)
    own = {row["id"]: name for name, row in standing if "id" in row and row["id"] not in before}
    names = {each: each for each in before} | own
    for _ in range(ROUNDS):
        names |= {
            row["id"]: f"{name}#{hashlib.sha256(_words(row, names).encode()).hexdigest()[:12]}"
            for name, row in standing
            if row.get("id") in own
        }
    return Counter((name, _words({key: row[key] for key in row if key != "id"}, names)) for name, row in standing)


def _told(name: str, row: Row) -> Row:
    if name == "timeline_entries" and row["kind"] == "MERGE":
        row = row | {"title": "Merged"}  # with whom says what was shown of them then
    return {key: value for key, value in row.items() if key not in WHEN_KNOWN and (name, key) not in IN_HAND}


def _words(row: Row, names: Mapping[str, str]) -> str:
    plain = orjson.dumps({key: value for key, value in row.items() if key != "id"}, option=orjson.OPT_SORT_KEYS)
    return _UUID.sub(lambda found: names.get(found[0], "?"), plain.decode())  # of a log, or a call's own


def differing(one: State, other: State) -> str:
    """What stands in one only, a row a line; first what differs by its own words, for the rest follows from it."""
    plain = _without_names(one), _without_names(other)
    first, second = plain if plain[0] != plain[1] else (one, other)
    return "\n".join(
        f"{sign} {name} {words}" for sign, rest in (("<", first - second), (">", second - first))
        for name, words in sorted(rest)
    )  # fmt: skip


def _without_names(state: State) -> State:
    found: State = Counter()
    for (name, words), count in state.items():
        found[(name, re.sub(r"#[0-9a-f]{12}", "", words))] += count
    return found


async def ids_of(work: Work) -> frozenset[str]:
    """The ids that are there now."""
    return frozenset(row["id"] for _, row in await rows_of(work) if "id" in row)
