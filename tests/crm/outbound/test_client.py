"""The client, beside a real server on this machine."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from structlog.testing import capture_logs

from crm.core.outbound_limits import OutboundLimits
from crm.outbound.call import Call
from crm.outbound.client import Outbound
from crm.outbound.problems import CircuitOpen, ForbiddenAddress, Unreachable
from tests.crm.outbound.certificates import for_name
from tests.crm.outbound.peer import Names, answer, peer

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def client(*, names: Names | None = None, verify: Any = None, **limits: Any) -> AsyncGenerator[Outbound, None]:
    found = OutboundLimits(**{"allow_loopback": True, **limits})
    made = Outbound(found, first_pause=0.001, resolver=names, verify=verify)
    try:
        yield made
    finally:
        await made.close()


async def test_a_call_goes_out_as_given_and_its_answer_comes_back_whole() -> None:
    async with peer(answer(201, b"h\xc3\xa9", X_Kind="a")) as other, client() as out:
        found = await out.send(Call("POST", other.url("/x?y=1"), {"x-signature": "s"}, b"\x00body", key="k"))
    assert (found.status, found.body, found.headers["x-kind"], found.is_success) == (201, b"h\xc3\xa9", "a", True)
    head, _, body = other.heard[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /x?y=1 HTTP/1.1")
    assert b"x-signature: s" in head
    assert b"accept-encoding: identity" in head.lower()
    assert body == b"\x00body"


async def test_redirects_are_not_followed_and_cookies_not_kept() -> None:
    async with peer(answer(302, Location="http://127.0.0.1:1/", Set_Cookie="a=b")) as other, client() as out:
        first = await out.send(Call("GET", other.url(), key="k"))
        await out.send(Call("GET", other.url(), key="k"))
    assert (first.status, first.is_success) == (302, False)
    assert len(other.heard) == 2
    assert b"cookie" not in other.heard[1].lower()


async def test_what_people_entered_reaches_no_private_network_also_when_the_name_means_something_else_later() -> None:
    names = Names(moved_test=["93.184.216.34", "127.0.0.1"], mixed_test=["93.184.216.34 10.0.0.1"])
    async with peer() as other, client(names=names, allow_loopback=False) as out:
        assert [str(each) for each in await names.addresses("moved.test", 80)] == [
            "93.184.216.34"
        ]  # when it was checked
        for host in ("moved.test", "mixed.test", "127.0.0.1"):
            with pytest.raises(ForbiddenAddress):
                await out.send(Call("GET", other.url(host=host), key="k"))
        assert other.heard == []
        trusted = await out.send(Call("GET", other.url(), key="k", trusted=True))
        assert trusted.status == 200
        with pytest.raises(ForbiddenAddress):  # no connection of a trusted call is used again
            await out.send(Call("GET", other.url(), key="k"))


async def test_tls_asks_for_the_name_and_not_for_the_address_it_was_found_at() -> None:
    server, verify = for_name("right.test")
    names = Names(right_test=["127.0.0.1"], wrong_test=["127.0.0.1"])
    async with peer(tls=server) as other, client(names=names, verify=verify) as out:
        assert (await out.send(Call("GET", other.url(host="right.test", scheme="https"), key="k"))).status == 200
        with pytest.raises(Unreachable):
            await out.send(Call("GET", other.url(host="wrong.test", scheme="https"), key="k"))
    assert len(other.heard) == 1


async def test_an_answer_is_read_up_to_a_bound() -> None:
    endless = b"HTTP/1.1 200 X\r\nconnection: close\r\n\r\n" + b"x" * 5000
    async with peer(answer(200, b"x" * 1024), endless) as other, client(answer_bytes=1024) as out:
        assert len((await out.send(Call("GET", other.url(), key="k"))).body) == 1024
        with pytest.raises(Unreachable, match="more than 1024 bytes"):
            await out.send(Call("GET", other.url(), key="k"))


async def test_it_does_not_wait_for_ever() -> None:
    async with peer() as other, client() as out:
        other.wait = lambda: 5.0
        with pytest.raises(Unreachable, match="in time"):
            await out.send(Call("GET", other.url(), key="k", timeout=0.05))


async def test_nobody_there_nonsense_and_silence_are_unreachable() -> None:
    async with peer(b"nonsense\r\n\r\n", b"") as other, client() as out:
        for path in ("/", "/"):
            with pytest.raises(Unreachable):
                await out.send(Call("GET", other.url(path), key="k"))
    async with client() as out:
        with pytest.raises(Unreachable):
            await out.send(Call("GET", other.url(), key="k"))
        with pytest.raises(Unreachable):
            await out.send(Call("GET", "http://nowhere.invalid/", key="k"))


async def test_of_one_key_so_many_are_under_way_and_others_do_not_wait_for_them() -> None:
    async with peer() as slow, peer() as quick, client(at_once=2) as out:
        slow.wait = lambda: 0.2
        calls = [asyncio.create_task(out.send(Call("GET", slow.url(), key="slow"))) for _ in range(5)]
        await out.send(Call("GET", quick.url(), key="quick"))
        assert not any(call.done() for call in calls)
        await asyncio.gather(*calls)
    assert slow.most_open == 2


async def test_who_fails_again_and_again_is_left_alone_and_tried_by_one_call() -> None:
    async with peer(answer(500)) as other, client(failures=3, rest_seconds=0.1) as out:
        for _ in range(3):
            assert (await out.send(Call("GET", other.url(), key="k"))).status == 500
        with pytest.raises(CircuitOpen) as shut:
            await out.send(Call("GET", other.url(), key="k"))
        assert 0 < shut.value.seconds <= 0.1
        assert (await out.send(Call("GET", other.url(), key="other"))).status == 500
        assert len(other.heard) == 4
        await asyncio.sleep(0.12)
        other.answers[:], other.wait = [answer(200)], lambda: 0.05
        both = await asyncio.gather(
            *[out.send(Call("GET", other.url(), key="k")) for _ in range(2)], return_exceptions=True
        )
        assert sorted(type(each).__name__ for each in both) == ["Answer", "CircuitOpen"]
        await asyncio.gather(*[out.send(Call("GET", other.url(), key="k")) for _ in range(3)])


async def test_refusals_and_forbidden_addresses_are_not_held_against_the_other_side() -> None:
    async with peer(answer(404)) as other, client(failures=1, names=Names(inner_test=["10.0.0.1"])) as out:
        for _ in range(3):
            assert (await out.send(Call("GET", other.url(), key="k"))).status == 404
            with pytest.raises(ForbiddenAddress):
                await out.send(Call("GET", "http://inner.test/", key="k"))


async def test_retry_after_holds_for_the_whole_key() -> None:
    async with peer(answer(429, Retry_After="60"), answer()) as other, client() as out:
        assert (await out.send(Call("GET", other.url(), key="k"))).retry_after == 60.0
        with pytest.raises(CircuitOpen) as shut:
            await out.send(Call("GET", other.url(), key="k"))
        assert 59 < shut.value.seconds <= 60
        assert (await out.send(Call("GET", other.url(), key="another"))).status == 200


async def test_a_pause_that_was_asked_for_is_not_ended_by_an_answer_that_was_under_way() -> None:
    async with peer(answer(429, Retry_After="60"), answer()) as other, client() as out:
        pauses = iter((0.05, 0.2))
        other.wait = lambda: next(pauses)
        both = await asyncio.gather(*[out.send(Call("GET", other.url(), key="k")) for _ in range(2)])
        assert sorted(each.status for each in both) == [200, 429]
        with pytest.raises(CircuitOpen):
            await out.send(Call("GET", other.url(), key="k"))


async def test_who_waits_for_its_turn_for_too_long_is_told_that_nothing_was_sent() -> None:
    async with peer() as other, client(at_once=1, failures=1) as out:
        other.wait = lambda: 0.3
        first = asyncio.create_task(out.send(Call("GET", other.url(), key="k")))
        await asyncio.sleep(0)
        with pytest.raises(CircuitOpen, match="take long"):
            await out.send(Call("GET", other.url(), key="k", timeout=0.05))
        assert (await first).status == 200
        assert len(other.heard) == 1


async def test_a_fetch_is_tried_again_and_gets_the_last_answer() -> None:
    async with peer(answer(503), answer(429, Retry_After="0"), b"", answer(200, b"at last")) as other, client() as out:
        assert (await out.retrying(Call("GET", other.url(), key="k"))).body == b"at last"
        assert len(other.heard) == 4
    async with peer(answer(503)) as other, client(failures=100) as out:
        assert (await out.retrying(Call("GET", other.url(), key="k"))).status == 503
        assert len(other.heard) == 4
    async with peer(answer(429, Retry_After="3600")) as other, client() as out:
        assert (await out.retrying(Call("GET", other.url(), key="k"))).status == 429
        assert len(other.heard) == 1
    async with peer(answer(400)) as other, client() as out:
        assert (await out.retrying(Call("GET", other.url(), key="k"))).status == 400
        assert len(other.heard) == 1


async def test_what_is_carried_is_told_to_nobody(caplog: pytest.LogCaptureFixture) -> None:
    told: list[tuple[str, float]] = []
    caplog.set_level(logging.DEBUG)
    async with peer(answer(503, b"s3cret")) as other:
        out = Outbound(OutboundLimits(allow_loopback=True), count=lambda *each: told.append(each), first_pause=0.001)
        call = Call("POST", other.url("/s3cret?token=s3cret"), {"authorization": "s3cret"}, b"s3cret", key="k")
        with capture_logs() as captured:
            found = await out.retrying(call)
            with pytest.raises(Unreachable) as trouble:
                await out.send(Call("GET", "http://s3cret.invalid/s3cret", key="k"))
        await out.close()
    assert [outcome for outcome, _ in told] == ["failed"] * 4 + ["unreachable"]
    said = f"{captured}{caplog.text}{call!r}{found!r}{trouble.value}{trouble.value.__cause__}"
    assert "s3cret" not in said.replace("s3cret.invalid", "")
