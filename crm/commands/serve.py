"""touchline serve, touchline worker.

The process one starts holds the database, loads the application while that starts, and keeps two kinds of children:
granian's serving processes, forked from it, and the background worker. None outlives it, even when it is killed: a
serving process left behind would keep the port, and the next start would find it taken.
"""

import asyncio
import gc
import importlib
import multiprocessing
import os
import signal
import socket
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import click

from crm.commands.group import unswept
from crm.commands.keep import PATIENCE, follow, keeping
from crm.commands.trouble import explaining, read_settings
from crm.core.settings import Settings
from crm.installation import Installation, open_installation, uploads_of
from crm.postgres.errors import SetupError
from crm.web.shared_metrics import shared_metrics

DATA_DIR = "TOUCHLINE_DATA_DIR"
SWEPT = (20_000, 20, 20)
"""New objects between two looks of the garbage collector in a serving process, instead of 700: one answer makes
thousands, hardly any of them in rings.
"""

_held: list[Installation] = []
"""What the main process holds open and has brought up to this version; forked serving processes find it here."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Serving processes.")
@click.option("--data-dir", type=click.Path(file_okay=False, path_type=Path), help="Of the embedded PostgreSQL.")
@click.option("--no-worker", is_flag=True, help="Do not start the background worker beside.")
def serve(host: str, port: int, workers: int, data_dir: Path | None, *, no_worker: bool) -> None:
    """Serves the API; Ctrl-C stops everything."""
    if data_dir is not None:
        os.environ[DATA_DIR] = str(data_dir.absolute())
    if data_dir is not None and read_settings().database_url is not None:
        raise click.UsageError("--data-dir is of the embedded PostgreSQL, and DATABASE_URL names another server.")
    demand_free_port(host, port)
    with shared_metrics(), serving_installation():
        click.echo(f"Touchline is at http://{host}:{port}", err=True)
        run(host, port, workers, with_worker=not no_worker)


class Loading(threading.Thread):
    """Loads the application while the database starts; the serving processes are forked and have it then."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._failure: Exception | None = None
        self.start()

    def run(self) -> None:
        """The thread."""
        try:
            with unswept():
                importlib.import_module("crm.app")
                importlib.import_module("graphapi.schema")
        except Exception as error:
            self._failure = error

    def finish(self) -> None:
        """Waits for it; raises what went wrong."""
        self.join()
        if self._failure is not None:
            raise self._failure


@contextmanager
def serving_installation(*, application: bool = True) -> Generator[Installation, None, None]:
    """The database, up to this version, held for as long as we serve; `application` is loaded meanwhile."""
    settings = read_settings()
    loading = Loading() if application else None
    with open_installation(settings) as where:
        if loading is not None:
            loading.finish()  # before this thread loads anything itself
            _demand_registry(settings)
        _ = where.signing_key
        with explaining(where.owner_url or where.app_url):
            asyncio.run(_bring_up(where))
        _held[:] = [where]
        try:
            yield where
        finally:
            _held.clear()


def _demand_registry(settings: Settings) -> None:
    """A serving process that cannot read it would be started again and again."""
    from crm.api import trusted_documents

    trusted_documents(settings)


async def _bring_up(where: Installation) -> None:
    from crm import migrate

    if where.is_embedded:
        await migrate.upgrade(where.admin)
    elif where.owner_url is not None and await migrate.current(where.admin) != migrate.head():
        raise SetupError("The database's tables are not at this version.", remedy="Run `touchline migrate`.")


def run(host: str, port: int, workers: int = 1, *, with_worker: bool = True) -> None:
    """Serves until Ctrl-C, SIGTERM or the terminal's end; the installation is held already."""
    from granian import Granian
    from granian.constants import Interfaces

    server = Granian(
        "crm.commands.serve:application",
        factory=True,
        address=host,
        port=port,
        workers=workers,
        interface=Interfaces.ASGI,
        log_access=False,
        workers_kill_timeout=int(PATIENCE),
        respawn_failed_workers=True,
    )
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # `nohup` wants us to stay
        server.on_startup(lambda: signal.signal(signal.SIGHUP, server.signal_handler_interrupt))
    with background_worker() if with_worker else nullcontext():
        server.serve()


def background_worker() -> Any:
    """The worker as a process of its own, for as long as the block runs."""
    return keeping("background worker", [sys.executable, "-m", "crm", "worker", f"--parent={os.getpid()}"])


def application() -> Any:
    """The factory that each serving process calls."""
    gc.set_threshold(*SWEPT)
    parent = multiprocessing.parent_process()
    if parent is not None and parent.pid is not None:
        follow(parent.pid, signal.SIGKILL)
    from crm.app import create_app

    return create_app(installation=_held[0] if _held else None)


def demand_free_port(host: str, port: int) -> None:
    """Refuses when somebody listens there already."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SetupError(
                f"The port {port} of {host} cannot be used: {error.strerror}.",
                remedy="Stop the program that listens there, or say --port with another number.",
            ) from error


@click.command()
@click.option("--parent", type=int, hidden=True, help="End with the process of this number, which started us.")
def worker(parent: int | None) -> None:
    """Runs background jobs until it is stopped."""
    if parent is not None:
        follow(parent, signal.SIGTERM)
    settings = read_settings()
    with unswept():
        from crm.commands.common import opened, with_installation
        from crm.core.sealing import Sealer
        from crm.jobs.worker import Worker, work_until_told
        from crm.outbound.client import Outbound
        from crm.plug_board import Counts, Reach, worker_plugs
        from crm.web import logging
        from crm.web.metrics import Metrics
    logging.set_up(settings)

    async def work(where: Installation) -> None:
        metrics = Metrics()
        outbound = Outbound(settings.outbound, count=metrics.outbound)
        counts = Counts(metrics.intake, metrics.webhook)
        reach = Reach(outbound, Sealer(where.column_key), settings.networks, counts, settings.public_url)
        try:
            async with opened(where) as database:
                await database.reads.fetchval("SELECT 1")  # an outage later is waited for; a wrong address is told now
                plugs = worker_plugs(uploads_of(settings), reach)
                await work_until_told(Worker(database, plugs, count=metrics.job))
        finally:
            await outbound.close()

    with_installation(work)
