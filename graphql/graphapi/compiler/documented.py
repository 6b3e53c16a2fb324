"""Descriptions from where a reader looks first: the docstring under a field becomes its description in the schema.

    entered: int
    \"\"\"Leads of the cohort that entered this step themselves.\"\"\"

A description given in code wins. Fields that mean the same everywhere (`id`, `errors` …)
take theirs from `COMMON`.
"""

import ast
import inspect
import textwrap
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


@lru_cache(maxsize=1024)
def field_docstrings(cls: type) -> dict[str, str]:
    """Docstring per annotated attribute of the class body; empty where the source cannot be read."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(cls)))
    except (OSError, TypeError, SyntaxError):
        return {}
    body = tree.body[0].body if isinstance(tree.body[0], ast.ClassDef) else []
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
