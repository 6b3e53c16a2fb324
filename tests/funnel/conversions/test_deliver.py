"""From sales and steps to the network and back."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from crm.commands.conversions import STILL_WAIT
from crm.consents.record import ConsentItem, ConsentRecord
from crm.consents.record import record as record_consents
from crm.core.actor import system
from crm.core.ids import encode
from crm.core.network_urls import NetworkUrls
from crm.core.outbound_limits import OutboundLimits
from crm.core.problems import Conflict
from crm.core.sealing import Sealer
from crm.core.work import Work, begin
from crm.members.inputs import MemberSetRowScope
from crm.members.set_row_scope import set_row_scope
from crm.models import Person
from crm.models.words import ConsentPurpose, IdentityKind, Role, TouchpointKind
from crm.models.words_rights import RowScope
from crm.outbound.client import Outbound
from crm.people.identity import IdentityKey
from funnel.conversions.claim import claim
from funnel.conversions.deliver import deliver
from funnel.conversions.destinations import change, create, disable, place
from funnel.conversions.download import _WAITING as waiting
from funnel.conversions.download import download
from funnel.conversions.find import find
from funnel.conversions.inputs import (
    ConversionDestinationChange,
    ConversionDestinationCreate,
    ConversionDestinationSwitch,
)
from funnel.conversions.settle import Requested, settle
from funnel.conversions.shape import Stop
from funnel.facts.facts import SaleFact, TouchFact
from funnel.facts.record import record
from tests.crm.commands.conftest import run as command
from tests.crm.outbound.peer import Peer, answer, peer
from tests.factories.products import published_funnel
from tests.http import COLUMN_KEY, JWT_KEY, Client, Office

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

SEALER = Sealer(COLUMN_KEY)
DRY = """query ($id: ID!) { conversionDryRun(destinationId: $id) { isSent code hashedFields plainFields eventName
  value { amount currency } send { status } } }"""
STOPS = "query ($id: ID!) { node(id: $id) { ... on ConversionDestination { name stopCode stopReason } } }"
OK = answer(200, b'{"events_received": 1, "messages": [], "fbtrace_id": "A"}')
BAD = answer(400, b'{"error": {"code": 100, "error_subcode": 2804003, "message": "x"}}')


class Desk:
    """A workspace with sales to tell."""

    def __init__(self, client: Client, office: Office) -> None:
        self.client, self.office = client, office
        self.product_id = UUID(int=0)

    @asynccontextmanager
    async def work(self) -> AsyncGenerator[Work, None]:
        async with begin(self.client.database.sessions, system(self.office.workspace_id)) as work:
            yield work

    async def sold(self, number: int, days_ago: float = 1, **clicks: str) -> None:
        """A sale to somebody with an address of their own, and ids of clicks from a form before."""
        email = IdentityKey(IdentityKind.EMAIL, f"buyer{number}@example.test")
        async with self.work() as work:
            at = work.now - timedelta(days=days_ago)
            form = TouchFact(
                source="site", external_id=f"form{number}", kind=TouchpointKind.FORM_SUBMIT, identities=(email,),
                occurred_at=at - timedelta(hours=1), form_answers=dict(clicks) or None, product_id=self.product_id,
            )  # fmt: skip
            sale = SaleFact(product_id=self.product_id, sold_at=at, source="shop", external_id=f"sale{number}",
                            identities=(email,), amount_minor=4_500_000, currency="RUB")  # fmt: skip
            await record(work, [form, sale])

    async def destination(self, **given: Any) -> UUID:
        values: dict[str, Any] = {
            "network": "META", "name": "Ads", "account_id": "77", "token": "EAAtoken1", "happening": "SALE",
            "event_name": "Purchase", "value_rule": "AMOUNT", "consent_purpose": None, "backfill_days": 62,
        }  # fmt: skip
        async with self.work() as work:
            return (await create(work, ConversionDestinationCreate.model_validate(values | given), SEALER)).id

    async def own_alone(self, role: Role) -> None:
        """The member of that role sees their own leads only."""
        async with begin(self.client.database.sessions, self.office.actor()) as work:
            scope = MemberSetRowScope(member_id=self.office.members[role], row_scope=RowScope.OWN)
            await set_row_scope(work, scope)

    async def found(self) -> int:
        async with self.work() as work:
            return await find(work)

    async def delivered(self, other: Peer) -> int:
        outbound = Outbound(OutboundLimits(allow_loopback=True, per_second=1000, burst=1000))
        urls = NetworkUrls(meta=other.url("/meta"), yandex_metrica=other.url("/ya"))
        try:
            return await deliver(self.client.database, self.office.workspace_id, outbound=outbound, sealer=SEALER,
                                 urls=urls)  # fmt: skip
        finally:
            await outbound.close()

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        async with self.client.database.read(self.office.workspace_id) as reader:
            return [tuple(row.values()) for row in await reader.fetch(sql)]

    async def states(self) -> list[tuple[Any, ...]]:
        return await self.rows("SELECT status, code FROM conversion_sends ORDER BY occurred_at")


async def desk_of(client: Client) -> Desk:
    """A new one, with a lamp to sell."""
    made = Desk(client, await client.office())
    async with made.work() as work:
        made.product_id = (await published_funnel(work, name="Lamp")).product_id
    return made


@pytest.fixture
async def desk(client: Client) -> Desk:
    return await desk_of(client)


def sent(heard: bytes) -> list[str]:
    return [each["user_data"]["em"][0][:4] for each in json.loads(heard.partition(b"\r\n\r\n")[2])["data"]]


async def test_sales_are_told_once_and_what_is_refused_stands_alone(desk: Desk) -> None:
    for number, days in enumerate((5, 4, 3, 10)):
        await desk.sold(number, days)
    destination_id = await desk.destination(token=None)
    assert (await desk.found(), await desk.found()) == (4, 0)
    async with peer(BAD, OK, BAD, OK, OK) as other:
        assert await desk.delivered(other) == 0  # without a token it is only collected
        dry = await desk.client.graphql(DRY, {"id": encode("cdest", destination_id)},
                                        key=desk.office.keys[Role.ADMIN])  # fmt: skip
        rows = dry.data["conversionDryRun"]
        assert [(row["isSent"], row["code"]) for row in rows] == [
            (False, "TOO_OLD"), (True, None), (True, None), (True, None),
        ]  # fmt: skip
        assert rows[1] == {
            "isSent": True, "code": None, "hashedFields": ["em"], "plainFields": ["external_id"],
            "eventName": "Purchase", "value": {"amount": "45000.00", "currency": "RUB"}, "send": {"status": "QUEUED"},
        }  # fmt: skip
        assert "buyer" not in json.dumps(dry.data)
        await desk.own_alone(Role.MARKETER)
        unseen = await desk.client.graphql("query ($id: ID!) { conversionDryRun(destinationId: $id) { eventName } }",
                                           {"id": encode("cdest", destination_id)},
                                           key=desk.office.keys[Role.MARKETER])  # fmt: skip
        assert unseen.data == {"conversionDryRun": []}  # the leads are nobody's
        async with desk.work() as work:
            data = ConversionDestinationChange(destination_id=destination_id, token="EAAtoken1")
            await change(work, data, SEALER)
        assert await desk.delivered(other) == 4
        assert await desk.delivered(other) == 0
        sizes = [len(json.loads(each.partition(b"\r\n\r\n")[2])["data"]) for each in other.heard]
        assert sizes == [3, 1, 2, 1, 1]  # all; the first half; the second half, refused, then each alone
        assert all(b"EAAtoken1" in each for each in other.heard)
    assert await desk.states() == [("EXPIRED", "TOO_OLD"), ("ACCEPTED", None), ("ACCEPTED", None), ("ACCEPTED", None)]
    kept = await desk.rows("SELECT status, rows, length(request_hash) FROM conversion_requests ORDER BY at, id")
    assert kept == [(400, 3, 64), (200, 1, 64), (400, 2, 64), (200, 1, 64), (200, 1, 64)]  # as many as each had
    assert "EAAtoken1" not in repr(await desk.rows("SELECT token FROM conversion_destinations"))


async def test_trouble_is_tried_again_and_a_refused_token_stops_all(desk: Desk) -> None:
    await desk.sold(1)
    await desk.sold(2, days_ago=2)
    destination_id = await desk.destination()
    assert await desk.found() == 2
    busy = answer(500, b'{"error": {"code": 2, "message": "x"}}')
    auth = answer(400, b'{"error": {"code": 190, "message": "x"}}')
    async with peer(busy, b"", auth, BAD) as other:
        assert await desk.delivered(other) == 2
        assert await desk.states() == [("QUEUED", "2"), ("QUEUED", "2")]
        assert await desk.delivered(other) == 0  # not before the pause is over
        for expected in ("UNREACHABLE", "190"):
            await _let_be_due(desk)
            assert await desk.delivered(other) == 2
            assert await desk.states() == [("QUEUED", expected), ("QUEUED", expected)]
        await _let_be_due(desk)
        assert await desk.delivered(other) == 0
        stopped = await desk.rows("SELECT stop_code, stopped_at IS NOT NULL FROM conversion_destinations")
        assert stopped == [("190", True)]
        audited = await desk.rows("SELECT count(*) FROM audit_entries WHERE action = 'CONVERSION_DESTINATION_STOP'")
        assert audited == [(1,)]
        async with desk.work() as work:
            await change(work, ConversionDestinationChange(destination_id=destination_id, token="EAAtoken2"), SEALER)
        assert await desk.delivered(other) == 2
    assert await desk.states() == [("REJECTED", "100"), ("REJECTED", "100")]


SEALED = "A stored secret cannot be opened with the key of this installation; enter it again."


async def test_a_token_that_cannot_be_opened_stops_its_own_destination_only(desk: Desk) -> None:
    await desk.sold(1)
    sealed_id = await desk.destination(name="Sealed", account_id="88")
    await desk.destination()
    assert await desk.found() == 2
    async with desk.work() as work:
        token = Sealer(bytes(32)).seal("EAAtoken3", place(work.workspace_id, sealed_id))
        given = {"id": sealed_id, "token": token, "w": work.workspace_id}
        await work.execute(text("UPDATE conversion_destinations SET token = :token WHERE workspace_id = :w"
                                " AND id = :id"), given)  # fmt: skip
        await work.execute(text("UPDATE conversion_sends SET due_at = due_at - interval '1 hour'"
                                " WHERE workspace_id = :w AND destination_id = :id"), given)  # fmt: skip
    asked = (
        "SELECT d.account_id, s.status, s.code, s.attempts, s.due_at IS NOT NULL FROM conversion_sends s"
        " JOIN conversion_destinations d ON d.id = s.destination_id ORDER BY d.account_id"
    )
    stops = "SELECT account_id, stop_code, stop_reason, version FROM conversion_destinations ORDER BY account_id"
    audited = "SELECT object_id, details FROM audit_entries WHERE action = 'CONVERSION_DESTINATION_STOP'"
    async with peer(OK, OK) as other:
        assert await desk.delivered(other) == 1  # though the other one waits longer
        assert await desk.delivered(other) == 0
        assert [b"EAAtoken1" in each for each in other.heard] == [True]
        assert await desk.rows(asked) == [("77", "ACCEPTED", None, 1, False), ("88", "QUEUED", None, 0, True)]
        assert await desk.rows(stops) == [("77", None, None, 1), ("88", "SEALED", SEALED, 2)]
        assert await desk.rows(audited) == [(sealed_id, {"code": "SEALED"})]
        shown = await desk.client.graphql(STOPS, {"id": encode("cdest", sealed_id)}, key=desk.office.keys[Role.ADMIN])
        assert shown.data == {"node": {"name": "Sealed", "stopCode": "SEALED", "stopReason": SEALED}}
        async with desk.work() as work:
            await change(work, ConversionDestinationChange(destination_id=sealed_id, token="EAAtoken4"), SEALER)
        assert await desk.delivered(other) == 1
        assert [b"EAAtoken4" in each for each in other.heard] == [False, True]
    assert await desk.rows(asked) == [("77", "ACCEPTED", None, 1, False), ("88", "ACCEPTED", None, 1, False)]


async def test_a_new_token_is_not_stopped_for_the_former_one(desk: Desk) -> None:
    """It was given while the network was asked by the former one, and refused that."""
    await desk.sold(1)
    destination_id = await desk.destination()
    assert await desk.found() == 1
    async with desk.work() as work:
        turn = await claim(work, SEALER)
    assert turn is not None
    async with desk.work() as work:
        await change(work, ConversionDestinationChange(destination_id=destination_id, token="EAAtoken2"), SEALER)
    async with desk.work() as work:
        expired = Stop("190", "The token has expired.")
        refused = Requested(work.now, "0" * 64, turn.conversions, expired, 400, None, rows=1)
        await settle(work, turn, [refused])
    stops = "SELECT stopped_at, stop_code, version FROM conversion_destinations"
    assert await desk.rows(stops) == [(None, None, 2)]
    assert await desk.rows("SELECT id FROM audit_entries WHERE action = 'CONVERSION_DESTINATION_STOP'") == []
    assert await desk.states() == [("QUEUED", "190")]
    await _let_be_due(desk)
    async with peer(OK) as other:
        assert await desk.delivered(other) == 1
        assert b"EAAtoken2" in other.heard[0]
    assert await desk.states() == [("ACCEPTED", None)]


async def _let_be_due(desk: Desk) -> None:
    async with desk.work() as work:
        raw = await work.raw()
        await raw.execute("UPDATE conversion_sends SET due_at = now() WHERE due_at IS NOT NULL")


async def test_metrica_is_not_told_twice_what_it_may_have_taken(desk: Desk) -> None:
    await desk.sold(1, yclid="12345678901234567890")
    await desk.sold(2, days_ago=2)
    await desk.destination(network="YANDEX_METRICA", account_id="44", event_name="deal_won")
    assert await desk.found() == 2
    async with peer(b"") as other:
        assert await desk.delivered(other) == 2
        await _let_be_due(desk)
        assert await desk.delivered(other) == 0
        assert len(other.heard) == 1
        assert b"12345678901234567890,deal_won," in other.heard[0]
    assert await desk.states() == [("WITHHELD", "NO_IDENTIFIERS"), ("UNKNOWN", "UNREACHABLE")]


async def test_metrica_by_hand(desk: Desk) -> None:
    """Files of what waits; what is said to be settled is not sent again."""
    await desk.sold(1, yclid="12345678901234567890")
    await desk.sold(2, days_ago=2, ym_client_id="17")
    destination_id = await desk.destination(
        network="YANDEX_METRICA", account_id="44", event_name="deal_won", token=None
    )
    assert await desk.found() == 2
    names = []
    for settled in (False, True, True):
        async with desk.work() as work:
            names.append([each.name for each in await download(work, destination_id, settled=settled)])
    both = ["conversions-clientid-rub.csv", "conversions-yclid-rub.csv"]
    assert names == [both, both, []]
    assert await desk.states() == [("ACCEPTED", "BY_HAND"), ("ACCEPTED", "BY_HAND")]


async def test_files_that_are_not_settled_say_that_they_wait_still(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    await desk.sold(1, yclid="12345678901234567890")
    destination_id = await desk.destination(network="YANDEX_METRICA", account_id="44", event_name="won", token=None)
    assert await desk.found() == 1
    urls = desk.client.urls
    for name, value in (("DATABASE_URL", urls.app), ("DATABASE_ADMIN_URL", urls.owner),
                        ("DATABASE_DOOR_URL", urls.door), ("TOUCHLINE_JWT_KEY", JWT_KEY)):  # fmt: skip
        monkeypatch.setenv(name, value)
    asked = ("conversions", "csv", "--workspace", desk.office.slug, "--destination", encode("cdest", destination_id))
    for folder, settled, sentence in (("a", (), STILL_WAIT), ("b", ("--settled",), "1 files stand in")):
        told = await asyncio.to_thread(command, *asked, "--to", str(tmp_path / folder), *settled)
        assert told.exit_code == 0, told.output
        assert sentence in told.output
        assert (STILL_WAIT in told.output) is not bool(settled)
        assert (tmp_path / folder / "conversions-yclid-rub.csv").exists()
    assert await desk.states() == [("ACCEPTED", "BY_HAND")]
    empty = await asyncio.to_thread(command, *asked, "--to", str(tmp_path / "c"))
    assert "0 files stand in" in empty.output
    assert STILL_WAIT not in empty.output


async def test_what_is_not_to_be_told_does_not_stand_before_the_rest(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = text(waiting.text.replace("LIMIT 50000", "LIMIT 1"))
    monkeypatch.setattr("funnel.conversions.download._WAITING", one)
    monkeypatch.setattr("funnel.conversions.download.MOST", 1)
    await desk.sold(1, days_ago=3)
    await desk.sold(2, days_ago=2, yclid="12345678901234567890")
    await desk.sold(3, yclid="12345678901234567891")
    destination_id = await desk.destination(network="YANDEX_METRICA", account_id="44", event_name="won", token=None)
    assert await desk.found() == 3
    for _ in range(2):
        async with desk.work() as work:
            (file,) = await download(work, destination_id, settled=False)
        assert [line.partition(",")[0] for line in file.content.splitlines()] == ["Yclid", "12345678901234567890"]
        assert await desk.states() == [("WITHHELD", "NO_IDENTIFIERS"), ("QUEUED", None), ("QUEUED", None)]


async def test_what_the_worker_sends_is_not_given_out_as_well(desk: Desk) -> None:
    await desk.sold(1, yclid="12345678901234567890")
    destination_id = await desk.destination(network="YANDEX_METRICA", account_id="44", event_name="won")
    assert await desk.found() == 1
    with pytest.raises(Conflict) as refused:
        async with desk.work() as work:
            await download(work, destination_id, settled=False)
    assert refused.value.message == (
        "The worker sends these itself. Switch the destination off, then write the files by `touchline conversions csv"
        " --settled`: what is only downloaded is sent again once it is on."
    )
    assert await desk.states() == [("QUEUED", None)]
    async with desk.work() as work:
        await disable(work, ConversionDestinationSwitch(destination_id=destination_id))
        (file,) = await download(work, destination_id, settled=False)
    assert file.name == "conversions-yclid-rub.csv"


async def test_who_did_not_agree_is_not_told_of(desk: Desk) -> None:
    await desk.sold(1)
    await desk.destination(consent_purpose="MARKETING")
    assert await desk.found() == 1
    async with peer(OK) as other:
        assert await desk.delivered(other) == 1
        assert other.heard == []
    assert await desk.states() == [("WITHHELD", "NOT_ASKED")]


async def test_who_refused_is_not_told_of_where_nothing_is_asked_for(desk: Desk) -> None:
    await desk.sold(1)
    await desk.destination()
    async with desk.work() as work:
        person_id = await work.scalar(select(Person.id).where(Person.workspace_id == work.workspace_id))
        said = ConsentItem(person_id=person_id, channel="facebook_ads", purpose=ConsentPurpose.ANALYTICS, granted=False)
        await record_consents(work, ConsentRecord(items=(said,)))
    assert await desk.found() == 1
    async with peer(OK) as other:
        assert await desk.delivered(other) == 1
        assert other.heard == []
    assert await desk.states() == [("WITHHELD", "REFUSED")]


async def test_the_first_entry_into_a_step_is_told_with_a_fixed_worth(desk: Desk) -> None:
    await desk.sold(1)
    await desk.sold(1)  # told again
    await desk.destination(happening="STEP", product_id=desk.product_id, step_key="asked", event_name="Lead",
                           value_rule="FIXED", fixed_value={"amount": "15.50", "currency": "USD"})  # fmt: skip
    assert (await desk.found(), await desk.found()) == (1, 0)
    async with peer(OK) as other:
        assert await desk.delivered(other) == 1
        (told,) = json.loads(other.heard[0].partition(b"\r\n\r\n")[2])["data"]
    assert (told["event_name"], told["custom_data"]["value"], told["custom_data"]["currency"]) == ("Lead", 15.5, "USD")
    assert await desk.rows("SELECT status, value_minor FROM conversion_sends") == [("ACCEPTED", 1550)]
