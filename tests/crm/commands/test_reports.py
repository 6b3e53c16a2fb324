"""`touchline report …`: the figures of the API's own functions, readable at 80 columns, and refusals in sentences."""

import asyncio
from pathlib import Path
from random import Random
from uuid import UUID

import pyarrow.parquet as pq
import pytest

from crm.core.database import Database
from crm.core.ids import encode
from crm.core.reader import Reader
from crm.hearers import plug_in
from crm.models.words import Role
from funnel.analytics.answer import FunnelAnswer
from funnel.analytics.question import FunnelQuestion, Period
from funnel.analytics.report import funnel_report
from tests.conftest import Urls, acting
from tests.crm.commands.conftest import answer, run
from tests.factories.products import published_funnel
from tests.factories.workspaces import insert_workspace
from tests.funnel.facts.histories import T0, history
from tests.funnel.facts.test_any_order import play

pytestmark = [pytest.mark.database, pytest.mark.newest]
DAYS = ("--period", "2025-01-01..2027-12-31")


@pytest.fixture(scope="module")
def lived(lent_urls: Urls) -> tuple[str, str, FunnelAnswer]:
    """Slug, product id and what the function answers, of a workspace with a few people's history."""

    async def fill() -> tuple[str, str, FunnelAnswer]:
        plug_in()
        database = await Database.open(lent_urls.app, door_url=lent_urls.door, read_connections=1, work_connections=1)
        try:
            async with database.sessions() as session, session.begin():
                workspace_id, member_id = await insert_workspace(session)
                work = acting(session, workspace_id, member_id, Role.ADMIN)
                made, random = await published_funnel(work), Random(5)
                await play(work, made, random, history(random, people=6, length=30))
                period = Period(T0.date().replace(year=2025), T0.date().replace(year=2027))
                found = await funnel_report(
                    Reader(await work.raw(), workspace_id), FunnelQuestion(made.product_id, period)
                )
                return f"w{workspace_id.hex[-12:]}", encode("prod", made.product_id), found
        finally:
            await database.close()

    return asyncio.run(fill())


def asked(lived: tuple[str, str, FunnelAnswer], what: str, *more: str) -> tuple[str, ...]:
    return ("report", what, "--workspace", lived[0], "--product", lived[1], *DAYS, *more)


@pytest.mark.usefixtures("lent")
def test_the_funnel_in_json_and_at_eighty_columns(lived: tuple[str, str, FunnelAnswer]) -> None:
    found = answer(run(*asked(lived, "funnel", "--breakdown", "CHANNEL", "--json")))
    steps = lived[2].steps
    assert [(step["key"], step["reached"], step["dropped"]) for step in found["steps"]] == [
        (step.step_key, step.reached, step.dropped) for step in steps
    ]
    assert found["cohortSize"] == lived[2].cohort_size
    assert sum(row["steps"][0]["reached"] for row in found["breakdown"]) == found["steps"][0]["reached"]
    shown = run(*asked(lived, "funnel", "--breakdown", "channel"))
    assert shown.exit_code == 0, shown.output
    assert "\x1b" not in shown.stdout  # no colour where nobody sees it
    assert max(len(line.rstrip()) for line in shown.stdout.splitlines()) <= 80
    assert all(step["name"] in shown.stdout for step in found["steps"])
    assert "█" in shown.stdout


@pytest.mark.usefixtures("lent")
def test_attribution_by_models(lived: tuple[str, str, FunnelAnswer]) -> None:
    models = ("--models", "first,position(40,20,40)")
    found = answer(run(*asked(lived, "attribution", *models, "--breakdown", "RESOURCE", "--json")))
    assert found["models"] == ["first", "position(40,20,40)"]
    assert found["totals"]["conversions"] > 0
    for place in range(2):
        credited = sum(row["credits"][place]["conversions"] for row in found["rows"])
        assert credited + found["unattributed"]["conversions"] == pytest.approx(found["totals"]["conversions"])
    shown = run(*asked(lived, "attribution"))
    assert shown.exit_code == 0, shown.output
    assert max(len(line.rstrip()) for line in shown.stdout.splitlines()) <= 80
    assert found["totals"]["amount"]["currency"] in shown.stdout


@pytest.mark.usefixtures("lent")
def test_the_matrix(lived: tuple[str, str, FunnelAnswer]) -> None:
    found = answer(run(*asked(lived, "matrix", "--json")))
    assert set(found) == {"product", "cells", "gaps"}
    shown = run(*asked(lived, "matrix"))
    assert shown.exit_code == 0, shown.output
    assert all(gap["message"].split()[0] in shown.stdout for gap in found["gaps"])


@pytest.mark.usefixtures("lent")
@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--product", "Nothing"), "no product 'Nothing'"),
        (("--product", encode("prod", UUID(int=7))), f"no product '{encode('prod', UUID(int=7))}'"),
        (("--period", "soon"), "2026-01-01..2026-03-31"),
        (("--period", "2026-02-01..2026-01-01"), "ends before"),
        (("--models", "guess"), "no attribution model 'guess'"),
        (("--workspace", "nowhere"), "no workspace 'nowhere'"),
    ],
)
def test_what_is_asked_wrongly_ends_with_two(
    lived: tuple[str, str, FunnelAnswer], more: tuple[str, str], words: str
) -> None:
    refused = run(*asked(lived, "attribution", *more))
    assert refused.exit_code == 2
    assert words in refused.stderr
    assert refused.stdout == ""


@pytest.mark.usefixtures("lent")
def test_one_language_and_only_one(lived: tuple[str, str, FunnelAnswer]) -> None:
    heads = {"en": ("Funnel", "Attribution", "Matrix"), "ru": ("Воронка", "Атрибуция", "Матрица"),
             "kk": ("Шұңқыр", "Атрибуция", "Матрица")}  # fmt: skip
    for language in ("ru", "kk"):
        for what, title in zip(("funnel", "attribution", "matrix"), heads[language], strict=True):
            shown = run(*asked(lived, what, "--language", language))
            assert shown.exit_code == 0, shown.output
            assert shown.stdout.startswith(title)
            assert "No resource works" not in shown.stdout
            for english in ("Objective", "as it is", "Reached", "Amount", "High:", "touches lie"):
                assert english not in shown.stdout, (language, what)
    assert run(*asked(lived, "funnel", "--language", "de")).exit_code == 2


@pytest.mark.usefixtures("lent")
def test_facts_are_written_to_a_new_file(lived: tuple[str, str, FunnelAnswer], tmp_path: Path) -> None:
    out = tmp_path / "touches.parquet"
    given = ("export", "touches", "--workspace", lived[0], "--out", str(out), *DAYS)
    found = answer(run(*given, "--json"))
    assert pq.read_table(out).num_rows == found["rows"] > 0
    assert (found["columns"][0], out.stat().st_mode & 0o077) == ("touch_id", 0)
    again = run(*given)
    assert (again.exit_code, "exists; name a new file" in again.stderr) == (2, True)
    late = run("export", "journeys", "--workspace", lived[0], "--out", str(tmp_path / "x"), "--as-of", "2100-01-01")
    assert (late.exit_code, "give a time that has passed" in late.stderr) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["touches.parquet"]
