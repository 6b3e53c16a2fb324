"""Servers started and stopped, rounds run one after the other, and what they come to."""

import base64
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import psutil

from benchmarks.serving.counting import cpu_seconds, median, percentile

ROOT = Path(__file__).parents[2]
PATIENCE = 120.0


def free_port() -> int:
    """A port of the loopback that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


UNBOUNDED = {"TOUCHLINE_LIMITS__ACTOR_PER_SECOND": "0", "TOUCHLINE_LIMITS__WORKSPACE_SHARE": "1"}
"""One actor of one workspace asks for all that can be had."""


def environment(**more: str) -> dict[str, str]:
    """Ours without anything that would lead a process to another database."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TOUCHLINE_", "DATABASE_")) and name != "PYTHONPATH"
    }
    return kept | UNBOUNDED | {"PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "graphql")))} | more


@dataclass(frozen=True)
class Server:
    """A server that runs."""

    name: str
    port: int
    process: psutil.Process


@contextmanager
def serving(
    name: str,
    arguments: list[str],
    port: int,
    log: Path,
    ready: Callable[[int], None],
    *,
    other: dict[str, str] | None = None,
) -> Generator[Server, None, None]:
    """A server as a child, until the block ends; its words go to a file as a service manager would have it.

    Python runs the arguments; with an environment of its own (`other`) they are a whole command.
    """
    with log.open("wb") as words:
        process = subprocess.Popen(
            arguments if other else [sys.executable, *arguments],
            cwd=ROOT,
            env=other or environment(),
            stdout=words,
            stderr=words,
            stdin=subprocess.DEVNULL,
        )
    try:
        _await(process, ready, port, log)
        yield Server(name, port, psutil.Process(process.pid))
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await(process: "subprocess.Popen[bytes]", ready: Callable[[int], None], port: int, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            ready(port)
            return
        except (URLError, OSError) as error:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{' '.join(map(str, process.args))} did not start:\n{log.read_text()}") from error  # type: ignore[arg-type]  # a list of ours
            time.sleep(0.1)


@dataclass(frozen=True)
class Call:
    """One HTTP request, and the same as raw bytes."""

    path: str
    body: Any
    key: str | None = None

    def raw(self, port: int) -> bytes:
        """As it goes over the wire."""
        body = json.dumps(self.body).encode()
        head = [f"POST {self.path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Content-Type: application/json"]
        head += [f"Authorization: Bearer {self.key}"] if self.key else []
        return "\r\n".join([*head, f"Content-Length: {len(body)}", "", ""]).encode() + body

    def answer(self, port: int) -> Any:
        """`data` of the answer, parsed."""
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {self.key}"} if self.key else {})
        request = Request(f"http://127.0.0.1:{port}{self.path}", json.dumps(self.body).encode(), headers)
        with urlopen(request, timeout=PATIENCE) as answer:
            found = json.loads(answer.read())
        assert "errors" not in found, found["errors"]
        return found["data"]


@dataclass
class Side:
    """One of the things compared, with what its rounds gave."""

    name: str
    run: Callable[[float], dict[str, Any]]
    warms_itself: bool = False
    rounds: list[dict[str, Any]] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        """The rounds together; requests per second also round by round."""
        requests = sum(len(one["latencies"]) for one in self.rounds)
        seconds = sum(one["seconds"] for one in self.rounds)
        latencies = sorted(latency for one in self.rounds for latency in one["latencies"])
        return {
            "requestsPerSecond": round(requests / seconds, 1),
            "perRound": [round(self.rate(place), 1) for place in range(len(self.rounds))],
            "p50Ms": round(percentile(latencies, 0.5) * 1000, 3),
            "p99Ms": round(percentile(latencies, 0.99) * 1000, 3),
            "cpuMsPerRequest": round(1000 * sum(one["cpu"] for one in self.rounds) / requests, 3),
            "postgresCpuMsPerRequest": round(1000 * sum(one["postgres_cpu"] for one in self.rounds) / requests, 3),
            "requests": requests,
        }

    def rate(self, place: int) -> float:
        """Requests per second of one round."""
        one = self.rounds[place]
        return len(one["latencies"]) / float(one["seconds"])


def ratio(ours: Side, other: Side) -> float:
    """Ours as a part of the other's requests per second: the median of the rounds, which ran side by side."""
    return round(median([ours.rate(place) / other.rate(place) for place in range(len(ours.rounds))]), 3)


def _child(arguments: list[str], task: dict[str, Any]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, *arguments], input=json.dumps(task).encode(), capture_output=True, cwd=ROOT, env=environment()
    )
    if done.returncode:
        raise RuntimeError(done.stderr.decode())
    found: dict[str, Any] = json.loads(done.stdout)
    if found["failed"]:
        raise RuntimeError(f"A request failed: {found['failed'][0]}")
    return found


def over_http(
    server: Server, calls: list[Call], connections: int, postgres: psutil.Process
) -> Callable[[float], dict[str, Any]]:
    """Rounds of a server under the load process."""
    return over_raw(server, [call.raw(server.port) for call in calls], connections, postgres)


def over_raw(
    server: Server, calls: list[bytes], connections: int, postgres: psutil.Process, **more: Any
) -> Callable[[float], dict[str, Any]]:
    """The same for requests as bytes; `wanted` is how their answers begin and end."""
    requests = [base64.b64encode(call).decode() for call in calls]

    def run(seconds: float) -> dict[str, Any]:
        task = {"port": server.port, "connections": connections, "seconds": seconds, "requests": requests} | more
        own, theirs = cpu_seconds(server.process), cpu_seconds(postgres)
        found = _child([str(ROOT / "benchmarks" / "serving" / "load.py")], task)
        return found | {"cpu": cpu_seconds(server.process) - own, "postgres_cpu": cpu_seconds(postgres) - theirs}

    return run


def by_asyncpg(task: dict[str, Any]) -> Callable[[float], dict[str, Any]]:
    """Rounds of the statements alone."""
    return lambda seconds: _child(["-m", "benchmarks.serving.bare"], task | {"seconds": seconds})


def alternate(sides: list[Side], rounds: int, seconds: float) -> None:
    """A short warm-up of the servers, then round by round, so that whatever else the machine does falls on all."""
    for side in sides:
        if not side.warms_itself:
            side.run(min(1.0, seconds))
    for _ in range(rounds):
        for side in sides:
            side.rounds.append(side.run(seconds))
