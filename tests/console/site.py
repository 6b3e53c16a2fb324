"""The demo workspace behind a real `touchline serve`, worker included, with a wire in between that can be cut."""

import asyncio
import base64
import hashlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import asyncpg
import httpx

from crm.demo.build import anchor_of_today
from tests.conftest import ROOT, Urls, _clone, _drop, _execute, _exists, _one_at_a_time, fresh_name, quiet
from tests.console.wire import Wire
from tests.demo.conftest import PASSWORD, build_on
from tests.http import COLUMN_KEY, JWT_KEY

SCALE = 0.02
"""400 people: every screen has something to show."""
PATIENCE = 90.0
"""Seconds until the service must answer, on a machine that does other things too."""


@dataclass(frozen=True)
class Site:
    """Where the browser goes. Its workspace is built of today, so that a day's work is there."""

    wire: Wire
    urls: Urls
    anchor: date
    networks: int
    """The port where the service believes VK and Telegram to be; `tests.console.networks.platform` answers there."""
    password: str = PASSWORD

    @property
    def url(self) -> str:
        """The address of the service, as the browser knows it."""
        return f"http://127.0.0.1:{self.wire.port}"

    def email(self, who: str) -> str:
        """Of a member of the demo: `strategist`, `marketer`, `sales`, `community`, `client`, …"""
        return f"{who}@spinaok.example"


@contextmanager
def site(server: Urls, template: str, folder: Path) -> Generator[Site, None, None]:
    """Served from a copy of the demo, dropped afterwards."""
    anchor, name = anchor_of_today(), fresh_name("console")
    urls = _clone(server, _demo(server, template, anchor), name)
    try:
        networks = _free_port()
        with _serving(urls, folder, networks) as port:
            wire = Wire(port)
            try:
                yield Site(wire, urls, anchor, networks)
            finally:
                wire.close()
    finally:
        _drop(server, name)


def _demo(server: Urls, template: str, anchor: date) -> str:
    """The demo's database, kept for the next run that has the same code and the same week."""
    name = f"template_demo_{_code()}_{anchor:%Y%m%d}"
    making = f"{name}_making"
    with _one_at_a_time("demo"):
        if not asyncio.run(_exists(server.superuser, name)):
            asyncio.run(_execute(server.superuser, f"DROP DATABASE IF EXISTS {making} WITH (FORCE)"))
            urls = _clone(server, template, making)
            with quiet():
                asyncio.run(build_on(urls, scale=SCALE, anchor=anchor))
            asyncio.run(_execute(server.superuser, f"ALTER DATABASE {making} RENAME TO {name}"))
    return name


def _code() -> str:
    """Digest of what the demo is built by."""
    files = (file for place in ("crm", "funnel", "migrations") for file in sorted((ROOT / place).rglob("*.py")))
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:12]


@contextmanager
def _serving(urls: Urls, folder: Path, networks: int) -> Generator[int, None, None]:
    port = _free_port()
    command = [sys.executable, "-m", "crm", "serve", "--port", str(port)]
    said = folder / "serve.log"
    with open(said, "wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=_environment(urls, folder, networks), stdout=log, stderr=subprocess.STDOUT
        )
    try:
        _until_ready(process, port, said)
        yield port
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _environment(urls: Urls, folder: Path, networks: int) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("TOUCHLINE_", "DATABASE_"))},
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "graphql")]),
        "DATABASE_URL": urls.app,
        "DATABASE_ADMIN_URL": urls.owner,
        "DATABASE_DOOR_URL": urls.door,
        "TOUCHLINE_JWT_KEY": JWT_KEY,
        "TOUCHLINE_COLUMN_KEY": base64.b64encode(COLUMN_KEY).decode(),
        "TOUCHLINE_DATA_DIR": str(folder / "data"),
        "TOUCHLINE_UPLOAD_DIR": str(folder / "uploads"),
        "TOUCHLINE_ENVIRONMENT": "development",
        "TOUCHLINE_SECURE_COOKIES": "false",
        "TOUCHLINE_LOG_LEVEL": "warning",
        "TOUCHLINE_NETWORKS__VK": f"http://127.0.0.1:{networks}",
        "TOUCHLINE_NETWORKS__TELEGRAM": f"http://127.0.0.1:{networks}",
        "TOUCHLINE_OUTBOUND__ALLOW_LOOPBACK": "true",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found


def _until_ready(process: "subprocess.Popen[bytes]", port: int, said: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/health/ready").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"The service did not come up:\n{said.read_text(errors='replace')[-4_000:]}")


def aside(server_url: str, *statements: str) -> None:
    """SQL of a test's preparation, in a thread: while the browser is driven this one's event loop is taken."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, _execute(server_url, *statements)).result()


def found(server_url: str, query: str) -> str:
    """The one value that a test's preparation asks for, such as the id of a lead to go to; in a thread, as `aside`."""

    async def ask() -> str:
        connection = await asyncpg.connect(server_url)
        try:
            value = await connection.fetchval(query)
            assert value is not None, f"The demo has none: {query}"
            return str(value)
        finally:
            await connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, ask()).result()
