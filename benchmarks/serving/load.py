"""The load, a process of its own: so many kept-alive connections, each asks again when it is answered.

Reads its task as JSON from standard input and writes what came of it to standard output. Standard library and uvloop.
"""

import asyncio
import base64
import json
import sys
import time
from typing import Any


class Client(asyncio.Protocol):
    """One connection; it walks through the requests from a place of its own."""

    def __init__(
        self,
        requests: list[bytes],
        place: int,
        until: float,
        latencies: list[float],
        failed: list[str],
        wanted: tuple[bytes, bytes],
        step: int = 1,
    ) -> None:
        self._step = step
        self._requests, self._place, self._until = requests, place, until
        self._latencies, self._failed, self._told = latencies, failed, wanted
        self._received = b""
        self._wanted = -1
        self._asked = 0.0
        self._transport: Any = None
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        """Begins."""
        self._transport = transport
        self._ask()

    def _ask(self) -> None:
        self._received, self._wanted = b"", -1
        self._place += self._step
        self._asked = time.perf_counter()
        self._transport.write(self._requests[self._place % len(self._requests)])

    def data_received(self, data: bytes) -> None:
        """Waits for the whole answer; every one is looked at."""
        self._received = self._received + data if self._received else data
        if self._wanted < 0:
            head = self._received.find(b"\r\n\r\n")
            if head < 0:
                return
            begin = self._received[:head].lower().index(b"content-length:") + 15
            length = int(self._received[begin : head + 2].split(b"\r\n", 1)[0])
            self._wanted = head + 4 + length
        if len(self._received) < self._wanted:
            return
        ended = time.perf_counter()
        self._latencies.append(ended - self._asked)
        if not (self._received.startswith(self._told[0]) and self._received.endswith(self._told[1])):
            self._failed.append(self._received[:2000].decode(errors="replace"))
        if ended < self._until and not self._failed:
            self._ask()
        else:
            self._transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        """Ends, well or not."""
        if error is not None:
            self._failed.append(repr(error))
        if not self.done.done():
            self.done.set_result(None)


async def run(task: dict[str, Any]) -> dict[str, Any]:
    """The closed loop."""
    requests = [base64.b64decode(each) for each in task["requests"]]
    latencies: list[float] = []
    failed: list[str] = []
    wanted = tuple(each.encode() for each in task.get("wanted", ("HTTP/1.1 200", "}}")))
    loop = asyncio.get_running_loop()
    begun = time.perf_counter()
    until = begun + task["seconds"]
    clients = []
    every = task["connections"]
    for number in range(every):
        # Requests that may be sent only once are dealt out; else each connection walks through all of them.
        place, step = (number - every, every) if task.get("once") else (number * 7, 1)
        _, client = await loop.create_connection(
            lambda at=place, by=step: Client(requests, at, until, latencies, failed, wanted, by),
            "127.0.0.1",
            task["port"],
        )
        clients.append(client)
    await asyncio.gather(*(client.done for client in clients))
    return {"seconds": time.perf_counter() - begun, "latencies": latencies, "failed": failed[:3]}


def main() -> None:
    """As a process."""
    task = json.load(sys.stdin)
    try:
        import uvloop
    except ImportError:
        found = asyncio.run(run(task))
    else:
        found = uvloop.run(run(task))
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
