"""Headers, the log line, and the counters of a request."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from crm.models.words import Role
from crm.web.metrics import Names
from tests.http import Client

pytestmark = [pytest.mark.anyio, pytest.mark.database]

WHO = "query Who($first: Int) { viewer { workspace { slug } } members(first: $first) { totalCount } }"


def lines(captured: list[Any]) -> list[Any]:
    return [line for line in captured if line["event"] == "request"]


async def test_security_headers_are_on_every_answer(client: Client) -> None:
    for path in ("/health/live", "/nowhere", "/me"):
        headers = (await client.http.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "default-src 'self'" in headers["content-security-policy"]
        assert len(headers["x-request-id"]) == 32


async def test_a_proxys_request_id_is_kept_when_it_is_decent(client: Client) -> None:
    kept = await client.http.get("/health/live", headers={"X-Request-Id": "abc-123"})
    assert kept.headers["x-request-id"] == "abc-123"
    other = await client.http.get("/health/live", headers={"X-Request-Id": "a b{}"})
    assert len(other.headers["x-request-id"]) == 32


async def test_the_line_says_who_and_what_and_nothing_personal(client: Client) -> None:
    office = await client.office("Secret office")
    with capture_logs() as captured:
        await client.graphql(WHO, {"first": 1}, key=office.keys[Role.ANALYST])
        await client.http.post("/login", json={"email": "mila@example.test", "password": "hidden words"})
        await client.http.get("/persons/mila@example.test?phone=77001234567")
    first, second, third = lines(captured)
    assert {key: first[key] for key in ("method", "path", "status", "operation", "actor_kind", "actor_id")} == {
        "method": "POST",
        "path": "/graphql",
        "status": 200,
        "operation": "Who",
        "actor_kind": "MEMBER",
        "actor_id": str(office.members[Role.ANALYST]),
    }
    assert first["workspace_id"] == str(office.workspace_id)
    assert (second["path"], second["status"]) == ("/login", 401)
    assert "operation" not in second
    assert (third["path"], third["status"]) == ("unmatched", 404)
    for text in ("mila", "hidden", "7700", "Analyst", "Secret"):
        assert text not in str(captured)


async def test_machines_that_ask_every_second_are_not_logged(client: Client) -> None:
    with capture_logs() as captured:
        for path in ("/health/live", "/health/ready", "/metrics"):
            assert (await client.http.get(path)).status_code == 200
    assert lines(captured) == []


async def test_counters(client: Client) -> None:
    office = await client.office()
    for _ in range(3):
        await client.graphql(WHO, {"first": 1}, key=office.keys[Role.ANALYST])
    await client.http.get("/nowhere/at/all")
    text = (await client.http.get("/metrics")).text
    assert 'touchline_requests_total{method="POST",route="/graphql",status="200"} 3.0' in text
    assert 'touchline_requests_total{method="GET",route="unmatched",status="404"} 1.0' in text
    assert 'touchline_graphql_operation_seconds_count{operation="Who"} 3.0' in text
    assert 'touchline_plan_cache_total{outcome="hit"} 2.0' in text
    assert 'touchline_plan_cache_total{outcome="miss"} 1.0' in text
    assert "touchline_pool_reads_size 1.0" in text


async def test_names_of_operations_are_bounded() -> None:
    names = Names(most=2)
    assert [names.bounded(name) for name in ("A", "B", "C", "A", "", None)] == [
        "A", "B", "other", "A", "unnamed", "unnamed",
    ]  # fmt: skip


async def test_an_incident_is_masked_and_logged_under_its_id(client: Client) -> None:
    await client.database.reads.close()
    with capture_logs() as captured:
        answer = await client.http.post("/login", json={"email": "a@b.test", "password": "x"})
        assert answer.status_code == 401
        office_key = "tl_aaaaaaaa_" + "0" * 52
        await client.database.doors.close()
        broken = await client.http.get("/me", headers={"Authorization": f"Bearer {office_key}"})
    assert broken.status_code == 500
    told = broken.json()["errors"][0]
    incident = next(line for line in captured if line["event"] == "incident")
    assert told["code"] == "INTERNAL_SERVER_ERROR"
    assert incident["incident"] in told["message"]
    assert "pool" not in told["message"]


async def test_refusals_of_the_server_itself_are_json_too(client: Client) -> None:
    missing = await client.http.get("/nowhere")
    assert missing.json() == {"errors": [{"code": "NOT_FOUND", "field": None, "message": "Not Found."}]}
    wrong = await client.http.get("/login")
    assert wrong.status_code == 405
    assert wrong.json()["errors"][0]["code"] == "METHOD_NOT_ALLOWED"


async def test_graphiql_is_served_from_here_in_development(client: Client) -> None:
    page = await client.http.get("/graphiql")
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert (await client.http.get("/graphiql/nothing.js")).status_code == 404
