"""Who may not read numbers, addresses and words of people finds nobody by them, in no list."""

from typing import Any

import pytest
from graphql import GraphQLObjectType

from crm.core.work import begin
from crm.models import Identity
from crm.models.words import Role
from graphapi.compiler.records import BACKREF, field_of, record_of, source_of
from graphapi.compiler.sources import FromColumn, Paged
from graphapi.schema import schema as COMPILED
from tests.factories.people import T0, insert_lead, insert_person
from tests.factories.products import published_funnel
from tests.http import Client

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
SEARCH = """
query($text: String!) {
  people(search: $text) { totalCount } leads(search: $text) { totalCount } conversations(search: $text) { totalCount }
}
"""
SAID = """
mutation { conversationReceive(input: {externalId: "1", channelKey: "vk", placeUrl: "https://vk.com/wall1",
  appearedAt: "2026-06-01T09:00:00Z", author: {kind: EMAIL, value: "ann@example.test"}, text: "The wheels squeak"}) {
  errors { code field message } } }
"""


async def test_only_names_are_found_without_the_right_to_read_the_rest(client: Client) -> None:
    office = await client.office()
    async with begin(client.database.sessions, office.actor()) as work:
        person_id = await insert_person(work, "Ann Lee", email="ann@example.test")
        number = {"kind": "PHONE", "value": "+79160000001", "first_seen_at": T0, "last_seen_at": T0}
        work.session.add(Identity(workspace_id=work.workspace_id, person_id=person_id, **number))
        await insert_lead(work, await published_funnel(work), person_id=person_id, name="Ann Lee")
    said = await client.graphql(SAID, key=office.keys[Role.ADMIN])
    assert said.data == {"conversationReceive": {"errors": []}}

    async def counts(role: Role, text: str) -> tuple[int, ...]:
        answer = await client.graphql(SEARCH, {"text": text}, key=office.keys[role])
        return tuple(answer.data[name]["totalCount"] for name in ("people", "leads", "conversations"))

    for text in ("ann@example.test", "example", "+7 916 000-00-01", "79160000001", "0000001"):
        assert (text, *(await counts(Role.SALES_LEAD, text))[:2]) == (text, 1, 1)
        for role in (Role.ANALYST, Role.CLIENT):
            assert (text, role, await counts(role, text)) == (text, role, (0, 0, 0))
    for role in (Role.SALES_LEAD, Role.ANALYST):
        assert [await counts(role, text) for text in ("ann lee", "LEE", "an")] == [(1, 1, 1), (1, 1, 1), (1, 1, 0)]
    assert (await counts(Role.SALES_LEAD, "squeak"), await counts(Role.ANALYST, "squeak")) == ((0, 0, 1), (0, 0, 0))


def test_no_filter_and_no_order_asks_for_what_a_field_keeps_back() -> None:
    """A column that a type shows to some only, in a filter or an order that everybody may use, would tell it."""
    kept: dict[Any, set[str]] = {}
    lists: list[tuple[str, Paged]] = []
    for kind in COMPILED.graphql.type_map.values():
        for name, definition in _fields(kind).items():
            source, found = source_of(definition), record_of(kind)
            if isinstance(source, Paged):
                lists.append((f"{kind.name}.{name}", source))
            elif found is not None and isinstance(source, FromColumn) and source.permission:
                kept.setdefault(found.model, set()).add(source.name or field_of(definition).python_name)
    assert {"primary_email", "primary_phone"} in kept.values()
    assert [told for name, source in lists for told in _told(name, source, kept)] == []


def _fields(kind: Any) -> dict[str, Any]:
    made = isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__")
    return {name: each for name, each in kind.fields.items() if BACKREF in each.extensions} if made else {}


def _told(name: str, source: Paged, kept: dict[Any, set[str]]) -> list[str]:
    found = []
    if source.filter is not None:
        columns = kept.get(source.filter.model, set())
        found += [
            f"{name}.{key}" for key, (own, match) in source.filter.fields.items() if (match.column or own) in columns
        ]
    if source.order_spec is not None:
        columns = kept.get(source.order_spec.model, set())
        found += [f"{name} by {each}" for each in source.order_spec.choices.values() if each in columns]
    return found
