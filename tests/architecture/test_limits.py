"""LIMIT is a literal of the statement, never a parameter: with `LIMIT $n` every call is planned anew (decisions §3)."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILES = [file for floor in ("crm", "funnel", "graphql/graphapi") for file in sorted((ROOT / floor).rglob("*.py"))]


def test_limits_are_literals() -> None:
    bound = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in FILES
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call) and _is_limit(node) and not ast.unparse(node.args[0]).startswith("at_most(")
    ]
    assert bound == [], "Write .limit(at_most(n))."


def _is_limit(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and node.func.attr == "limit" and len(node.args) == 1


def test_limits_in_text_are_literals() -> None:
    text = {file: file.read_text().replace("`LIMIT $n`", "") for file in FILES}
    assert [str(file) for file, found in text.items() if re.search(r"\bLIMIT\s+[$:]", found)] == []
