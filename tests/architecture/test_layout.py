"""Where things may lie."""

import re
import tomllib

import pytest

from tests.architecture.code import ROOT, committed, sources

MOST_BYTES = 1024 * 1024
TEXTS = {".py", ".toml", ".json", ".md", ".txt", ".in", ".yml", ".yaml", ".js", ".mjs", ".ts", ".css", ".graphql", ""}
HOSTS = tuple(re.compile(rf"{name}\.(org|com)\b") for name in ("pypi", "pythonhosted", r"registry\.np" "mjs"))
"""Written in pieces, so that this file does not hold what it looks for."""


def test_graphql_is_a_source_root_and_never_a_package() -> None:
    assert not list((ROOT / "graphql").glob("*.py"))
    named = {file.parent.relative_to(ROOT).as_posix() for file in committed() if file.parent.name == "graphql"}
    assert named <= {"graphql"}


def test_graphql_is_found_where_it_should_be() -> None:
    import graphql

    import graphapi

    assert graphapi.__file__ == str(ROOT / "graphql" / "graphapi" / "__init__.py")
    assert hasattr(graphql, "GraphQLSchema")


def test_no_file_is_too_large_for_a_repository() -> None:
    assert [file.name for file in committed() if file.stat().st_size > MOST_BYTES] == []


def test_no_file_names_a_package_registry() -> None:
    texts = (file for file in committed() if file.suffix in TEXTS)
    named = [file.relative_to(ROOT).as_posix() for file in texts if _names_a_registry(file.read_text(errors="replace"))]
    assert named == []


def _names_a_registry(text: str) -> bool:
    return any(host.search(text) for host in HOSTS)


@pytest.mark.parametrize("name", ["runtime", "dev", "node"])
def test_locks_have_hashes_and_no_addresses(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    pins = re.findall(r"^[a-z][^\n]*==.*(?:\n    --hash=sha256:[0-9a-f]{64}.*)+", text, re.MULTILINE)
    assert len(pins) == len(re.findall(r"^[a-z]", text, re.MULTILINE)) > 0
    assert "://" not in text


def test_the_lock_has_every_requirement() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    text = (ROOT / "requirements" / "dev.txt").read_text()
    locked = set(re.findall(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==", text, re.MULTILINE))
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.match(r"[A-Za-z0-9_-]+", line)[0].lower().replace("_", "-") for line in wanted}  # type: ignore[index]
    assert names - locked == set()


def test_every_package_of_ours_has_an_init() -> None:
    """Without it a folder is no package, and a wheel may leave it out."""
    folders = {(ROOT / source.name).parent for source in sources()}
    assert sorted(str(folder.relative_to(ROOT)) for folder in folders if not (folder / "__init__.py").exists()) == []
