"""Liveness asks nothing; readiness asks the database and compares its revision with the code's."""

import asyncpg
import pytest

from tests.http import Client

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def test_live(client: Client) -> None:
    answer = await client.http.get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_ready(client: Client) -> None:
    answer = await client.http.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "checks": {"database": "ok", "migrations": "ok"}}


async def test_not_ready_when_migrations_are_behind(client: Client) -> None:
    owner = await asyncpg.connect(client.urls.owner)
    await owner.execute("UPDATE alembic_version SET version_num = '0001'")
    await owner.close()
    answer = await client.http.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable", "checks": {"database": "ok", "migrations": "behind"}}


async def test_not_ready_without_a_database(client: Client) -> None:
    await client.database.reads.close()
    answer = await client.http.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": "unreachable", "migrations": "unknown"}
    assert (await client.http.get("/health/live")).status_code == 200
