"""Tables know the ground floor only."""

import ast
import sys
from collections.abc import Iterator

from tests.architecture.code import Source, sources

KNOWN = ("crm.core", "crm.models", "funnel.models", "sqlalchemy")


def test_models_import_the_ground_floor_and_one_another() -> None:
    found = {f"{source.name}: {name}" for source in sources("crm/models", "funnel/models") for name in _imports(source)}
    assert {line for line in found if not _is_known(line.partition(": ")[2])} == set()


def test_the_tables_of_crm_do_not_know_the_funnel() -> None:
    assert [source.name for source in sources("crm/models") if any("funnel" in name for name in _imports(source))] == []


def _imports(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def _is_known(name: str) -> bool:
    is_ours = any(name == known or name.startswith(f"{known}.") for known in KNOWN)
    return is_ours or name.partition(".")[0] in sys.stdlib_module_names
