"""The real files of Olist, brought into an empty workspace by the runner, and every published figure found again."""

import csv
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from crm.core.database import Database
from funnel.analytics.answer import FunnelAnswer
from funnel.analytics.question import FunnelQuestion, Period
from funnel.analytics.report import funnel_report
from funnel.analytics.words import FunnelBreakdown, TrendUnit
from funnel.imports.mapping import load_mapping
from funnel.imports.report import Report
from tests.funnel.imports.landing import counts, land, new_workspace, problems, rows, tally
from tests.funnel.imports.samples import EXAMPLES, OLIST, needs_olist
from tests.funnel.imports.test_olist import CHANNEL_OF

pytestmark = [pytest.mark.anyio, pytest.mark.database, needs_olist]

DAY = 86_400


@dataclass(frozen=True)
class Olist:
    """Both files in one workspace."""

    database: Database
    workspace_id: UUID
    leads: Report
    deals: Report


async def _land(database: Database, workspace_id: UUID, kind: str) -> Report:
    files = {"leads": "marketing_qualified_leads", "deals": "closed_deals"}
    path = OLIST / f"olist_{files[kind]}_dataset.csv"
    return await land(database, workspace_id, path, load_mapping(EXAMPLES / "olist" / f"{kind}.toml"))


@pytest.fixture
async def olist(database: Database) -> Olist:
    workspace_id = await new_workspace(database)
    leads = await _land(database, workspace_id, "leads")
    deals = await _land(database, workspace_id, "deals")
    return Olist(database, workspace_id, leads, deals)


async def _report(olist: Olist, **asked: Any) -> FunnelAnswer:
    (product,) = await rows(olist.database, olist.workspace_id, "SELECT id FROM products WHERE workspace_id = $1")
    question = FunnelQuestion(
        product_id=UUID(int=product["id"].int), period=Period(date(2017, 6, 1), date(2018, 5, 31)), **asked
    )
    async with olist.database.read(olist.workspace_id, snapshot=True) as reader:
        return await funnel_report(reader, question)


def _expected(name: str) -> list[dict[str, str]]:
    with (OLIST / "expected" / f"{name}.csv").open() as stream:
        return list(csv.DictReader(stream))


async def test_everything_lands_and_every_published_figure_comes_out(olist: Olist) -> None:
    """One workspace for all questions: landing it takes longer than asking."""
    assert tally(olist.leads) == (8000, 8000, 0, 0, 0)
    assert tally(olist.deals) == (842, 842, 0, 0, 0)
    await _what_stands_there(olist)
    await _origins(olist)
    await _cohorts(olist)
    await _again_changes_nothing(olist)


async def _what_stands_there(olist: Olist) -> None:
    found = await counts(olist.database, olist.workspace_id)
    assert found["leads"] == found["touchpoints"] == found["lead_starts"] == found["persons"] == 8000
    assert found["deals"] == found["sales"] == 842
    entries = await rows(
        olist.database, olist.workspace_id,
        "SELECT step_key, count(*) AS n FROM step_entries WHERE workspace_id = $1 AND voided_at IS NULL GROUP BY 1",
    )  # fmt: skip
    # The sale that is dated before its lead's first contact does not keep the lead from having started.
    assert {row["step_key"]: row["n"] for row in entries} == {"lead": 8000, "sale": 842}
    assert await problems(olist.database, olist.workspace_id, olist.leads.import_id) == []
    (blank,) = await rows(
        olist.database, olist.workspace_id,
        "SELECT count(*) AS n FROM touchpoints WHERE workspace_id = $1 AND channel_id IS NULL",
    )  # fmt: skip
    assert blank["n"] == 60
    money = await rows(
        olist.database, olist.workspace_id,
        "SELECT count(*) AS n, count(amount_minor) AS priced, sum(net_units_micro) AS units FROM sales"
        " WHERE workspace_id = $1",
    )  # fmt: skip
    assert [(row["n"], row["priced"], row["units"]) for row in money] == [(842, 0, 842_000_000)]
    (deals,) = await rows(
        olist.database, olist.workspace_id,
        "SELECT count(DISTINCT attributes->>'sdr') AS sdrs, count(DISTINCT attributes->>'sr') AS srs,"
        " sum((attributes->>'declared_monthly_revenue')::numeric) AS revenue FROM deals WHERE workspace_id = $1",
    )  # fmt: skip
    assert (deals["sdrs"], deals["srs"], deals["revenue"]) == (32, 22, 61_784_006)
    statuses = await rows(
        olist.database, olist.workspace_id,
        "SELECT status, count(*) AS n FROM leads WHERE workspace_id = $1 GROUP BY 1 ORDER BY 1",
    )  # fmt: skip
    assert {row["status"]: row["n"] for row in statuses} == {"OPEN": 7158, "WON": 842}


