"""Every example of docs/api is asked as it stands there, over the company that has something of everything.

Every write is sent twice under one key: it is done once; and with the key of another write it is refused.
"""

from collections.abc import AsyncGenerator, Generator
from dataclasses import dataclass, field

import asyncpg
import pytest

from tests.conftest import Urls
from tests.http import Answer
from tests.tenancy.kept import Kept, copied, recall
from tests.tenancy.root_fields import READS, WRITES, mixed
from tests.tenancy.settled import Settled, running
from tools.sdl.examples import Example
from tools.sdl.reference import by_area, examples

pytestmark = [pytest.mark.anyio]
ENDING = {"workspaceDeletionRequest"}
"""After it the workspace takes no writes, a repeated one neither."""


@pytest.fixture(scope="module")
def place(server: Urls, settled_at: Kept) -> Generator[Urls, None, None]:
    """One database for this file, with the company in it."""
    with copied(server, settled_at, "examples") as urls:
        yield urls


@pytest.fixture(scope="module")
async def company(place: Urls, settled_at: Kept) -> AsyncGenerator[Settled, None]:
    """The settled company."""
    async with running(place) as client:
        yield recall(client, settled_at)


def test_every_root_field_has_an_example() -> None:
    """What is listened to has its own in docs/live.md."""
    roots = {root for roots in by_area().values() for root in roots if root[0] != "subscription"}
    assert set(examples()) == roots


@dataclass
class Told:
    """What went wrong, by what it is about."""

    refused: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    reused: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
async def told(company: Settled, place: Urls) -> AsyncGenerator[Told, None]:
    """Reads first; each write has a thing of its own to change. Writes are sent again, and their keys with others."""
    made, found = Told(), examples()
    keys: dict[str, str] = {}  # the last one of each member: keys are their own
    superuser = await asyncpg.connect(place.superuser)
    for name in READS:
        made.refused += _trouble("query", name, await _ask(company, found["query", name]))
    for name in WRITES:
        example = found["mutation", name]
        before = keys.get(example.who)
        reused = await _ask(company, example, before) if before else None
        if reused is not None and _codes(name, reused) != ["IDEMPOTENCY_KEY_REUSED"]:
            made.reused.append(f"{name}: {reused.body}"[:300])
        key = keys[example.who] = f"key of {name}"
        first = await _ask(company, example, key)
        made.refused += _trouble("mutation", name, first)
        lines = await superuser.fetchval("SELECT count(*) FROM audit_entries")
        again = await _ask(company, example, key)
        has_more = lines != await superuser.fetchval("SELECT count(*) FROM audit_entries")
        if name not in ENDING and (_codes(name, again) != [] or has_more):
            made.repeated.append(f"{name}: {again.body}"[:300])
    yield made
    await superuser.close()


@pytest.mark.database
async def test_every_example_answers(told: Told) -> None:
    assert told.refused == []


@pytest.mark.database
async def test_every_write_is_done_once_a_key(told: Told) -> None:
    """The same request with the same key is answered and leaves no second line in the audit."""
    assert told.repeated == []


@pytest.mark.database
async def test_a_key_of_another_request_is_refused_by_every_write(told: Told) -> None:
    assert told.reused == []


async def _ask(company: Settled, example: Example, key: str | None = None) -> Answer:
    given = mixed(example.variables, company.ids, {}, frozenset())
    person = company.person(example.who)
    return await person.client.graphql(
        example.document, given, key=person.key, headers={"Idempotency-Key": key} if key else None
    )


def _codes(name: str, answer: Answer) -> list[str]:
    payload = (answer.body.get("data") or {}).get(name) or {"errors": answer.errors}
    return [error.get("code", "") for error in payload["errors"]]


def _trouble(kind: str, name: str, answer: Answer) -> list[str]:
    found = (answer.body.get("data") or {}).get(name)
    refused = (found or {}).get("errors", []) if kind == "mutation" else []
    return [f"{name}: {answer.body}"[:500]] if answer.errors or found is None or refused else []
