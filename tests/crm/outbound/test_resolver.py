"""Look-ups of names: a name that nobody answers for holds one thread, whoever asks for it."""

import asyncio
import threading
from typing import Any

import pytest

from crm.outbound.network import Resolver

pytestmark = pytest.mark.anyio


class Dead(Resolver):
    """A system whose name servers are silent about one zone."""

    def __init__(self) -> None:
        super().__init__(2)
        self.asked: list[str] = []
        self.over = threading.Event()

    def _look_up(self, host: str, port: int) -> list[Any]:
        self.asked.append(host)
        if host.endswith(".dead"):
            self.over.wait(30)
            raise OSError
        return [(0, 0, 0, "", ("192.0.2.1", port))]


async def test_a_dead_name_holds_one_thread_and_others_are_found() -> None:
    resolver = Dead()
    waiting = [asyncio.create_task(resolver.addresses(name, 443)) for name in ("one.dead", "ONE.dead", "one.dead")]
    gave_up = asyncio.create_task(resolver.addresses("one.dead", 443))
    await asyncio.sleep(0)
    gave_up.cancel()
    assert [str(each) for each in await resolver.addresses("well.example", 443)] == ["192.0.2.1"]
    assert resolver.asked == ["one.dead", "well.example"]
    resolver.over.set()
    told = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(each) for each in told] == [OSError] * 3
    with pytest.raises(OSError, match=r"^$"):  # and is asked again afterwards
        await resolver.addresses("one.dead", 443)
    assert resolver.asked.count("one.dead") == 2
    resolver.close()
