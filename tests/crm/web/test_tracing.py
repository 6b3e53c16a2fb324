"""Whose trace a request is part of, what spans tell, and what a plan costs: by names that clients cannot multiply."""

import re
from collections.abc import Generator
from typing import Any

import asyncpg
import pytest
import structlog
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from structlog.testing import capture_logs

from crm.core import settings, tracing
from crm.core.settings import Settings
from crm.core.tracing import Parent, parent_of
from crm.models.words import Role
from crm.web.metrics import MOST_NAMES, Names
from tests.http import Client

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
GIVEN = f"00-{TRACE}-{SPAN}-01"
WHO = """query Who($first: Int, $search: String) {
  members(first: $first) { totalCount } people(search: $search) { totalCount }
}"""


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([GIVEN], Parent(TRACE, SPAN, 1, "vendor=1,other=2")),
        ([f" {GIVEN} "], Parent(TRACE, SPAN, 1, "vendor=1,other=2")),
        ([f"01-{TRACE}-{SPAN}-00-more"], Parent(TRACE, SPAN, 0, "vendor=1,other=2")),
        ([], None),
        ([GIVEN, GIVEN], None),
        ([GIVEN + "-more"], None),
        ([GIVEN.upper()], None),
        (["ff" + GIVEN[2:]], None),
        ([f"00-{'0' * 32}-{SPAN}-01"], None),
        ([f"00-{TRACE}-{'0' * 16}-01"], None),
        (["00-1-2-01"], None),
        (["é\n"], None),
    ],
)
def test_traceparent_is_read_as_the_w3c_says(values: list[str], found: Parent | None) -> None:
    headers = [(b"traceparent", value.encode()) for value in values]
    assert parent_of([*headers, (b"tracestate", b"vendor=1"), (b"tracestate", b"other=2")]) == found


def _logged() -> Any:
    return capture_logs(processors=[structlog.contextvars.merge_contextvars])


async def test_every_line_of_a_request_tells_its_trace(client: Client) -> None:
    office = await client.office()
    with _logged() as captured:
        await client.http.get("/nowhere", headers={"traceparent": GIVEN, "X-Request-Id": "abc"})
        await client.http.get("/nowhere", headers={"traceparent": "00-x"})
        await client.http.get("/nowhere")
        owner = await asyncpg.connect(client.app.state.owner_url)
        await owner.execute("ALTER TABLE channels RENAME TO gone")
        await owner.close()
        broken = await client.http.post(
            "/graphql",
            json={"query": "{ channels { key } }"},
            headers={"traceparent": GIVEN, "Authorization": f"Bearer {office.keys[Role.ANALYST]}"},
        )
    first, wrong, none = [line for line in captured if line["event"] == "request"][:3]
    assert (first["trace_id"], first["request_id"]) == (TRACE, "abc")
    for line in (wrong, none):
        assert re.fullmatch("[0-9a-f]{32}", line["trace_id"])
        assert line["request_id"] == line["trace_id"] != TRACE
    assert wrong["trace_id"] != none["trace_id"]
    incident = next(line for line in captured if line["event"] == "graphql_incident")
    assert incident["trace_id"] == TRACE
    assert incident["id"] == broken.json()["errors"][0]["extensions"]["id"]
    assert incident["plan"].startswith("channels#")


@pytest.fixture
def spans() -> Generator[InMemorySpanExporter, None, None]:
    """All that is traced meanwhile."""
    kept, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    with tracing.provided(provider):
        yield kept


async def test_spans_tell_the_plan_and_its_root_fields_and_nothing_personal(
    client: Client, spans: InMemorySpanExporter
) -> None:
    office = await client.office("Secret office")
    spans.clear()
    variables = {"first": 7, "search": "mila@example.test"}
    reply = await client.http.post(
        "/graphql",
        json={"query": WHO, "variables": variables},
        headers={"traceparent": GIVEN, "Authorization": f"Bearer {office.keys[Role.ANALYST]}"},
    )
    inner, outer = spans.get_finished_spans()
    assert (outer.name, outer.kind.name) == ("POST /graphql", "SERVER")
    assert dict(outer.attributes or {}) == {
        "http.request.method": "POST",
        "http.response.status_code": 200,
        "http.route": "/graphql",
    }
    assert outer.parent is not None
    assert (f"{outer.parent.trace_id:032x}", f"{outer.parent.span_id:016x}") == (TRACE, SPAN)
    assert inner.parent is not None
    assert inner.parent.span_id == (outer.context.span_id if outer.context else None)
    told = dict(inner.attributes or {})
    plan = told.pop("touchline.plan")
    assert re.fullmatch(r"members#[0-9a-f]{8}", str(plan))
    assert inner.name == f"query {plan}"
    assert told.pop("touchline.bytes") == len(reply.content)
    assert told == {
        "touchline.statements": 1,
        "touchline.rows": 1,
        "touchline.root_fields": ("members", "people"),
        "graphql.operation.type": "query",
    }
    assert "mila" not in inner.to_json() + outer.to_json()


