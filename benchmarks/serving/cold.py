"""What is paid once: a document never seen, the first execution on a fresh connection, memory of workers and connections."""

import asyncio
import re
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any
from urllib.error import HTTPError, URLError

import asyncpg

from benchmarks.serving.counting import memory_mb
from benchmarks.serving.runs import Call, Server

TIMES = 8


def cold_documents(server: Server, call: Call) -> dict[str, float]:
    """Milliseconds of a document whose text, root key and SQL nobody has seen, and of the same met again."""
    cold, warm = [], []
    for number in range(TIMES):
        name = f"a{time.time_ns()}{number}"
        query, made = re.subn(r"\n  (?:\w+: )?(allLeads|leads)\(", rf"\n  {name}: \1(", call.body["query"])
        assert made == 1, query
        new = Call(call.path, call.body | {"query": query}, call.key)
        cold.append(_timed(server, new))
        _timed(server, new)
        warm.append(_timed(server, new))
    return {"coldDocumentMs": round(median(cold), 1), "metDocumentMs": round(median(warm), 1)}


def fresh_connections(server: Server, call: Call, superuser_url: str) -> dict[str, float]:
    """Milliseconds of the first request after all connections of the server were ended by the other side."""
    found = []
    for _ in range(TIMES // 2):
        asyncio.run(_end(superuser_url, pids_of(server, superuser_url)))
        time.sleep(0.3)
        found.append(_first(server, call))
        _timed(server, call)
    return {"freshConnectionMs": round(median(found), 1)}


def _first(server: Server, call: Call) -> float:
    """The first that is answered: a pool may learn of its dead connections by failing once for each."""
    for _ in range(20):
        try:
            return _timed(server, call)
        except (HTTPError, URLError, AssertionError):
            continue
    return float("nan")


def _timed(server: Server, call: Call) -> float:
    begun = time.perf_counter()
    call.answer(server.port)
    return (time.perf_counter() - begun) * 1000


async def _end(url: str, pids: Sequence[int]) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) pid", list(pids))
    finally:
        await connection.close()


def memory(server: Server, superuser_url: str) -> dict[str, Any]:
    """Resident memory of the worker, and what each of its connections keeps in PostgreSQL for itself."""
    own = [_private_mb(pid) for pid in pids_of(server, superuser_url)]
    return memory_mb(server.process) | {
        "connections": len(own),
        "connectionMb": round(sum(own) / len(own), 1) if own else None,
    }


def pids_of(server: Server, superuser_url: str) -> list[int]:
    """Backends that the server's processes are connected to: by the ports on the other side."""
    ports = {
        connection.laddr.port
        for process in (server.process, *server.process.children(recursive=True))
        for connection in process.net_connections("tcp")
        if connection.status == "ESTABLISHED"
    }
    return asyncio.run(_pids(superuser_url, sorted(ports)))


async def _pids(url: str, ports: list[int]) -> list[int]:
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch("SELECT pid FROM pg_stat_activity WHERE client_port = ANY($1)", ports)
    finally:
        await connection.close()
    return [row["pid"] for row in rows]


def _private_mb(pid: int) -> float:
    """Pages of this process alone; shared buffers are everybody's."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024
