"""Every refusal of the service, read from its code; `docs/refusals.md` is this list.

What is raised, yielded or collected as a `Problem`, and every sentence of the gateway, is found in the syntax tree, so
that none can be added without standing in the list. `…` stands for what is known only when it happens.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from crm.core.wording import PATTERNS, SENTENCES
from tools.steps import ROOT

PACKAGES = ("crm", "funnel", "graphql/graphapi")
INTERNAL = ("crm/core/problems.py", "graphql/graphapi/compiler/", "crm/demo/")
"""Where problems are defined or carried on, and what no client meets."""
GATEWAY = "plain"
"""The function by which the gateway words an error: `plain(sentence, code)`."""
OPEN = "…"


@dataclass(frozen=True, slots=True, order=True)
class Refusal:
    """One sentence somebody may read; an empty field means that the whole input is meant."""

    room: str
    code: str
    sentence: str
    field: str


def refusals() -> list[Refusal]:
    """All of them, sorted, each once."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in _files()}
    codes = _codes(trees.values())
    return sorted({refusal for path, tree in trees.items() for refusal in _Reader(_room(path), codes).read(tree)})


def page() -> str:
    """The document."""
    found = refusals()
    parts = [HEADER.format(count=len(found))]
    for room, its in groupby(found, key=lambda refusal: refusal.room):
        parts.append(f"\n## {room}\n\n| code | field | sentence |\n|---|---|---|\n")
        parts.extend(f"| `{one.code}` | {_cell(one.field, code=True)} | {_cell(one.sentence)} |\n" for one in its)
    parts.append("\n## What does not fit its field\n\n| code | kind | sentence |\n|---|---|---|\n")
    parts.extend(f"| `INVALID` | `{kind}` | {_cell(sentence)} |\n" for kind, sentence in sorted(SENTENCES.items()))
    parts.extend(f"| `INVALID` | `string_pattern_mismatch` | {_cell(sentence)} |\n" for sentence in PATTERNS.values())
    return "".join(parts)


HEADER = """# Refusals

What the service says no to, by room: {count} sentences, read from the code by `python -m tools.pages`.
A refusal is an entry of a payload's `errors`, or of the answer's `errors` for reads; nothing has changed after one.
The field is the path in the input as the client wrote it; `…` stands for what is known only when it happens.
A refusal whose field is empty here is about the whole: a write answers `input` as its field, a read the path of the
field that was asked, the other doors (files, documents, log-in) null.

What does not even fit its field (a text too long, a number out of its bounds, no day where a day is meant) is `INVALID`
with one of the sentences of `crm/core/wording.py`, listed last.
"""


def _cell(text: str, *, code: bool = False) -> str:
    escaped = text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
    return f"`{escaped}`" if code and escaped else escaped


def _files() -> Iterator[Path]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if not path.relative_to(ROOT).as_posix().startswith(INTERNAL):
                yield path


def _room(path: Path) -> str:
    return path.parent.relative_to(ROOT).as_posix().removeprefix("graphql/")


def _codes(trees: Iterable[ast.Module]) -> Mapping[str, str]:
    """Class of problems → the code it carries, its own or that of the nearest base, however deep."""
    core = ast.parse((ROOT / "crm/core/problems.py").read_text(encoding="utf-8"))
    classes = [node for tree in (core, *trees) for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    codes = {"Problem": "PROBLEM"}
    grown = -1
    while grown != len(codes):
        grown = len(codes)
        for node in classes:
            base = next((base.id for base in node.bases if isinstance(base, ast.Name) and base.id in codes), None)
            if base is not None:
                codes.setdefault(node.name, _own_code(node) or codes[base])
    return codes


def _own_code(node: ast.ClassDef) -> str | None:
    for statement in node.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="code")], value=ast.Constant(value=str(code))):
                return code
    return None


class _Reader(ast.NodeVisitor):
    """Walks a module and remembers, function by function, what its names were bound to."""

    def __init__(self, room: str, codes: Mapping[str, str]) -> None:
        self._room = room
        self._codes = codes
        self._bound: list[dict[str, list[ast.expr]]] = [{}]
        self._found: set[Refusal] = set()

    def read(self, tree: ast.Module) -> set[Refusal]:
        """The refusals of one module."""
        self._bound[0] = _bindings(tree.body)
        self.visit(tree)
        return self._found

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._bound.append(_bindings(node.body))
        self.generic_visit(node)
        self._bound.pop()

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.id if isinstance(node.func, ast.Name) else None
        if name == GATEWAY and len(node.args) >= 2:
            self._keep(node.args[0], self._text(node.args[1]), "")
        elif name is not None and name in self._codes and node.args:
            keywords = {keyword.arg: keyword.value for keyword in node.keywords}
            code = self._text(keywords["code"]) if "code" in keywords else self._codes[name]
            self._keep(node.args[0], code, self._text(keywords["field"]) if "field" in keywords else "")
        self.generic_visit(node)

    def _keep(self, sentence: ast.expr, code: str, field: str) -> None:
        for text in self._texts(sentence):
            if text.strip(OPEN + " ."):
                self._found.add(Refusal(self._room, code, text, field.removeprefix("input.")))

    def _text(self, node: ast.expr) -> str:
        return next(iter(self._texts(node)), OPEN)

    def _texts(self, node: ast.expr) -> list[str]:
        match node:
            case ast.Constant(value=str(text)):
                return [text]
            case ast.Constant(value=None):
                return [""]
            case ast.JoinedStr(values=values):
                return ["".join(str(part.value) if isinstance(part, ast.Constant) else OPEN for part in values)]
            case ast.IfExp(body=body, orelse=orelse):
                return [*self._texts(body), *self._texts(orelse)]
            case ast.Name(id=name):
                return [text for value in self._values(name) for text in self._texts(value)] or [OPEN]
            case ast.Call(func=ast.Attribute(attr="field"), args=[ast.Constant(value=str(path))]):
                return [path]  # `item.field("occurredAt")`: the place in a batch comes before it
        return [OPEN]

    def _values(self, name: str) -> list[ast.expr]:
        return next((scope[name] for scope in reversed(self._bound) if name in scope), [])


def _bindings(body: list[ast.stmt]) -> dict[str, list[ast.expr]]:
    """Name → what it is assigned in this body; of a name bound to itself nothing is said."""
    bound: dict[str, list[ast.expr]] = {}
    for node in (inner for statement in body for inner in ast.walk(statement)):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if not _mentions(value, name):
                bound.setdefault(name, []).append(value)
    return bound


def _mentions(value: ast.expr, name: str) -> bool:
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(value))
