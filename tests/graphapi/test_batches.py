"""Every write that takes `items`: answers in their order, refusals by their place, and once for each key.

Which of them keeps the good items beside a bad one is what its description says: `EACH` does, `WHOLE` keeps none.
"""

from collections.abc import AsyncGenerator, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import pytest
from graphql import GraphQLInputObjectType, get_named_type

from graphapi.schema import schema as COMPILED
from tests.conftest import Urls
from tests.tenancy.check import state
from tests.tenancy.kept import Kept, copied, recall
from tests.tenancy.root_fields import mixed
from tests.tenancy.root_writes import GROUP, Its
from tests.tenancy.settled import Settled, running

pytestmark = [pytest.mark.anyio, pytest.mark.database]

MUTATIONS = COMPILED.graphql.mutation_type.fields if COMPILED.graphql.mutation_type else {}
UNKNOWN = {
    "lead": "lead_01m80bgz1de48tkcmdycemknme", "per": "per_01m80bgz1de48tkcmdycemknme",
    "res": "res_01m80bgz1de48tkcmdycemknme", "mem": "mem_01m80bgz1de48tkcmdycemknme",
}  # fmt: skip
ERRORS = "errors { code field message }"


@dataclass(frozen=True)
class Batch:
    """Two good items and a bad one, and what is asked of the payload."""

    good: tuple[Mapping[str, Any], Mapping[str, Any]]
    bad: Mapping[str, Any]
    selection: str
    rest: Mapping[str, Any] = field(default_factory=dict)


def touch(number: int, **more: Any) -> dict[str, Any]:
    return {
        "source": "batch", "externalId": f"b{number}", "kind": "VISIT", "occurredAt": "2026-09-20T07:00:00Z",
        "identities": [{"kind": "EMAIL", "value": f"batch{number}@example.com"}], **more,
    }  # fmt: skip


def consent(person: Any, **more: Any) -> dict[str, Any]:
    return {"personId": person, "channel": "email", "purpose": "SERVICE", "granted": True, **more}


EACH = {
    "leadsAssign": Batch(
        (
            {"leadId": Its("nurture"), "ownerId": Its("svetlana")},
            {"leadId": Its("move"), "ownerId": Its("svetlana")},
        ),
        {"leadId": UNKNOWN["lead"], "ownerId": Its("svetlana")},
        f"assigned refused results {{ index lead {{ id }} {ERRORS} }}",
    ),
    "personMergeMany": Batch(
        (
            {"keepId": Its("keep_many_person"), "mergeId": Its("merge_many_person")},
            {"keepId": Its("keep_person"), "mergeId": Its("merge_person")},
        ),
        {"keepId": Its("keep_person"), "mergeId": UNKNOWN["per"]},
        f"merged rejected results {{ index person {{ id }} {ERRORS} }}",
    ),
    "touchpointsRecord": Batch(
        (touch(1), touch(2)),
        touch(3, resourceId=UNKNOWN["res"]),
        f"recorded rejected results {{ index touchpoint {{ externalId }} {ERRORS} }}",
    ),
}
"""Each item is done or refused by itself."""
WHOLE = {
    "consentRecord": Batch(
        (consent(Its("per_anna")), consent(Its("keep_person"))),
        consent(UNKNOWN["per"]),
        "consents { channel granted }",
    ),
    "currencyRateSet": Batch(
        (
            {"currency": "EUR", "validOn": "2026-09-03", "rate": "101"},
            {"currency": "USD", "validOn": "2026-09-03", "rate": "91"},
        ),
        {"currency": "EUR", "validOn": "2026-09-04", "rate": "-1"},
        "rates { currency validOn rate }",
    ),
    "hoursLog": Batch(
        (
            {"memberId": Its("marketer"), "resourceId": GROUP, "day": "2026-09-03", "minutes": 30},
            {"memberId": Its("marketer"), "resourceId": GROUP, "day": "2026-09-04", "minutes": 45},
        ),
        {"memberId": UNKNOWN["mem"], "resourceId": GROUP, "day": "2026-09-05", "minutes": 60},
        "logged minutes",
        {"engagementId": Its("engagement")},
    ),
    "resourceMetricsRecord": Batch(
        (
            {"resourceId": GROUP, "day": "2026-09-03", "metric": "CLICKS", "value": "3"},
            {"resourceId": GROUP, "day": "2026-09-04", "metric": "CLICKS", "value": "4"},
        ),
        {"resourceId": UNKNOWN["res"], "day": "2026-09-03", "metric": "CLICKS", "value": "5"},
        "recorded",
    ),
}
"""All items or none."""
BATCHES = EACH | WHOLE


