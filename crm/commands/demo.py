"""touchline demo: the demo workspace, built when it is missing, and the server on it."""

import asyncio
import os
import secrets
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import click
import orjson
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import select

from crm.api_keys.create import create as create_key
from crm.api_keys.inputs import ApiKeyCreate
from crm.commands import serve
from crm.commands.common import json_option
from crm.commands.trouble import explaining, read_settings
from crm.core.actor import system
from crm.core.database import Database
from crm.core.ids import ALPHABET, encode
from crm.core.work import begin
from crm.demo.build import Built, anchor_of_today, build
from crm.demo.tour import Thing, things
from crm.demo.world import MEMBERS, NAME
from crm.hearers import plug_in
from crm.installation import Installation
from crm.models import Member
from crm.postgres.keys import write_private
from crm.postgres.places import default_data_dir, open_home
from funnel.models import Product

KEEPS = "demo.json"
KEY_OF = "strategist@spinaok.example"
DATA_DIR = "TOUCHLINE_DATA_DIR"


@dataclass(frozen=True)
class Kept:
    """What later starts show again; 0600 in the data directory."""

    password: str | None
    """None: the workspace was built from another data directory, whoever built it knows the password."""
    workspace: str = ""
    key: str = ""
    product: str = ""
    anchor: str = ""
    """The day its year ends with."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--data-dir", type=click.Path(file_okay=False, path_type=Path), help="Of the embedded PostgreSQL.")
@click.option("--scale", default=1.0, show_default=True, type=click.FloatRange(0.001, 5.0), help="Of 20,000 people.")
@click.option("--no-serve", is_flag=True, help="Build the workspace only.")
@json_option
def demo(host: str, port: int, data_dir: Path | None, scale: float, *, no_serve: bool, as_json: bool) -> None:
    """Serves the demo workspace SpinaOK; Ctrl-C stops everything."""
    if data_dir is not None:
        os.environ[DATA_DIR] = str(data_dir.absolute())
    if not no_serve:
        serve.demand_free_port(host, port)
    url = f"http://{host}:{port}"
    with serve.serving_installation(application=not no_serve) as where:
        with _bar(quiet=as_json) as advance, explaining(where.app_url):
            kept = asyncio.run(_prepare(where, scale, advance))
        _tell(url, kept, as_json=as_json)
        if not no_serve:
            _serve(host, port)


def _serve(host: str, port: int) -> None:
    """As `touchline serve` does, with GraphiQL; cookies go over plain HTTP, which is all there is on this machine."""
    os.environ.setdefault("TOUCHLINE_IDE", "true")
    os.environ.setdefault("TOUCHLINE_LOG_LEVEL", "warning")  # lines of requests would bury what was just printed
    os.environ.setdefault("TOUCHLINE_SECURE_COOKIES", "false")
    serve.run(host, port)


async def _prepare(where: Installation, scale: float, advance: Any) -> Kept:
    """The workspace, and the password and key that open it."""
    file = _folder(where) / KEEPS
    known = _read(file)
    kept = known or Kept(password="-".join(_letters(4) for _ in range(3)))
    if known is None:
        _write(file, kept)  # before the accounts are made: a killed build must not take the password with it
    async with _opened(where) as database:
        anchor = anchor_of_today()
        built = await build(
            database, anchor=anchor, password=kept.password or _letters(20), scale=scale, progress=advance,
            owner_url=where.owner_url,
        )  # fmt: skip
        if kept.workspace != encode("ws", built.workspace_id) or not kept.key:
            kept = await _fresh(database, built, kept, known)
            kept = replace(kept, anchor=anchor.isoformat())
            _write(file, kept)
    return kept


@asynccontextmanager
async def _opened(where: Installation) -> AsyncGenerator[Database, None]:
    """Pools for building; the tables were brought up to this version when the installation was opened."""
    plug_in()
    database = await Database.open(where.app_url, door_url=where.door_url, read_connections=2, work_connections=3)
    try:
        yield database
    finally:
        await database.close()


def _folder(where: Installation) -> Path:
    """The data directory; beside a server of one's own only this file lies in it."""
    given = read_settings().data_dir
    if where.is_embedded:
        return open_home(given).path
    folder = given or default_data_dir()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


async def _fresh(database: Database, built: Built, kept: Kept, known: Kept | None) -> Kept:
    """A key of the strategist for the workspace that was built, or found without us knowing it."""
    async with begin(database.sessions, system(built.workspace_id)) as work:
        mine = work.workspace_id
        member_id = await work.scalar(select(Member.id).where(Member.workspace_id == mine, Member.email == KEY_OF))
        product_id = await work.scalar(select(Product.id).where(Product.workspace_id == mine, Product.name == NAME))
        _, key = await create_key(work, ApiKeyCreate(name="touchline demo", member_id=member_id))
    foreign = known is None and not built.is_new
    return replace(
        kept, workspace=encode("ws", built.workspace_id), key=key, product=encode("prod", product_id),
        password=None if foreign else kept.password,
    )  # fmt: skip


def _letters(count: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(count))


def _read(file: Path) -> Kept | None:
    if not file.exists():
        return None
    try:
        return Kept(**orjson.loads(file.read_bytes()))
    except (ValueError, TypeError):
        return None


def _write(file: Path, kept: Kept) -> None:
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    write_private(draft, orjson.dumps(asdict(kept)).decode())
    draft.replace(file)


@contextmanager
def _bar(*, quiet: bool) -> Generator[Any, None, None]:
    """A bar on standard error while the workspace is being built; nothing when it is there already."""
    columns = (TextColumn("[progress.description]{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet, transient=True) as progress:
        task = progress.add_task("SpinaOK", total=1.0, visible=False)

        def advance(what: str, share: float) -> None:
            progress.update(task, description=what, completed=share, visible=True)

        yield advance


def _tell(url: str, kept: Kept, *, as_json: bool) -> None:
    tried = things(kept.product, date.fromisoformat(kept.anchor))
    if as_json:
        click.echo(orjson.dumps(_as_json(url, kept, tried)).decode())
        return
    click.echo("\n".join(_lines(url, kept, tried)))


def _as_json(url: str, kept: Kept, tried: tuple[Thing, ...]) -> dict[str, Any]:
    return {
        "url": url,
        "graphiql": f"{url}/graphiql",
        "workspace": kept.workspace,
        "product": kept.product,
        "password": kept.password,
        "logins": [{"email": member.email, "roles": list(member.roles)} for member in MEMBERS],
        "apiKey": kept.key,
        "try": [{"title": thing.title, "query": thing.query, "curl": thing.curl()} for thing in tried],
    }


def _lines(url: str, kept: Kept, tried: tuple[Thing, ...]) -> list[str]:
    password = kept.password or "(the one that was printed when this workspace was built)"
    return [
        f"Touchline with the demo workspace SpinaOK: {url}/app/",
        f"GraphiQL: {url}/graphiql",
        "",
        f"Logins, all with the password {password}",
        *(f"  {member.email:<32}{', '.join(member.roles)}" for member in MEMBERS),
        "",
        "Five things to try (docs/demo.md tells what there is to find):",
        f"  export TOUCHLINE={url} KEY={kept.key}",
        *(
            line
            for number, thing in enumerate(tried, 1)
            for line in (f"  {number}. {thing.title}", f"  {thing.curl()}")
        ),
        "",
    ]