async def _origins(olist: Olist) -> None:
    report = await _report(olist, breakdown=FunnelBreakdown.CHANNEL)
    assert report.cohort_size == 8000
    assert [(step.step_key, step.reached, step.entered) for step in report.steps] == [
        ("lead", 8000, 8000),
        ("sale", 842, 842),
    ]
    by_key = {row.key: row for row in report.breakdown}
    for line in _expected("by_origin"):
        row = by_key.pop(CHANNEL_OF[line["origin"]])
        lead, sale = row.steps
        assert (lead.reached, sale.reached) == (int(line["leads"]), int(line["deals"])), line["origin"]
        assert sale.conversion_from_first == pytest.approx(float(line["conversion"]), rel=1e-6)
        assert sale.median_days == pytest.approx(float(line["median_days_cal"]), rel=1e-6)
        assert sale.p90_days == pytest.approx(float(line["p90_days_cal"]), rel=1e-6)
        assert sale.median_seconds is not None
        assert sale.p90_seconds is not None
        assert sale.median_seconds / DAY == pytest.approx(float(line["median_days_frac"]), rel=1e-6)
        assert sale.p90_seconds / DAY == pytest.approx(float(line["p90_days_frac"]), rel=1e-6)
        if line["origin"] == "(blank)":
            assert row.label == "(not given)"
    assert by_key == {}
    totals = {line["figure"]: line["value"] for line in _expected("totals")}
    sale = report.steps[1]
    assert sale.negative_times == int(totals["won_before_first_contact"]) == 1
    assert sale.median_seconds is not None
    assert sale.p90_seconds is not None
    assert sale.median_seconds / DAY == pytest.approx(float(totals["median_days_frac"]), rel=1e-6)
    assert sale.p90_seconds / DAY == pytest.approx(float(totals["p90_days_frac"]), rel=1e-6)
    assert sale.median_days == pytest.approx(float(totals["median_days_cal"]), rel=1e-6)
    assert sale.p90_days == pytest.approx(float(totals["p90_days_cal"]), rel=1e-6)


async def _cohorts(olist: Olist) -> None:
    expected = _expected("cohorts_by_first_contact_month")
    for window, figure in ((None, "deals"), (30, "won_30d"), (60, "won_60d"), (90, "won_90d")):
        report = await _report(olist, trend=TrendUnit.MONTH, window_days=window)
        points = [(f"{point.period:%Y-%m}", point.cohort_size, point.reached) for point in report.trend]
        assert points == [(line["cohort"], int(line["leads"]), int(line[figure])) for line in expected], window
        if window is None:
            conversions = [point.conversion for point in report.trend]
            assert conversions == pytest.approx([float(line["conversion"]) for line in expected], rel=1e-6)


async def _again_changes_nothing(olist: Olist) -> None:
    before = await counts(olist.database, olist.workspace_id)
    leads = await _land(olist.database, olist.workspace_id, "leads")
    deals = await _land(olist.database, olist.workspace_id, "deals")
    assert tally(leads) == (8000, 0, 0, 8000, 0)
    assert tally(deals) == (842, 0, 0, 842, 0)
    assert leads.import_id != olist.leads.import_id
    assert await counts(olist.database, olist.workspace_id) == before
