"""No list of any write takes more items than it should: each is sent with 1,001 of them and refused by its own name."""

import re
from collections.abc import AsyncGenerator, Generator, Iterator, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLList, get_named_type, get_nullable_type
from graphql import is_required_input_field as is_required

from crm.core.ids import encode
from graphapi.schema import schema as COMPILED
from tests.conftest import Urls
from tests.tenancy.check import state
from tests.tenancy.kept import Kept, copied, recall
from tests.tenancy.root_fields import WRITES, mixed
from tests.tenancy.settled import Settled, running

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
MANY = 1_001
EACH = "0"
"""The first item, in a path."""
Path = tuple[str, ...]

SET = "a set of words of an enum: what is said twice counts once"
SKETCH = "a sketch takes what it is given; what is too long keeps it from being published, by `size` of funnel/rules"
OTHERWISE: Mapping[str, str] = {
    "attributionSettingsSave.creditableKinds": SET,
    "memberAdd.roles": SET, "memberSetRoles.roles": SET,
    "productCreate.markets": SET, "productCreate.saleKinds": SET,
    "productChange.markets": SET, "productChange.saleKinds": SET,
    "resourceRegister.users": SET, "resourceRegister.purposes": SET,
    "resourceChange.users": SET, "resourceChange.purposes": SET,
    "leadAssign.expectedVersions": "as many as `leadIds`, which are at most 1,000",
    "matrixSnapshot.cells": "a matrix is kept whole, in one write, with up to 10,000 cells",
}  # fmt: skip
"""Lists that take so many all the same, and why that is right."""
PREFIXES: Mapping[str, str] = {
    "add": "comp", "remove": "comp", "companyIds": "comp", "audienceIds": "aud", "actionIds": "act", "leadIds": "lead",
    "conversationIds": "conv", "itemIds": "item", "ruleIds": "utmr",
    "failureIds": "infl", "channelIds": "chan", "productIds": "prod", "teamIds": "team",
    "memberIds": "mem",
}  # fmt: skip
"""Of lists of ids; all others are of resources."""
ONE_OF: Mapping[str, Any] = {"RuleInput": {"handoffAccepted": True}, "RoutingConditionInput": {"hasCompany": True}}
"""Inputs that have exactly one field, and the shortest of each."""
WRITTEN: Mapping[str, Any] = {
    "Boolean": True, "Decimal": "1", "URL": "https://example.com/a", "opens": "09:00", "closes": "18:00",
    "languages": "en", "allowedOrigins": "https://shop.example",
    "origins": "https://shop.example",
}  # fmt: skip
"""Values by their type, or by the field they stand in."""


def lists(kind: Any, path: Path = (), above: frozenset[str] = frozenset()) -> Iterator[tuple[Path, Any]]:
    """Every list in an input and what it holds; a type that holds itself is entered once."""
    plain = get_nullable_type(kind)
    if isinstance(plain, GraphQLList):
        yield path, plain.of_type
        yield from lists(plain.of_type, (*path, EACH), above)
    elif isinstance(plain, GraphQLInputObjectType) and plain.name not in above:
        for name, part in plain.fields.items():
            yield from lists(part.type, (*path, name), above | {plain.name})


ALL = {
    ".".join((root, *path)): holds
    for root, field in COMPILED.graphql.mutation_type.fields.items()  # type: ignore[union-attr]  # there is one
    for path, holds in lists(field.args["input"].type)
}


def otherwise(name: str) -> str | None:
    """Why a list may be longer."""
    if name.startswith(("funnelDraftSave.entryRule.", "funnelDraftSave.steps.0.goal.", "scoreRulesSave.rules.0.when.")):
        return SKETCH
    return SET if name.endswith(("touch.kinds", "identity.kinds")) else OTHERWISE.get(name)


