"""How much stands in one place."""

import ast
from statistics import median

import pytest

from tests.architecture.code import PACKAGES, Function, sources

MOST_LINES = 400
MEDIAN_LINES = 15
LONGER: dict[str, str] = {}
"""Files that may be longer, each with its reason."""


def test_no_file_has_over_400_lines() -> None:
    bound = (source for source in sources(*PACKAGES, "tests", "tools") if source.name not in LONGER)
    assert {source.name: source.lines for source in bound if source.lines > MOST_LINES} == {}


@pytest.mark.parametrize("package", PACKAGES)
def test_functions_are_short(package: str) -> None:
    lengths = [_lines(node) for source in sources(package) for node in source.functions()]
    assert median(lengths) < MEDIAN_LINES


def _lines(node: Function) -> int:
    assert node.end_lineno is not None
    return node.end_lineno - node.lineno + 1


def test_public_functions_and_types_have_docstrings() -> None:
    bare = [f"{source.name}: {node.name}" for source in sources() for node in source.tree.body if _is_bare(node)]
    assert bare == []


def _is_bare(node: ast.stmt) -> bool:
    is_public = isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_")
    return is_public and ast.get_docstring(node) is None and not _is_overload(node)


def _is_overload(node: ast.stmt) -> bool:
    return isinstance(node, Function) and any(ast.unparse(one).endswith("overload") for one in node.decorator_list)
