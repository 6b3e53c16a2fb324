"""touchline report funnel | attribution | matrix: the figures of the API in the terminal."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import UUID

import click
from rich.console import Console, RenderableType

from crm.commands import report_tables
from crm.commands.common import json_option, report, with_database
from crm.commands.found import find_workspace
from crm.commands.group import Commands
from crm.commands.public_id import NameOrId
from crm.commands.report_json import attribution_json, funnel_json, matrix_json
from crm.commands.workspaces import workspace_option
from crm.core import clock
from crm.core.database import Database
from crm.core.ids import encode
from crm.core.problems import Invalid, NotFound
from crm.core.reader import Reader
from funnel.analytics.question import FunnelQuestion, Period
from funnel.analytics.report import Wanted, funnel_report
from funnel.analytics.words import FunnelBreakdown
from funnel.attribution.attribution_report import attribution_report
from funnel.attribution.models import parse_model
from funnel.attribution.question import AttributionDimension, AttributionQuestion
from funnel.inputs import Period as MatrixPeriod
from funnel.matrix.matrix import Wanted as WantedOfMatrix
from funnel.matrix.matrix import cluster_matrix
from funnel.models.words import MatrixVariant
from funnel.reports.naming import Naming, naming
from funnel.sentences.languages import LANGUAGES

T = TypeVar("T")
MODELS = "first,last,linear"
DAYS = 90
"""Of the period where none is given: up to today."""

product_option = click.option(
    "--product", required=True, type=NameOrId("prod", "a product"), help="Name or id of the product."
)
period_option = click.option(
    "--period", metavar="FROM..TO", help=f"Days, such as 2026-01-01..2026-03-31; the last {DAYS} otherwise."
)

language_option = click.option(
    "--language", type=click.Choice(LANGUAGES), help="Of headings, notes and numbers; the workspace's otherwise."
)


def spoken(names: Naming, language: str | None) -> Naming:
    """The names of a report in the language asked for; what people wrote stays as they wrote it."""
    return names if language is None else replace(names, language=language)


@click.group("report", cls=Commands)
def reports() -> None:
    """Funnel, attribution and matrix in the terminal."""


@reports.command()
@workspace_option
@product_option
@period_option
@click.option("--breakdown", type=click.Choice([word.value for word in FunnelBreakdown], case_sensitive=False))
@language_option
@json_option
def funnel(
    workspace: str,
    product: str | UUID,
    period: str | None,
    breakdown: str | None,
    language: str | None,
    *,
    as_json: bool,
) -> None:
    """How many of the people who came reached each step, and where they stopped."""
    by = FunnelBreakdown(breakdown) if breakdown else None

    async def run(reader: Reader, product_id: UUID, start: date, end: date) -> tuple[dict[str, Any], Any]:
        question = FunnelQuestion(product_id, Period(start, end), breakdown=by)
        found = await funnel_report(reader, question, wanted=Wanted(trend=False))
        names = spoken(await naming(reader, product_id, [step.step_id for step in found.steps]), language)
        return funnel_json(found, names), report_tables.funnel(found, question, names)

    _tell(*_asked(workspace, product, period, run), as_json=as_json)


@reports.command()
@workspace_option
@product_option
@period_option
@click.option("--models", default=MODELS, show_default=True, help="Keys with commas between them.")
@click.option(
    "--breakdown", default=AttributionDimension.CHANNEL.value, show_default=True,
    type=click.Choice([word.value for word in AttributionDimension], case_sensitive=False),
)  # fmt: skip
@click.option("--step", metavar="KEY", help="Entries into this step instead of sales.")
@language_option
@json_option
def attribution(
    workspace: str, product: str | UUID, period: str | None, models: str, breakdown: str, step: str | None,
    language: str | None, *, as_json: bool,
) -> None:  # fmt: skip
    """Which channel or resource is credited with how much, under each model."""
    asked = tuple(parse_model(key, field="--models") for key in _models(models))

    async def run(reader: Reader, product_id: UUID, start: date, end: date) -> tuple[dict[str, Any], Any]:
        question = AttributionQuestion(product_id, start, end, step, asked, AttributionDimension(breakdown))
        found = await attribution_report(reader, question)
        names = spoken(await naming(reader, product_id), language)
        return attribution_json(found, names), report_tables.attribution(found, question, names)

    _tell(*_asked(workspace, product, period, run), as_json=as_json)


@reports.command()
@workspace_option
@product_option
@period_option
@language_option
@json_option
def matrix(workspace: str, product: str | UUID, period: str | None, language: str | None, *, as_json: bool) -> None:
    """What each resource does for each objective: as it is, as it should be, as it turned out."""

    async def run(reader: Reader, product_id: UUID, start: date, end: date) -> tuple[dict[str, Any], Any]:
        asked = MatrixPeriod(start=start, end=end)
        wanted = WantedOfMatrix(gaps=True, suitability=False, evidence=False)
        found = await cluster_matrix(reader, product_id, asked, clock.now(), tuple(MatrixVariant), wanted)
        names = spoken(await naming(reader, product_id), language)
        return matrix_json(found), report_tables.matrix(found, names)

    _tell(*_asked(workspace, product, period, run), as_json=as_json)


def _asked(
    workspace: str, product: str | UUID, period: str | None, run: Callable[[Reader, UUID, date, date], Awaitable[T]]
) -> T:
    """Reads in one snapshot; the days are those of the workspace's zone."""

    async def inside(database: Database) -> T:
        workspace_id = await find_workspace(database, workspace)
        async with database.read(workspace_id, snapshot=True) as reader:
            zone = await reader.fetchval("SELECT time_zone FROM workspaces WHERE id = $1", workspace_id)
            start, end = days_of(period, clock.day_of(clock.now(), zone))
            return await run(reader, await find_product(reader, product), start, end)

    return with_database(inside)


