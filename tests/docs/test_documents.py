"""GraphQL in the documents is valid against the schema; commands in them exist; links lead somewhere."""

import re
import shlex
from pathlib import Path

import click
import pytest
from graphql import GraphQLSchema, build_schema, parse, validate

from crm.cli import main

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(path for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")] if ".venv" not in path.parts)


def blocks(language: str) -> list[tuple[str, str]]:
    """(document, text) of every fenced block of that language."""
    fence = re.compile(rf"^```{language}\n(.*?)^```", re.M | re.S)
    return [(path.name, text) for path in DOCUMENTS for text in fence.findall(path.read_text(encoding="utf-8"))]


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema((ROOT / "graphql" / "schema.graphql").read_text(encoding="utf-8"))


def test_there_is_something_to_check() -> None:
    assert len(blocks("graphql")) >= 3
    assert len(blocks("sh")) >= 2


@pytest.mark.parametrize(("name", "text"), blocks("graphql"))
def test_graphql_is_valid(schema: GraphQLSchema, name: str, text: str) -> None:
    assert validate(schema, parse(text)) == [], name


def commands() -> list[tuple[str, str]]:
    """(document, line) of every touchline command in a shell block."""
    lines = [(name, line.strip()) for name, text in blocks("sh") for line in text.splitlines()]
    return [(name, line) for name, line in lines if line.startswith("touchline ")]


@pytest.mark.parametrize(("name", "line"), commands())
def test_commands_exist_with_their_options(name: str, line: str) -> None:
    """Parsed by click itself as far as the options; nothing is run."""
    words = shlex.split(line, comments=True)[1:]
    command: click.Command = main
    while isinstance(command, click.Group):
        found = command.get_command(click.Context(command), words[0])
        assert found is not None, f"{name}: there is no command {words[0]!r}"
        command, words = found, words[1:]
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    assert {word for word in words if word.startswith("--")} <= known, f"{name}: {line}"


def test_links_lead_somewhere() -> None:
    dead = []
    for path in DOCUMENTS:
        for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
            if "://" not in target and not (path.parent / target).exists():
                dead.append(f"{path.name}: {target}")
    assert dead == []
