"""The project's own code as these tests read it: files of the commit, parsed once."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("crm", "funnel", "graphql/graphapi")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One Python file."""

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """What it says, parsed by the first who asks: that takes longer than reading it."""
        return ast.parse(self.text)

    @property
    def lines(self) -> int:
        """How long it is."""
        return self.text.count("\n")

    def functions(self) -> Iterator[Function]:
        """Every function and method, nested ones too."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))


@cache
def committed() -> tuple[Path, ...]:
    """Files that are in the commit, or would be in the next one."""
    if not (ROOT / ".git").exists():
        pytest.skip("There is no git repository here, so nothing tells which files are committed.")
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return tuple(ROOT / name for name in sorted(set(listed)) if name and (ROOT / name).is_file())


@cache
def python_files(*folders: str) -> list[Path]:
    """The .py files under those folders of the checkout."""
    found = (file for folder in folders for file in (ROOT / folder).rglob("*.py"))
    return sorted(file for file in found if "node_modules" not in file.parts)


@cache
def source(file: Path) -> Source:
    """One file, parsed."""
    text = file.read_text(encoding="utf-8")
    return Source(file.relative_to(ROOT).as_posix(), text)


def sources(*folders: str) -> list[Source]:
    """Files of those folders, of our packages when none are named."""
    return [source(file) for file in python_files(*(folders or PACKAGES))]


def documentation(tree: ast.AST) -> set[int]:
    """Ids of the constants that are docstrings, or strings standing alone as one: prose, not SQL."""
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
