"""Real servers in folders that the server's account can reach: when root runs us, pytest's own are closed to it."""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from crm.postgres import acquire as acquiring
from crm.postgres.places import Home

ROOT = Path(__file__).parents[3]
HOLD = """
import sys
from pathlib import Path
from crm.postgres.acquire import acquire
with acquire(Path(sys.argv[1]), throwaway=True) as server:
    print(server.port, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """An open folder of its own, away from everything else."""
    path = Path(tempfile.mkdtemp(prefix="touchline-test-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="session")
def made() -> Iterator[Home]:
    """A data directory that was set up and stopped, with three rows; lent to tests that leave it so."""
    path = Path(tempfile.mkdtemp(prefix="touchline-test-"))
    path.chmod(0o755)
    with acquiring.acquire(path / "made", throwaway=True) as server:
        run(server.owner_url, "CREATE TABLE kept AS SELECT generate_series(1, 3) AS n")
    yield Home(path / "made")
    shutil.rmtree(path)


@pytest.fixture
def home(made: Home, folder: Path) -> Home:
    """A copy for a test that spoils it."""
    subprocess.run(["cp", "-a", "--reflink=auto", made.path, folder / "home"], check=True)
    return Home(folder / "home")


def query(url: str, text: str, *values: object) -> list[tuple[Any, ...]]:
    """The rows of one statement."""

    async def ask() -> list[tuple[Any, ...]]:
        connection = await asyncpg.connect(url)
        try:
            return [tuple(row) for row in await connection.fetch(text, *values)]
        finally:
            await connection.close()

    return asyncio.run(ask())


def run(url: str, script: str) -> None:
    """Several statements in one transaction."""

    async def tell() -> None:
        connection = await asyncpg.connect(url)
        try:
            await connection.execute(script)
        finally:
            await connection.close()

    asyncio.run(tell())


def kept(url: str) -> list[tuple[Any, ...]]:
    """The rows that were there before the trouble."""
    return query(url, "SELECT n FROM kept ORDER BY n")


def until(holds: Callable[[], bool], seconds: float = 15.0) -> None:
    """Waits for something that another process brings about."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def python(*arguments: str, **more: Any) -> "subprocess.Popen[str]":
    """Another process with our code, which speaks through pipes."""
    more.setdefault("env", {**os.environ, "PYTHONPATH": str(ROOT)})
    command = [more.pop("executable", sys.executable), *arguments]
    return subprocess.Popen(command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd="/", **more)


def holder(data_dir: Path) -> "subprocess.Popen[str]":
    """Another process that uses the server until its standard input is closed."""
    return python("-c", HOLD, str(data_dir))


def port_of(process: "subprocess.Popen[str]") -> int:
    """The port that process was given."""
    assert process.stdout is not None
    return int(process.stdout.readline())


def finish(process: "subprocess.Popen[str]") -> None:
    """Lets a holder go in peace; its good end is demanded."""
    process.communicate(timeout=30)
    assert process.returncode == 0
