"""touchline serve, touchline worker."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import click

from crm import migrate
from crm.commands.common import explaining, opened, with_installation
from crm.commands.trouble import read_settings
from crm.installation import Installation, open_installation
from crm.jobs.worker import Worker, work_until_told
from crm.plug_board import worker_plugs
from crm.postgres.errors import SetupError
from crm.postgres.leash import leash
from crm.web import logging

DATA_DIR = "TOUCHLINE_DATA_DIR"
PATIENCE = 30.0
"""Seconds the worker gets to finish its job."""


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
    settings = read_settings()
    if data_dir is not None and settings.database_url is not None:
        raise click.UsageError("--data-dir is of the embedded PostgreSQL, and DATABASE_URL names another server.")
    demand_free_port(host, port)
    with serving_installation():
        click.echo(f"Touchline is at http://{host}:{port}", err=True)
        with nothing() if no_worker else background_worker():
            _granian(host, port, workers)


@contextmanager
def nothing() -> Generator[None, None, None]:
    """No worker."""
    yield


@contextmanager
def serving_installation() -> Generator[Installation, None, None]:
    """The database, up to this version, held for as long as we serve."""
    with open_installation(read_settings()) as where:
        _ = where.signing_key
        with explaining(where.owner_url or where.app_url):
            if where.is_embedded:
                asyncio.run(migrate.upgrade(where.admin))
            elif where.owner_url is not None and asyncio.run(migrate.current(where.admin)) != migrate.head():
                raise SetupError("The database's tables are not at this version.", remedy="Run `touchline migrate`.")
        yield where


@contextmanager
def background_worker() -> Generator[None, None, None]:
    """The worker as a process of its own, on a leash: it ends when we do, however we end."""
    process = subprocess.Popen([sys.executable, "-m", "crm", "worker"], preexec_fn=leash())
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


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


def _granian(host: str, port: int, workers: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "crm.app:create_app",
        factory=True,
        address=host,
        port=port,
        workers=workers,
        interface=Interfaces.ASGI,
        log_access=False,
        workers_kill_timeout=int(PATIENCE),
        respawn_failed_workers=True,
    ).serve()


@click.command()
def worker() -> None:
    """Runs background jobs until it is stopped."""
    settings = read_settings()
    logging.set_up(as_json=settings.log_json)

    async def run(where: Installation) -> None:
        async with opened(where) as database:
            await database.reads.fetchval("SELECT 1")  # an outage later is waited for; a wrong address is told now
            await work_until_told(Worker(database, worker_plugs()))

    with_installation(run)
