"""The audit speaks one vocabulary: LEAD_MOVE about a Lead, whoever writes the line."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.code import Source, sources

WORD, NOUN = re.compile(r"[A-Z]+(?:_[A-Z]+)*"), re.compile(r"(?:[A-Z][a-z]+)+")


def test_lines_are_written_in_capitals_and_name_types_as_the_api_does() -> None:
    assert [line for source in sources() for line in _others(source)] == []


def _others(source: Source) -> Iterator[str]:
    for call in ast.walk(source.tree):
        if isinstance(call, ast.Call) and (noun := _noun(call)) is not None:
            word = call.args[1] if len(call.args) > 1 else None
            if isinstance(word, ast.Constant) and not WORD.fullmatch(str(word.value)):
                yield f"{source.name}:{call.lineno} {word.value}"
            if isinstance(noun, ast.Constant) and not NOUN.fullmatch(str(noun.value)):
                yield f"{source.name}:{call.lineno} {noun.value}"


def _noun(call: ast.Call) -> ast.expr | None:
    """What a call of `crm.audit.record` says in `object_type`, which nothing else takes."""
    return next((each.value for each in call.keywords if each.arg == "object_type"), None)
