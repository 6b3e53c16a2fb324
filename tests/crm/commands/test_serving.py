"""`touchline serve` as real processes: what runs, what commands share with it, and what a kill leaves behind."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest

from crm.web.shared_metrics import FOLDER, clear
from tests.conftest import Urls
from tests.crm.commands.conftest import answer, run

pytestmark = [pytest.mark.database, pytest.mark.newest]
QUERY = "query Mine { viewer { workspace { slug } } }"


@pytest.fixture(scope="module")
def data_dir() -> Generator[Path, None, None]:
    """An open folder for the embedded server, which is set up in it once."""
    path = Path(tempfile.mkdtemp(prefix="tl-serving-", dir="/tmp"))
    path.chmod(0o755)
    yield path / "data"
    shutil.rmtree(path)


@pytest.fixture
def embedded(clean: pytest.MonkeyPatch, data_dir: Path) -> None:
    """Commands use the embedded server."""
    clean.setenv("TOUCHLINE_DATA_DIR", str(data_dir))


@pytest.fixture
def port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found


@contextmanager
def serving(port: int, *options: str, says: int = subprocess.PIPE) -> Generator[psutil.Popen, None, None]:
    """`touchline serve`, once it is ready; killed at the end if it still runs.

    Nobody reads what it says meanwhile: whoever makes it say much, sends that to DEVNULL, or it waits for a reader.
    """
    command = [sys.executable, "-m", "crm", "serve", "--port", str(port), *options]
    process = psutil.Popen(command, cwd="/", stdout=says, stderr=subprocess.STDOUT)
    try:
        with httpx.Client() as http:
            until(lambda: process.poll() is not None or is_ready(http, port), 90)
        assert process.poll() is None, process.communicate()[0]
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def is_ready(http: httpx.Client, port: int) -> bool:
    try:
        return http.get(f"http://127.0.0.1:{port}/health/ready").status_code == 200
    except httpx.TransportError:
        return False


def until(holds: Callable[[], bool], seconds: float) -> None:
    """Waits for what another process brings about."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def mine(port: int, key: str) -> str:
    """The slug of the key's workspace, as the server tells it."""
    headers = {"Authorization": f"Bearer {key}"}
    found = httpx.post(f"http://127.0.0.1:{port}/graphql", json={"query": QUERY}, headers=headers)
    slug: str = found.json()["data"]["viewer"]["workspace"]["slug"]
    return slug


def below(process: psutil.Process) -> list[psutil.Process]:
    """Everything it started: serving processes, the worker, the database's supervisor and its server."""
    return process.children(recursive=True)


def workers(process: psutil.Process) -> list[psutil.Process]:
    """Background workers."""
    alive = (child for child in process.children() if child.status() != psutil.STATUS_ZOMBIE)
    return [child for child in alive if "worker" in child.cmdline()]


def postmaster(data_dir: Path) -> int:
    """The server that runs there."""
    found: int = json.loads((data_dir / "server.json").read_text())["postmaster"]
    return found


def are_gone(processes: list[psutil.Process]) -> bool:
    """Ended; a zombie whose new parent does not look after it has ended too."""
    return all(not one.is_running() or one.status() == psutil.STATUS_ZOMBIE for one in processes)


@pytest.mark.usefixtures("embedded")
def test_it_serves_what_commands_share_and_ctrl_c_ends_all(data_dir: Path, port: int) -> None:
    with serving(port) as process:
        database = postmaster(data_dir)
        assert answer(run("workspace", "create", "Boats", "--json"))["slug"] == "boats"
        key = answer(run("api-key", "create", "--workspace", "boats", "--role", "ADMIN", "--json"))["key"]
        assert mine(port, key) == "boats"
        assert postmaster(data_dir) == database

        (worker,) = workers(process)
        worker.kill()
        until(lambda: [one for one in workers(process) if one != worker and not are_gone([one])] != [], 30)
        assert mine(port, key) == "boats"

        started = below(process)
        assert database in {one.pid for one in started}
        process.send_signal(signal.SIGINT)
        words, _ = process.communicate(timeout=30)
        assert process.returncode == 0, words.decode()
        assert are_gone(started)
        assert b"it is started again in 1 s" in words
        assert b"Traceback" not in words


@pytest.mark.usefixtures("embedded")
def test_a_killed_one_leaves_nothing_in_the_way(data_dir: Path, port: int) -> None:
    with serving(port) as process:
        key = answer(run("api-key", "create", "--workspace", "boats", "--role", "ADMIN", "--json"))["key"]
        left = below(process)
        ours = [one for one in process.children() if "crm.postgres.supervisor" not in one.cmdline()]
        assert len(ours) >= 2  # serving and the worker
        process.kill()
        process.wait()
        with serving(port) as again:  # at once
            assert mine(port, key) == "boats"
            assert are_gone(ours)
            os.kill(again.pid, signal.SIGTERM)
            assert again.wait(30) == 0
    until(lambda: are_gone(left), 15)


@pytest.mark.usefixtures("own")
def test_it_serves_on_a_server_of_ones_own(urls: Urls, port: int) -> None:
    assert run("serve", "--port", str(port), "--data-dir", "/tmp/nowhere").exit_code == 2
    run("workspace", "create", "Boats")
    key = answer(run("api-key", "create", "--workspace", "boats", "--role", "ADMIN", "--json"))["key"]
    with serving(port) as process:
        assert mine(port, key) == "boats"
        refused = run("serve", "--port", str(port))
        assert refused.exit_code == 3
        assert "--port with another number" in refused.stderr
        started = below(process)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
        assert process.returncode == 0
        assert are_gone(started)


def counted(port: int) -> float:
    """How many requests for whether it lives the page tells of."""
    page = httpx.get(f"http://127.0.0.1:{port}/metrics").text
    found = re.search(r'^touchline_requests_total\{method="GET",route="/health/live",status="200"\} (\S+)', page, re.M)
    return float(found[1]) if found else 0.0


def shared_by(process: psutil.Process) -> Path:
    """Where the serving processes count."""
    return next(Path(one.environ()[FOLDER]) for one in workers(process))


@pytest.mark.usefixtures("lent")
def test_the_counters_are_those_of_all_serving_processes(port: int) -> None:
    """Whichever process is asked tells the same; a killed one takes its connections away and leaves what it counted."""
    with serving(port, "--workers", "2") as process:
        folder, before = shared_by(process), counted(port)
        for _ in range(40):  # each on a connection of its own, so that both processes get some
            assert httpx.get(f"http://127.0.0.1:{port}/health/live").status_code == 200
        assert {counted(port) for _ in range(10)} == {before + 40}
        counting = {int(file.stem.rpartition("_")[2]) for file in folder.glob("gauge_livesum_*.db")}
        assert len(counting) == 2

        victim = psutil.Process(counting.pop())
        victim.kill()
        until(lambda: are_gone([victim]), 10)
        until(lambda: len({*folder.glob("gauge_livesum_*.db")} - {folder / f"gauge_livesum_{victim.pid}.db"}) == 2, 30)
        with httpx.Client() as http:
            until(lambda: is_ready(http, port), 30)
        assert counted(port) == before + 40
        assert not (folder / f"gauge_livesum_{victim.pid}.db").exists()

        process.kill()
        process.wait()
        until(lambda: are_gone(below(process)) if process.is_running() else True, 10)
    assert folder.exists()  # a killed service cannot clear up
    until(lambda: (clear(folder.parent), not folder.exists())[1], 30)  # the next one does