def kind_of(name: str) -> GraphQLInputObjectType:
    found = get_named_type(MUTATIONS[name].args["input"].type)
    assert isinstance(found, GraphQLInputObjectType)
    return found


def test_every_write_of_many_items_is_tried() -> None:
    assert {name for name in MUTATIONS if "items" in kind_of(name).fields} == set(BATCHES)


@pytest.fixture(scope="module")
def place(server: Urls, settled_at: Kept) -> Generator[Urls, None, None]:
    """One database for this file, with the company in it."""
    with copied(server, settled_at, "batches") as urls:
        yield urls


@dataclass(frozen=True)
class Trial:
    """The company, and what its rows are."""

    company: Settled
    superuser: Any

    async def send(self, name: str, items: list[Mapping[str, Any]], **more: Any) -> Any:
        """The payload."""
        batch = BATCHES[name]
        document = f"mutation($input: {kind_of(name)}!) {{ {name}(input: $input) {{ {batch.selection} {ERRORS} }} }}"
        given = mixed({**batch.rest, **more, "items": items}, self.company.ids, {}, frozenset())
        return (await self.company.admin.read(document, input=given))[name]

    async def rows(self) -> dict[str, tuple[int, str]]:
        """Of every table but the audit, in which refusals are told, and the keys."""
        found = await state(self.superuser, self.company.workspace_id)
        return {table: rows for table, rows in found.items() if table not in ("audit_entries", "idempotency_keys")}


@pytest.fixture(scope="module")
async def trial(place: Urls, settled_at: Kept) -> AsyncGenerator[Trial, None]:
    superuser = await asyncpg.connect(place.superuser)
    async with running(place) as client:
        yield Trial(recall(client, settled_at), superuser)
    await superuser.close()


@pytest.mark.parametrize("name", sorted(WHOLE))
async def test_one_bad_item_keeps_all_from_being_written(trial: Trial, name: str) -> None:
    first, second = WHOLE[name].good
    before = await trial.rows()
    payload = await trial.send(name, [first, WHOLE[name].bad, second])
    assert [error["field"].split(".")[:2] for error in payload["errors"]] == [["items", "1"]]
    assert await trial.rows() == before


@pytest.mark.parametrize("name", sorted(name for name in EACH if "atomic" in kind_of(name).fields))
async def test_nor_does_an_atomic_one_write_any(trial: Trial, name: str) -> None:
    first, second = EACH[name].good
    before = await trial.rows()
    payload = await trial.send(name, [first, EACH[name].bad, second], atomic=True)
    assert [error["field"].split(".")[:2] for error in payload["errors"]] == [["items", "1"]]
    assert payload["results"] == []
    assert await trial.rows() == before


@pytest.mark.parametrize("name", sorted(EACH))
async def test_one_bad_item_is_refused_by_itself(trial: Trial, name: str) -> None:
    first, second = EACH[name].good
    payload = await trial.send(name, [first, EACH[name].bad, second])
    assert payload["errors"] == []
    assert [each["index"] for each in payload["results"]] == [0, 1, 2]
    fields = [[error["field"].split(".")[:2] for error in each["errors"]] for each in payload["results"]]
    assert fields == [[], [["items", "1"]], []]
    assert [count for name, count in payload.items() if name not in ("results", "errors")] == [2, 1]


@pytest.mark.parametrize("name", sorted(name for name in BATCHES if "idempotencyKey" in kind_of(name).fields))
async def test_the_same_key_answers_the_same_and_writes_nothing(trial: Trial, name: str) -> None:
    items, key = list(BATCHES[name].good), f"batch-{name}"
    once = await trial.send(name, items, idempotencyKey=key)
    assert once["errors"] == []
    after = await trial.rows()
    assert await trial.send(name, items, idempotencyKey=key) == once
    other = await trial.send(name, items[:1], idempotencyKey=key)
    assert [error["code"] for error in other["errors"]] == ["IDEMPOTENCY_KEY_REUSED"]
    assert await trial.rows() == after
