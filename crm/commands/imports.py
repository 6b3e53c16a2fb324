"""touchline import leads | deals | touchpoints | spend | metrics | resources FILE …"""

import csv
import sys
from collections.abc import AsyncGenerator, Generator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from sqlalchemy import select, tuple_

from crm.commands.common import json_option, report, with_database
from crm.commands.found import find_workspace
from crm.commands.group import OK, SOME_REJECTED, Commands
from crm.commands.workspaces import workspace_option
from crm.core.actor import system
from crm.core.database import Database
from crm.core.limits import at_most
from crm.core.problems import Invalid
from crm.models import ImportProblem
from crm.models.words import ImportKind
from funnel.imports.mapping import ImportMapping, load_mapping
from funnel.imports.mappings import all_shipped, shipped
from funnel.imports.report import Counts, OnProgress, Progress, Report
from funnel.imports.run import run_import

PAGE = 5_000
"""Problems read at once; a report can have as many as the file has rows."""

existing_file = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


def _list(context: click.Context, _parameter: click.Parameter, asked: bool) -> None:
    """Prints the mappings that ship with the package, one a line, and ends."""
    if not asked or context.resilient_parsing:
        return
    for name, mapping in sorted(all_shipped().items()):
        doubt = "" if mapping.confirmed else " (columns not confirmed by the vendor's documentation)"
        click.echo(f"{name}: {mapping.about}{doubt}")
    context.exit()


@click.group("import", cls=Commands)
@click.option("--list-mappings", is_flag=True, is_eager=True, expose_value=False, callback=_list,
              help="The mappings of known exports that --mapping takes by name.")  # fmt: skip
def imports() -> None:
    """Brings files in: FILE and a mapping that says which column is what.

    The same rows again change nothing, and an interrupted import goes on where it stopped. Ends with 1 when rows were
    rejected.
    """


def _command(kind: ImportKind, about: str) -> None:
    """One command a kind; they differ in nothing but what the mapping must be for."""

    @imports.command(kind.lower(), help=about)
    @click.argument("file", type=existing_file)
    @workspace_option
    @click.option(
        "--mapping",
        "mapping_name",
        required=True,
        metavar="FILE|NAME",
        help="A TOML file (see docs/examples), or the name of a shipped one (--list-mappings).",
    )
    @click.option("--product", help="Name or id of the product, instead of the mapping's.")
    @click.option("--dry-run", is_flag=True, help="Report what would happen and write nothing.")
    @click.option("--problems", type=click.Path(dir_okay=False, writable=True, path_type=Path), metavar="FILE.csv",
                  help="Write the rejected rows there, with the reasons.")  # fmt: skip
    @json_option
    def command(file: Path, workspace: str, mapping_name: str, product: str | None, problems: Path | None, *,
                dry_run: bool, as_json: bool) -> None:  # fmt: skip
        mapping = _read_mapping(mapping_name, kind, product)

        async def run(database: Database) -> Report:
            workspace_id = await find_workspace(database, workspace)
            with progress_bar(file) as told:
                done = await run_import(
                    database.sessions, system(workspace_id), file, mapping, dry_run=dry_run, on_progress=told
                )
            if problems is not None:
                await _write_problems(database, workspace_id, done.import_id, problems)
            return done

        done = with_database(run)
        report(done.as_json(), _sentence(done), as_json=as_json)
        sys.exit(SOME_REJECTED if done.counts.rejected else OK)


for _kind, _about in {
    ImportKind.LEADS: "Leads with their first contact.",
    ImportKind.DEALS: "Deals of leads that were imported before; won ones are sales.",
    ImportKind.TOUCHPOINTS: "Contacts of people with channels and resources.",
    ImportKind.SPEND: "Money spent on resources: a row a day or period, or a column a period.",
    ImportKind.METRICS: "Figures of resources by day: a row each, or a column a metric.",
    ImportKind.RESOURCES: "Resources of the cluster: new names are registered, of known ones the state is changed.",
}.items():
    _command(_kind, _about)


def _read_mapping(name: str, kind: ImportKind, product: str | None) -> ImportMapping:
    path = Path(name)
    try:
        mapping = load_mapping(path) if path.is_file() else shipped(name)
    except UnicodeDecodeError as error:
        raise Invalid(f"{path} is no UTF-8 text; a mapping is a TOML file in UTF-8.") from error
    if mapping.kind is not kind:
        raise Invalid(f"{path} is a mapping of {mapping.kind.lower()}; use `touchline import {mapping.kind.lower()}`.")
    return mapping.model_copy(update={"product": product}) if product else mapping


@contextmanager
def progress_bar(file: Path) -> Generator[OnProgress, None, None]:
    """A bar on standard error for people who watch; nothing where nobody does."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(file.name, total=None)

        def told(progress: Progress) -> None:
            rows = progress.counts.rows
            # The file's length is known in bytes only; rows are what people ask for.
            total = round(rows * progress.total_bytes / progress.position) if progress.position else None
            bar.update(task, completed=rows, total=total)

        yield told


def _sentence(done: Report) -> str:
    counts: Counts = done.counts
    what = "Would import" if done.dry_run else "Imported"
    pairs = f" {counts.suggested:,} pairs of people may be one; see duplicate suggestions." if counts.suggested else ""
    again = f" It went on after row {done.resumed_at:,}." if done.resumed_at else ""
    return (
        f"{what} {counts.rows:,} rows: {counts.created:,} created, {counts.updated:,} updated, "
        f"{counts.skipped:,} skipped, {counts.rejected:,} rejected.{pairs}{again}"
    )


async def _write_problems(database: Database, workspace_id: UUID, import_id: UUID, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("row", "field", "code", "value", "message"))
        async for problem in _problems(database, workspace_id, import_id):
            writer.writerow(problem)


async def _problems(
    database: Database, workspace_id: UUID, import_id: UUID
) -> AsyncGenerator[tuple[int, str | None, str, str | None, str], None]:
    """In the order of the file, a page at a time."""
    after: tuple[int, UUID] | None = None
    while True:
        asked = (
            select(
                ImportProblem.row, ImportProblem.field, ImportProblem.code, ImportProblem.value, ImportProblem.message,
                ImportProblem.id,
            )
            .where(ImportProblem.workspace_id == workspace_id, ImportProblem.import_id == import_id)
            .order_by(ImportProblem.row, ImportProblem.id)
            .limit(at_most(PAGE))
        )  # fmt: skip
        if after is not None:
            asked = asked.where(tuple_(ImportProblem.row, ImportProblem.id) > tuple_(*after))
        async with database.read(workspace_id) as reader:
            page = await reader.rows(asked)
        for row in page:
            yield row["row"], row["field"], row["code"], row["value"], row["message"]
        if len(page) < PAGE:
            return
        after = page[-1]["row"], page[-1]["id"]
