"""Every SQL text names the tenant of every tenant table it reads or writes.

A cheap guard over the text: it counts. Row-level security and the tenancy tests are the proof; this one names the line.
"""

import ast
import re
from collections.abc import Iterator

import pytest

import crm.models
import funnel.models  # noqa: F401 - fills the metadata
from crm.core.tables import LOCAL_TABLES, LOCAL_TENANT_TABLES, REFERENCE_TABLES, ROOT_TABLE, Table
from tests.architecture.code import PACKAGES, Source, documentation, sources

WITHOUT_TENANT = (REFERENCE_TABLES | LOCAL_TABLES) - LOCAL_TENANT_TABLES | {ROOT_TABLE}
TENANT = sorted(set(crm.models.Lead.metadata.tables) - WITHOUT_TENANT)
MENTION = re.compile(rf"\b(?:FROM|INTO|UPDATE|JOIN|COPY)\s+(?:ONLY\s+)?({'|'.join(TENANT)})\b")
EXCEPTIONS: dict[str, str] = {}
"""`file: first words of the text` → why it need not name the tenant."""


def test_the_guard_sees_tables() -> None:
    assert Table.metadata is crm.models.Lead.metadata
    assert "leads" in TENANT
    assert MENTION.findall("SELECT 1 FROM leads l JOIN persons p ON true") == ["leads", "persons"]


@pytest.mark.parametrize("package", PACKAGES)
def test_sql_names_the_tenant_of_every_table(package: str) -> None:
    assert [line for source in sources(package) for line in _unfenced(source)] == []


def _unfenced(source: Source) -> Iterator[str]:
    for line, text in _texts(source):
        tables = MENTION.findall(text)
        key = f"{source.name}: {' '.join(text.split())[:40]}"
        if text.count("workspace_id") < len(tables) and key not in EXCEPTIONS:
            yield f"{key} (line {line}: {', '.join(tables)})"


def _texts(source: Source) -> Iterator[tuple[int, str]]:
    """String expressions that are no docstrings; pieces joined by `+` or in an f-string are one text."""
    prose = documentation(source.tree)
    inside = {id(part) for node in ast.walk(source.tree) for part in _parts(node)}
    for node in ast.walk(source.tree):
        is_string = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if (is_string or _parts(node)) and id(node) not in prose | inside:
            assert isinstance(node, ast.expr)
            yield node.lineno, _text(node)


def _parts(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.JoinedStr):
        return node.values
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return [node.left, node.right]
    return []


def _text(node: ast.expr) -> str:
    """A hole's own words count: `{self.fence("workspace_id")}` names the tenant too."""
    if parts := _parts(node):
        return "".join(_text(part) for part in parts)
    return str(node.value) if isinstance(node, ast.Constant) else f" {ast.unparse(node)} "
