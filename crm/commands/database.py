"""touchline migrate, bootstrap, backup, restore."""

import asyncio
from pathlib import Path

import click
from sqlalchemy.engine import make_url

from crm import migrate as migrations
from crm.commands.common import json_option, report, with_installation
from crm.commands.trouble import explaining, read_settings
from crm.installation import Installation, open_installation
from crm.postgres.backup import backup as write_backup
from crm.postgres.backup import restore as read_backup
from crm.postgres.bootstrap import RolePasswords
from crm.postgres.bootstrap import bootstrap as make_roles
from crm.postgres.errors import SetupError

superuser_option = click.option(
    "--superuser-url",
    envvar="DATABASE_SUPERUSER_URL",
    help="Address of a superuser of your own server; the embedded one needs none.",
)


@click.command()
@json_option
def migrate(*, as_json: bool) -> None:
    """Brings the database's tables up to this version."""

    async def run(where: Installation) -> tuple[str | None, str | None]:
        before = await migrations.current(where.admin)
        await migrations.upgrade(where.admin)
        return before, await migrations.current(where.admin)

    before, after = with_installation(run)
    text = f"The tables are at {after}." if before == after else f"The tables went from {before or 'none'} to {after}."
    report({"from": before, "to": after}, text, as_json=as_json)


@click.command()
@click.argument("superuser_url", envvar="DATABASE_SUPERUSER_URL")
@json_option
def bootstrap(superuser_url: str, *, as_json: bool) -> None:
    """Makes roles and database on your own server, with the passwords of DATABASE_URL and its kin."""
    settings = read_settings()
    if settings.database_url is None:
        raise SetupError(
            "DATABASE_URL is not set; the embedded server makes its roles itself.",
            remedy="Set DATABASE_URL, DATABASE_ADMIN_URL and DATABASE_DOOR_URL to the addresses they shall have.",
        )
    with open_installation(settings) as where:
        words = [make_url(url).password or "" for url in (where.admin, where.app_url, where.door_url)]
        database = make_url(where.app_url).database or "touchline"
    asyncio.run(make_roles(superuser_url, RolePasswords(*words), database=database))
    report(
        {"database": database}, f"Roles and database {database} are there; run `touchline migrate`.", as_json=as_json
    )


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@superuser_option
@json_option
def backup(file: Path, superuser_url: str | None, *, as_json: bool) -> None:
    """Writes everything to FILE."""
    with open_installation(read_settings()) as where:
        write_backup(_superuser(where, superuser_url), file, bin_dir=where.bin_dir)
    report({"file": str(file), "bytes": file.stat().st_size}, f"Wrote {file}.", as_json=as_json)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Although the database holds data.")
@superuser_option
@json_option
def restore(file: Path, superuser_url: str | None, *, replace: bool, as_json: bool) -> None:
    """Puts the database in the state of FILE, and its tables up to this version."""
    with open_installation(read_settings()) as where:
        read_backup(_superuser(where, superuser_url), file, bin_dir=where.bin_dir, replace=replace)
        with explaining(where.owner_url):
            asyncio.run(migrations.upgrade(where.admin))
    report({"file": str(file)}, f"Restored {file}.", as_json=as_json)


def _superuser(where: Installation, given: str | None) -> str:
    found = given or where.superuser_url
    if found is None:
        raise SetupError(
            "A backup is made as a superuser, because row-level security hides the rows from everybody else.",
            remedy="Say --superuser-url, or set DATABASE_SUPERUSER_URL.",
        )
    return found
