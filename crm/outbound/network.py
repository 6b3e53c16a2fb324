"""Connects to what was checked: the name is looked up once, every address it has is judged, and the connection goes to
one of those very addresses. What the name means a moment later changes nothing. TLS still asks for the name.
"""

import asyncio
import socket
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from ipaddress import ip_address

import httpcore

from crm.outbound.addresses import Address, forbidden, may_call

MOST_TRIED = 4
"""Addresses of one name that are tried."""
LONGEST_CONNECT = 5.0
"""Seconds for each."""
THREADS = 64
"""Names that are looked up at a time; one that nobody answers for holds its own for half a minute."""
_Found = list[tuple[int, int, int, str, tuple[object, ...]]]
SocketOptions = Iterable[tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]]


class Resolver:
    """Looks names up in threads of its own: those of the event loop are few, and a dead name server would hold them.

    A name holds one thread at most: who asks for it meanwhile waits for the same look-up, and who gives up leaves it
    to the next. Of one workspace's endpoints far fewer are called at a time than there are threads.
    """

    def __init__(self, threads: int = THREADS) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="resolve")
        self._under_way: dict[tuple[str, int], asyncio.Future[_Found]] = {}

    async def addresses(self, host: str, port: int) -> list[Address]:
        """Every address of a name, in the system's order. Raises OSError."""
        name = host.lower(), port
        asked = self._under_way.get(name)
        if asked is None:
            loop = asyncio.get_running_loop()
            asked = self._under_way[name] = loop.run_in_executor(self._threads, self._look_up, host, port)
            asked.add_done_callback(partial(self._known, name))
        found = await asyncio.shield(asked)
        return list(dict.fromkeys(ip_address(str(each[4][0])) for each in found))

    def _known(self, name: tuple[str, int], asked: asyncio.Future[_Found]) -> None:
        self._under_way.pop(name, None)
        if not asked.cancelled():
            asked.exception()  # everybody may have given up by now: it is nobody's then

    def _look_up(self, host: str, port: int) -> _Found:
        return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))

    def close(self) -> None:
        """Look-ups that are under way end by themselves."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class Guarded(httpcore.AnyIOBackend):
    """The network as calls see it. A name with one forbidden address is forbidden: which one it leads to is chance."""

    def __init__(self, resolver: Resolver, *, trusted: bool, loopback: bool) -> None:
        super().__init__()
        self._resolver = resolver
        self._trusted = trusted
        self._loopback = loopback

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: SocketOptions | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """To the first of the name's addresses that answers. Raises ForbiddenAddress and httpcore's errors."""
        addresses = await self._checked(host, port)
        failure: Exception = httpcore.ConnectError("no address")
        for address in addresses[:MOST_TRIED]:
            patience = min(timeout or LONGEST_CONNECT, LONGEST_CONNECT)
            try:
                return await super().connect_tcp(str(address), port, patience, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def _checked(self, host: str, port: int) -> list[Address]:
        try:
            found = await self._resolver.addresses(host, port)
        except (OSError, UnicodeError, ValueError) as error:
            raise httpcore.ConnectError("no such name") from error
        if not self._trusted and not all(may_call(each, loopback=self._loopback) for each in found):
            raise forbidden()
        return found
