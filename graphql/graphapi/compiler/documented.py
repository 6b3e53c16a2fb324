"""Descriptions from where a reader looks first: the docstring under a field becomes its description in the schema.

    entered: int
    \"\"\"Leads of the cohort that entered this step themselves.\"\"\"

A description given in code wins. Fields that mean the same everywhere (`id`, `errors` …)
take theirs from `COMMON`.
"""

import ast
import inspect
import sys
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any

COMMON = {
    "id": "Opaque id; give it to `node`.",
    "errors": "What was wrong with the input; empty when it was done.",
    "code": "Code for programs.",
    "message": "Sentence for people.",
    "cursor": "Give it to `after` or `before`.",
    "idempotency_key": "The same key and input give the stored answer; the same key with another input is refused.",
    "expected_version": "Version the client read; refused when somebody changed the object since.",
}


def field_docstrings(cls: type) -> dict[str, str]:
    """Docstring per annotated attribute of the class body; empty where the source cannot be read."""
    return _of_file(cls.__module__).get(cls.__qualname__, {})


@lru_cache(maxsize=1024)
def _of_file(module: str) -> dict[str, dict[str, str]]:
    """Of every class in that file: each file is read once, when the first of its types is declared."""
    try:
        tree = ast.parse(inspect.getsource(sys.modules[module]))
    except (KeyError, OSError, TypeError, SyntaxError):
        return {}
    return dict(_of_classes(tree.body, ""))


def _of_classes(body: list[ast.stmt], inside: str) -> Iterator[tuple[str, dict[str, str]]]:
    """By qualified name, as the class will have it."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield inside + node.name, _of_body(node.body)
            yield from _of_classes(node.body, f"{inside}{node.name}.")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _of_classes(node.body, f"{inside}{node.name}.<locals>.")
        else:
            for _, blocks in ast.iter_fields(node):
                if isinstance(blocks, list):
                    yield from _of_classes([one for one in blocks if isinstance(one, ast.stmt)], inside)


def _of_body(body: list[ast.stmt]) -> dict[str, str]:
    found = {}
    for field, below in pairwise(body):
        if not (isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)):
            continue
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) and isinstance(below.value.value, str):
            found[field.target.id] = inspect.cleandoc(below.value.value)
    return found


def describe_fields(cls: type, definition: Any) -> None:
    """Fills the descriptions that code left empty; `definition` is strawberry's of the class."""
    written: dict[str, str] = {}
    for base in reversed(cls.__mro__[:-1]):
        written |= field_docstrings(base)
    for field in definition.fields:
        if not field.description:
            field.description = written.get(field.python_name) or COMMON.get(field.python_name)
