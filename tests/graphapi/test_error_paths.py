"""`field` of an error is the input's path as the client wrote it, for every mutation; batches answer item by item."""

from collections.abc import AsyncGenerator, Generator, Iterator, Mapping
from copy import deepcopy
from typing import Any

import asyncpg
import pytest
from graphql import GraphQLInputObjectType, get_named_type

from graphapi.schema import schema as COMPILED
from tests.conftest import Urls
from tests.http import Client
from tests.tenancy.check import state
from tests.tenancy.kept import Kept, copied, recall
from tests.tenancy.root_fields import WRITES, mixed
from tests.tenancy.settled import Settled, running

pytestmark = [pytest.mark.anyio, pytest.mark.database]

HOSTILE: dict[type, tuple[Any, ...]] = {str: ("", "no", "x" * 5_000), int: (-1, 2_000_000_000), list: ([],)}
"""What a value of that kind is tried with; what GraphQL itself refuses is not asked here."""


@pytest.fixture(scope="module")
def place(server: Urls, settled_at: Kept) -> Generator[Urls, None, None]:
    """One database for this file, with the company in it."""
    with copied(server, settled_at, "paths") as urls:
        yield urls


@pytest.fixture(scope="module")
async def company(place: Urls, settled_at: Kept) -> AsyncGenerator[Settled, None]:
    """A company that has something for every write."""
    async with running(place) as client:
        yield recall(client, settled_at)


def places(given: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every value in an input and how to come to it."""
    if at:
        yield at, given
    inner = given.items() if isinstance(given, Mapping) else enumerate(given) if isinstance(given, list) else ()
    for key, value in inner:
        yield from places(value, (*at, key))


def spoilt(given: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The input with one value after the other replaced, and with one after the other left out."""
    for at, value in places(given):
        for worse in HOSTILE.get(type(value), ()):
            changed = deepcopy(given)
            _inside(changed, at[:-1])[at[-1]] = worse
            yield changed
    for key in given:
        yield {name: value for name, value in given.items() if name != key}


def _inside(value: Any, at: tuple[Any, ...]) -> Any:
    for key in at:
        value = value[key]
    return value


def is_path(kind: GraphQLInputObjectType, path: str) -> bool:
    """Whether a client can have written there: names of fields and places in lists, down from the input."""
    here: Any = kind
    for part in path.split("."):
        if part.isdigit():
            continue
        if not isinstance(here, GraphQLInputObjectType):
            return str(here) == "JSON"
        if part not in here.fields:
            return False
        here = get_named_type(here.fields[part].type)
    return True


@pytest.mark.parametrize("name", sorted(WRITES))
async def test_errors_name_what_the_client_wrote(company: Settled, name: str) -> None:
    mutations = COMPILED.graphql.mutation_type
    assert mutations is not None
    kind: Any = get_named_type(mutations.fields[name].args["input"].type)
    call = WRITES[name]
    document = (
        f"mutation($input: {kind}!) {{ {name}(input: $input) {{ errors {{ code field message }}"
        f"{' results { errors { code field message } }' if name == 'touchpointsRecord' else ''} }} }}"
    )
    wrong = []
    for given in spoilt(mixed(call.given, company.ids, {}, frozenset())):
        answer = await company.person(call.who).ask(document, input=given)
        payload = (answer.body.get("data") or {}).get(name) or {"errors": []}
        errors = [*payload["errors"], *(one for each in payload.get("results", ()) for one in each["errors"])]
        # `input` stands for the whole of it
        wrong += [
            error for error in errors if error["field"] not in (None, "input") and not is_path(kind, error["field"])
        ]
        assert "INTERNAL_SERVER_ERROR" not in answer.codes, answer.body
    assert wrong == []


# batches of touches --------------------------------------------------------------------------------------------------

RECORD = """
mutation($input: TouchpointsRecordInput!) { touchpointsRecord(input: $input) {
  recorded duplicates rejected results { index status errors { code field message } } errors { code field message }
} }
"""


def touch(number: int, **more: Any) -> dict[str, Any]:
    return {
        "source": "site", "externalId": f"f{number}", "kind": "FORM_SUBMIT", "occurredAt": "2026-09-20T07:00:00Z",
        "identities": [{"kind": "EMAIL", "value": f"p{number}@example.com"}], **more,
    }  # fmt: skip


NOBODY = {
    "code": "INVALID", "field": "items.3.identities",
    "message": "Say who it was: give at least one identity, if nothing better the anonymous id of the browser.",
}  # fmt: skip
MALFORMED = {"code": "INVALID", "message": "This is no id of the expected type; it begins with res_."}


async def test_one_malformed_id_refuses_its_item_only(client: Client) -> None:
    office = await client.office()
    key = next(iter(office.keys.values()))
    items = [
        touch(0),
        touch(1, resourceId="nonsense"),
        touch(2),
        touch(3, identities=[], formAnswers={"email": "ann@example.com"}, name="Ann"),
        touch(4, placeResourceId="prod_01m80bgz1de48tkcmdycemknme"),
    ]
    superuser = await asyncpg.connect(client.urls.superuser)
    before = await state(superuser, office.workspace_id)
    wanted = [
        {**MALFORMED, "field": "items.1.resourceId"}, NOBODY, {**MALFORMED, "field": "items.4.placeResourceId"},
    ]  # fmt: skip

    atomic = (await client.graphql(RECORD, {"input": {"items": items, "atomic": True}}, key=key)).data
    assert atomic["touchpointsRecord"]["errors"][0] == wanted[0]
    assert atomic["touchpointsRecord"]["results"] == []
    assert await state(superuser, office.workspace_id) == before

    done = (await client.graphql(RECORD, {"input": {"items": items}}, key=key)).data["touchpointsRecord"]
    assert (done["recorded"], done["duplicates"], done["rejected"], done["errors"]) == (2, 0, 3, [])
    assert [each["status"] for each in done["results"]] == ["RECORDED", "REJECTED", "RECORDED", "REJECTED", "REJECTED"]
    assert [each["index"] for each in done["results"]] == [0, 1, 2, 3, 4]
    assert [error for each in done["results"] for error in each["errors"]] == wanted
    counted = "SELECT count(*) FROM persons WHERE workspace_id = $1"
    assert await superuser.fetchval(counted, office.workspace_id) == 2  # and nobody's phantom
    await superuser.close()


async def test_a_call_from_a_number_that_is_none_names_the_number(company: Settled) -> None:
    given = {"phone": "no number", "direction": "INBOUND", "occurredAt": "2026-09-20T07:00:00Z", "durationSeconds": 5}
    payload = await company.admin.try_to("callLog", "CallLogInput", "call { id }", given)
    assert [error["field"] for error in payload["errors"]] == ["phone"]
