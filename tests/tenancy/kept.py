"""The settled company, built once a run: each file that needs one takes a copy of its database.

`settled_at` is the database and what was known of the company; `copied(server, settled_at, kind)` a copy for a file,
`recall(client, settled_at)` the company again, its members asking through that client.
"""

import asyncio
import fcntl
import io
import pickle
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tests.conftest import Urls, _clone, _drop, fresh_name
from tests.http import Client
from tests.tenancy.settled import NOW, Settled, running, settle


@dataclass(frozen=True)
class Kept:
    """The name of the database, and the company without the client it was built through."""

    database: str
    company: bytes


class _WithoutClient(pickle.Pickler):
    def persistent_id(self, given: Any) -> str | None:
        return "client" if isinstance(given, Client) else None


class _WithClient(pickle.Unpickler):
    def __init__(self, company: bytes, client: Client) -> None:
        super().__init__(io.BytesIO(company))
        self._client = client

    def persistent_load(self, _name: Any) -> Client:
        return self._client


def recall(client: Client, kept: Kept) -> Settled:
    """The company, asking through that client."""
    company: Settled = _WithClient(kept.company, client).load()
    return company


@contextmanager
def copied(server: Urls, kept: Kept, kind: str) -> Generator[Urls, None, None]:
    """A copy of the company's database, dropped afterwards; meanwhile it is a little later than when it was built."""
    name = fresh_name(kind)
    copy = _clone(server, kept.database, name)
    with time_machine.travel(NOW + timedelta(minutes=10), tick=True):
        yield copy
    _drop(server, name)


@pytest.fixture(scope="session")
def settled_at(server: Urls, template: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """Built by the first process of this run that asks; the others wait. The next run sweeps the database away."""
    mine = tmp_path_factory.getbasetemp()
    file = (mine if worker_id == "master" else mine.parent) / "settled"
    with open(file.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            _keep(file, _built(server, template))
    return pickle.loads(file.read_bytes())


def _built(server: Urls, template: str) -> Kept:
    name = fresh_name("settled")
    return Kept(name, asyncio.run(_company(_clone(server, template, name))))


async def _company(urls: Urls) -> bytes:
    with time_machine.travel(NOW, tick=True):  # not the hour at which some process happens to build it
        async with running(urls) as client:
            company = await settle(client, "SpinaOK")
    written = io.BytesIO()
    _WithoutClient(written).dump(company)
    return written.getvalue()


def _keep(file: Path, kept: Kept) -> None:
    draft = file.with_suffix(".draft")
    draft.write_bytes(pickle.dumps(kept))
    draft.replace(file)
