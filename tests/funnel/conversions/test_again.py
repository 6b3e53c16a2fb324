"""What networks rejected is sent again, what was told to them goes after a while, and files leave over HTTP."""

import io
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from crm.core.ids import encode
from crm.core.work import Work
from crm.models.words import Role
from funnel.conversions.settle import MOST_ATTEMPTS
from funnel.models import ConversionRequest, ConversionSend
from funnel.retention.run import sweep
from tests.crm.outbound.peer import answer, peer
from tests.funnel.conversions.test_deliver import BAD, OK, Desk, desk
from tests.http import Client

__all__ = ["desk"]
pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

AGAIN = """mutation ($input: ConversionSendAgainInput!) { conversionSendAgain(input: $input) {
  sends errors { code field } } }"""
BUSY = answer(500, b'{"error": {"code": 2, "message": "x"}}')


async def asked(desk: Desk, role: Role = Role.ADMIN, **given: object) -> object:
    told = await desk.client.graphql(AGAIN, {"input": given}, key=desk.office.keys[role])
    return told.data["conversionSendAgain"]


async def test_the_rejected_are_sent_again_with_all_their_attempts(desk: Desk) -> None:
    await desk.sold(1)
    await desk.sold(2, days_ago=2)
    destination_id = encode("cdest", await desk.destination())
    assert await desk.found() == 2
    since = "2020-01-01T00:00:00Z"
    async with peer(BAD, BAD, BAD, BUSY, OK) as other:
        assert await desk.delivered(other) == 2
        assert await desk.states() == [("REJECTED", "100"), ("REJECTED", "100")]
        async with desk.work() as work:
            given = {"attempts": MOST_ATTEMPTS}
            await work.execute(text("UPDATE conversion_sends SET attempts = :attempts"), given)
        assert await asked(desk, destinationId=destination_id) == {
            "sends": 0, "errors": [{"code": "INVALID", "field": "since"}]
        }  # fmt: skip
        assert (await desk.rows("SELECT count(*) FROM conversion_sends WHERE status = 'QUEUED'")) == [(0,)]
        assert await asked(desk, destinationId=destination_id, since=since) == {"sends": 2, "errors": []}
        assert await desk.delivered(other) == 2
        assert await desk.states() == [("QUEUED", "2"), ("QUEUED", "2")]  # and not given up at its eleventh
        assert await asked(desk, destinationId=destination_id, since=since) == {"sends": 0, "errors": []}
        (one, *_) = await desk.rows("SELECT id FROM conversion_sends ORDER BY occurred_at")
        refused = await asked(desk, conversionSendId=encode("csend", one[0]))
        assert refused == {"sends": 0, "errors": [{"code": "CONFLICT", "field": "conversionSendId"}]}
        async with desk.work() as work:
            await work.execute(text("UPDATE conversion_sends SET due_at = now()"))
        assert await desk.delivered(other) == 2
    assert await desk.states() == [("ACCEPTED", None), ("ACCEPTED", None)]
    assert await desk.rows("SELECT attempts, attempts_before FROM conversion_sends") == [(12, 10), (12, 10)]
    audited = "SELECT details FROM audit_entries WHERE action = 'CONVERSION_SEND_AGAIN'"
    assert await desk.rows(audited) == [({"conversions": 2},)]
    await desk.own_alone(Role.MARKETER)  # who sees their own leads only, learns of no other's
    assert await asked(desk, Role.MARKETER, conversionSendId=encode("csend", one[0])) == {
        "sends": 0, "errors": [{"code": "NOT_FOUND", "field": "conversionSendId"}]
    }  # fmt: skip


async def test_requests_go_by_their_rule_and_conversions_stay(desk: Desk) -> None:
    await desk.sold(1)
    await desk.destination()
    await desk.found()
    async with peer(OK) as other:
        assert await desk.delivered(other) == 1

    async def left(days: int) -> tuple[int, int, int]:
        async with desk.work() as work:
            later: Work = replace(work, now=work.now + timedelta(days=days))
            while await sweep(later):
                pass
            named = await work.scalar(select(func.count(ConversionSend.request_id)))
            counted = await work.scalar(select(func.count()).select_from(ConversionSend))
            return await work.scalar(select(func.count()).select_from(ConversionRequest)), named, counted

    assert await left(394) == (1, 1, 1)
    assert await left(396) == (0, 0, 1)
    assert await desk.states() == [("ACCEPTED", None)]


async def test_files_for_metrica_are_downloaded_by_who_may(desk: Desk) -> None:
    await desk.sold(1, yclid="12345678901234567890")
    destination_id = await desk.destination(network="YANDEX_METRICA", account_id="44", event_name="won", token=None)
    assert await desk.found() == 1
    client: Client = desk.client
    path = f"/exports/conversions/{encode('cdest', destination_id)}.zip?workspace={desk.office.slug}"

    async def got(role: Role, path: str = path) -> tuple[int, bytes]:
        answered = await client.http.get(path, headers={"Authorization": f"Bearer {desk.office.keys[role]}"})
        return answered.status_code, answered.content

    status, body = await got(Role.ANALYST)
    assert status == 200
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        assert packed.namelist() == ["conversions-yclid-rub.csv"]
        assert packed.read("conversions-yclid-rub.csv").startswith(
            b"Yclid,Target,DateTime,Price,Currency\n12345678901234567890,won,"
        )
    audited = "SELECT details FROM audit_entries WHERE action = 'CONVERSIONS_EXPORT'"
    assert await desk.rows(audited) == [({"rows": 1, "settled": False},)]
    assert (await got(Role.SUPPORT))[0] == 403
    assert (await got(Role.ANALYST, path.replace(".zip", ".csv")))[0] == 404
    await desk.own_alone(Role.ANALYST)
    assert (await got(Role.ANALYST))[0] == 403
    assert await desk.states() == [("QUEUED", None)]
    assert len(await desk.rows(audited)) == 1
