"""Who may open and end a transaction: the doors, through `crm/core/work.py`."""

import ast
from collections.abc import Iterator

from tests.architecture.code import Source, sources

ENDS = {"commit", "rollback", "begin", "transaction"}
ALLOWED = {
    "crm/core/work.py": "the one place: begin(...) opens, commits or rolls back",
    "crm/core/reader.py": "opens the read-only snapshot of a read",
    "crm/core/database.py": "opens the read-only transaction of the read pool",
    "crm/migrate.py": "migrations run as the owner, under an advisory lock, outside any Work",
    "crm/postgres/backup.py": "one snapshot for the whole backup",
    "crm/sessions/log_in.py": "before the tenant is known there is no Work: accounts and sessions only",
    "crm/sessions/log_out.py": "before the tenant is known there is no Work: accounts and sessions only",
}
"""Each with its reason; a new one is a decision, not a detail."""


def test_no_verb_opens_or_ends_a_transaction() -> None:
    found = [call for source in sources() if source.name not in ALLOWED for call in _calls(source)]
    assert found == []


def test_every_exception_still_exists() -> None:
    assert {source.name for source in sources()} >= set(ALLOWED)


def _calls(source: Source) -> Iterator[str]:
    calls = (node for node in ast.walk(source.tree) if isinstance(node, ast.Call))
    for call in calls:
        if isinstance(call.func, ast.Attribute) and call.func.attr in ENDS and _is_of_the_database(call.func.value):
            yield f"{source.name}:{call.lineno} {ast.unparse(call.func)}"


def _is_of_the_database(node: ast.expr) -> bool:
    """`connection.commit()` is; `lines.begin()` of a CSV reader is not."""
    words = ("session", "connection", "database", "engine", "transaction", "outer")
    return any(word in ast.unparse(node).lower() for word in words)