async def find_product(reader: Reader, name: str | UUID) -> UUID:
    """The product of a public id or a name; a name that several have is refused."""
    rows = await reader.fetch(
        "SELECT id, name FROM products WHERE workspace_id = $1 ORDER BY sort_key, id", reader.workspace_id
    )
    shown = encode("prod", name) if isinstance(name, UUID) else name
    called = shown.casefold()
    found = [row["id"] for row in rows if row["id"] == name or row["name"].casefold() == called]
    if len(found) == 1:
        return UUID(int=found[0].int)
    if found:
        raise Invalid(f"Several products are called {shown!r}; give the id of one.", field="--product")
    known = ", ".join(row["name"] for row in rows[:20]) or "none"
    raise NotFound(f"There is no product {shown!r}; the workspace has: {known}.", field="--product")


def days_of(period: str | None, today: date) -> tuple[date, date]:
    """The days between the two dots; the last ones up to today where none are given."""
    if period is None:
        return today - timedelta(days=DAYS - 1), today
    start, dots, end = period.partition("..")
    try:
        days = date.fromisoformat(start), date.fromisoformat(end if dots else start)
    except ValueError as error:
        raise Invalid("Give the period as 2026-01-01..2026-03-31.", field="--period") from error
    if days[1] < days[0]:
        raise Invalid("The period ends before it starts.", field="--period")
    return days


def _models(given: str) -> list[str]:
    """Keys between commas; commas inside brackets are a model's own."""
    keys, depth = [""], 0
    for letter in given:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            keys.append("")
        else:
            keys[-1] += letter
    return [key.strip() for key in keys]


def _tell(answer: dict[str, Any], shown: list[RenderableType], *, as_json: bool) -> None:
    """One JSON object, or tables; colours only where a terminal shows them."""
    if as_json:
        report(answer, "", as_json=True)
        return
    console = Console(highlight=False, soft_wrap=False)
    for part in shown:
        console.print(part)
