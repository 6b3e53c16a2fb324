"""The page on extending the API: its code builds a schema, its documents are asked, its answers are what comes."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

import orjson
import pytest

from crm.core.actor import Actor, ActorKind
from crm.core.database import Database
from crm.core.ids import new_id
from crm.core.work import Work, begin
from crm.models import Member, Team, TeamMember
from crm.models.words import Role
from graphapi.compiler import queries
from graphapi.compiler.registry import _TYPES
from graphapi.compiler.schema import CompiledSchema, build_schema
from graphapi.context import Context
from graphapi.gateway import Gateway, Request
from tests.factories.workspaces import CREATED
from tests.http import make_office

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
PAGE = (Path(__file__).parents[2] / "docs" / "extending.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """Fenced blocks of that language, in their order."""
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.M | re.S)


@pytest.fixture
def page_schema() -> Iterator[CompiledSchema]:
    """The schema of the page's code, one block after the other; its types are forgotten afterwards."""
    known = {name: list(kinds) for name, kinds in _TYPES.items()}
    module = ModuleType("tests.docs.extended")
    sys.modules[module.__name__] = module
    exec(compile("".join(blocks("python")), "docs/extending.md", "exec"), vars(module))
    made: Any = module
    yield build_schema(queries(type("Query", (made.TeamQueries, made.SizeQueries), {"__module__": module.__name__})))
    del sys.modules[module.__name__]
    _TYPES.clear()
    _TYPES.update(known)


async def _two_teams(database: Database) -> UUID:
    """North: Aidar and Dana, who leads it; South: Aidar."""
    office = await make_office(database)
    async with begin(database.sessions, Actor(ActorKind.SYSTEM, office.workspace_id)) as work:
        aidar = await _named(work, office.members[Role.ANALYST], "Aidar")
        dana = await _named(work, office.members[Role.SALES_MANAGER], "Dana")
        await _team(work, "North", aidar, dana, topic="large clients", lead_member_id=dana)
        await _team(work, "South", aidar)
    return office.workspace_id


async def _named(work: Work, member_id: UUID, name: str) -> UUID:
    member = await work.session.get_one(Member, (work.workspace_id, member_id))
    member.name = name
    return member_id


async def _team(work: Work, name: str, *members: UUID, **more: Any) -> None:
    team = Team(workspace_id=work.workspace_id, id=new_id(), name=name, created_at=CREATED, **more)
    work.session.add(team)
    await work.flush()
    work.session.add_all(
        TeamMember(workspace_id=work.workspace_id, team_id=team.id, member_id=member) for member in members
    )


async def test_the_pages_documents_answer_what_the_page_says(database: Database, page_schema: CompiledSchema) -> None:
    context = Context(database, Actor(ActorKind.SYSTEM, await _two_teams(database)))
    gateway, answers = Gateway(page_schema), blocks("json")
    assert len(answers) == 2
    for document, answer in zip(blocks("gql"), answers, strict=True):
        reply = await gateway.answer(Request(document, variables={"atLeast": 2}), context)
        assert orjson.loads(reply.body) == {"data": orjson.loads(answer)}


def test_a_field_is_one_line_and_an_answer_ten() -> None:
    _, fields, _, answer = blocks("python")
    found = ast.parse("class Team:\n" + fields).body[0]
    assert isinstance(found, ast.ClassDef)
    assert [node.end_lineno - node.lineno for node in found.body if node.end_lineno] == [0] * 6
    lines = [line for line in answer.splitlines() if line.strip() and '"""' not in line]
    struct, function = lines[:4], lines[4:]
    assert (struct[0], function[:3]) == ("@answer_type", ["@queries", "class SizeQueries:", "    @answer"])
    assert (
        len(struct) + len(function) - 2 <= 10
    )  # an answer that joins another class of queries needs no class of its own