def item(kind: Any, name: str, place: int) -> Any:
    """One of the list: no two alike, where they need not be."""
    plain = get_named_type(kind)
    if plain.name in ONE_OF:
        return ONE_OF[plain.name]
    if isinstance(plain, GraphQLInputObjectType):
        return {key: item(part.type, key, place) for key, part in plain.fields.items() if is_required(part)}
    if isinstance(plain, GraphQLEnumType):
        return list(plain.values)[place % len(plain.values)]
    day = date(2026, 1, 1) + timedelta(days=place)
    made = {
        "ID": encode(PREFIXES.get(name, "res"), UUID(int=(7 << 76) + place)), "Int": place, "Date": day.isoformat(),
        "DateTime": f"{day}T00:00:00Z", **WRITTEN,
    }  # fmt: skip
    return made.get(name) or made.get(plain.name, f"w{place}")


def longer(given: Any, kind: Any, path: Path) -> Any:
    """The value with so many items there; what leads to it is made where it is missing."""
    plain = get_nullable_type(kind)
    first, rest = path[0], path[1:]
    if first == EACH:
        return [longer((given or [item(plain.of_type, "", 1)])[0], plain.of_type, rest)]
    part = get_nullable_type(plain.fields[first].type)
    old = (given or {}).get(first)
    new = longer(old or _empty(part, first), part, rest) if rest else _many(old, part.of_type, first)
    return {first: new} if plain.name in ONE_OF else {**(given or {}), first: new}


def _empty(kind: Any, name: str) -> Any:
    return [] if isinstance(kind, GraphQLList) else item(kind, name, 1)


def _many(known: Any, kind: Any, name: str) -> list[Any]:
    like = known[0] if known and isinstance(known[0], Mapping) else None
    return [like or item(kind, name, place) for place in range(MANY)]


@pytest.fixture(scope="module")
def place(server: Urls, settled_at: Kept) -> Generator[Urls, None, None]:
    """One database for this file, with the company in it."""
    with copied(server, settled_at, "lists") as urls:
        yield urls


@pytest.fixture(scope="module")
async def company(place: Urls, settled_at: Kept) -> AsyncGenerator[Settled, None]:
    """A company that has something for every write."""
    async with running(place) as client:
        yield recall(client, settled_at)


async def refusals(company: Settled, name: str) -> list[Any]:
    """What the write says to a list that is too long."""
    root, *path = name.split(".")
    kind = COMPILED.graphql.mutation_type.fields[root].args["input"].type  # type: ignore[union-attr]  # there is one
    given = longer(mixed(WRITES[root].given, company.ids, {}, frozenset()), kind, tuple(path))
    whole = {"atomic": True} if root == "touchpointsRecord" else {}
    document = f"mutation($input: {kind}) {{ {root}(input: $input) {{ errors {{ code field message }} }} }}"
    answer = await company.person(WRITES[root].who).ask(document, input=given | whole)
    return [answer.body["errors"]] if answer.errors else list(answer.data[root]["errors"])


def is_of_length(error: Any, path: str) -> bool:
    """Whether it refuses that list, or the rule that it is in, for its length."""
    named = error["field"] and (error["field"] == path or path.startswith(f"{error['field']}."))
    told = re.search(r"at most [\d,]+|^(Name|Give) \d+ to \d+ ", error["message"])
    return bool(named and told and error["message"].endswith("."))


def test_what_may_be_longer_is_there() -> None:
    assert set(OTHERWISE) - set(ALL) == set()


async def test_no_list_takes_a_thousand_and_one(company: Settled, place: Urls) -> None:
    superuser = await asyncpg.connect(place.superuser)
    before, wrong = await state(superuser, company.workspace_id), {}
    for name in ALL:
        if otherwise(name) is None:
            errors = await refusals(company, name)
            if not any(is_of_length(error, name.partition(".")[2]) for error in errors):
                wrong[name] = errors[:1]
    assert wrong == {}
    assert await state(superuser, company.workspace_id) == before
    await superuser.close()