async def test_what_goes_wrong_is_marked_without_its_words(client: Client, spans: InMemorySpanExporter) -> None:
    office = await client.office()
    spans.clear()
    await client.graphql('{ secretWord(it: "hidden words") }', key=office.keys[Role.ANALYST])
    await client.database.doors.close()
    await client.http.get("/me", headers={"Authorization": "Bearer tl_aaaaaaaa_" + "0" * 52})
    refused, _, broken = spans.get_finished_spans()
    assert (refused.name, refused.status.status_code.name) == ("graphql", "ERROR")
    assert (broken.name, broken.status.status_code.name) == ("GET /me", "ERROR")
    for each in (refused, broken):
        assert not each.events
        assert each.status.description is None


async def test_without_a_provider_a_span_is_nothing() -> None:
    with tracing.span("x", parent=Parent(TRACE, SPAN, 1)) as nothing:
        nothing.note({"a": 1}, name="y", failed=True)
        assert nothing.trace_id is None
    with tracing.span("other") as another:
        assert another is nothing


async def test_what_a_plan_costs(client: Client) -> None:
    office = await client.office()
    key = office.keys[Role.ANALYST]
    query = "{ members(first: 1) { totalCount } viewer { workspace { slug } } }"
    bodies = [
        await client.http.post("/graphql", json={"query": query}, headers={"Authorization": f"Bearer {key}"})
        for _ in range(3)
    ]
    await client.graphql("{ nothing }", key=key)
    await client.graphql('{ node(id: "x") { id } }', key=key)
    text = (await client.http.get("/metrics")).text
    found = dict(re.findall(r'^touchline_graphql_plan_(\w+)\{plan="members#[0-9a-f]{8}"\} (\S+)$', text, re.M))
    assert found.pop("statements_total") == "6.0"  # the members, the workspace
    assert found.pop("rows_total") == "6.0"
    assert found.pop("bytes_total") == f"{sum(len(body.content) for body in bodies)}.0"
    assert found.pop("seconds_count") == "3.0"
    assert 'touchline_graphql_errors_total{code="GRAPHQL_VALIDATION_FAILED"} 1.0' in text
    assert 'touchline_graphql_errors_total{code="BAD_USER_INPUT"} 1.0' in text


async def test_a_slow_plan_is_told_with_what_it_took(client: Client) -> None:
    office = await client.office()
    client.app.state.gateway._limit = 0.0
    with _logged() as captured:
        await client.graphql("{ members { totalCount } }", key=office.keys[Role.ANALYST])
    line = next(line for line in captured if line["event"] == "slow plan")
    assert (line["statements"], line["rows"]) == (1, 1)
    assert line["plan"].startswith("members#")
    assert line["bytes"] > 30
    assert len(line["trace_id"]) == 32
    assert 'touchline_slow_plans_total{plan="members#' in (await client.http.get("/metrics")).text


def test_names_that_clients_choose_are_bounded() -> None:
    names = Names()
    found = {names.bounded_plan(f"leads#{number:08x}") for number in range(MOST_NAMES + 50)}
    assert len(found) == MOST_NAMES + 1
    assert names.bounded_plan("people#12345678") == "people#other"
    assert names.bounded_plan("leads#00000003") == "leads#00000003"
    assert Names().bounded("x" * 65) == "other"
    assert Names().bounded("x" * 64) == "x" * 64


def test_tracing_needs_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "find_spec", lambda name: None)
    with pytest.raises(ValueError, match=r"needs OpenTelemetry; install touchline\[otel\]"):
        Settings(tracing=True)
    assert Settings().tracing is False
