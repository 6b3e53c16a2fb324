"""People of the demo belong to the audiences that its rules recognise, in reports too."""

import pytest
from sqlalchemy import text

from crm.core.actor import system
from crm.core.database import Database
from crm.core.work import begin
from crm.demo.stories import year
from crm.demo.world import AUDIENCES
from tests.demo.conftest import ANCHOR, Api, Demo

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
NAMES = [audience.name for audience in AUDIENCES]

REPORT = """query Report($input: FunnelReportInput!) { funnelReport(input: $input) {
  cohortSize breakdown { key label steps { step { key } reached } } } }"""


async def test_the_funnel_by_audience(api: Api) -> None:
    given = {"productId": api.demo.product, "period": year(ANCHOR), "breakdown": "AUDIENCE"}
    report = (await api.ask(REPORT, input=given))["funnelReport"]
    reached = {row["label"]: row["steps"][0]["reached"] for row in report["breakdown"] if row["key"]}
    assert set(reached) == set(NAMES)
    assert reached[NAMES[0]] > reached[NAMES[2]] > reached[NAMES[1]] > 0
    assert sum(row["steps"][0]["reached"] for row in report["breakdown"]) == report["cohortSize"]


async def test_people_belong_where_their_page_says(demo: Demo, database: Database) -> None:
    """Whoever bought from a page of their own is of its audience, and the sales' day cells say the same."""
    async with begin(database.sessions, system(demo.workspace_id)) as work:
        by_lead = await work.execute(text(
            "SELECT a.name, count(*) FROM sales s JOIN leads l ON l.id = s.lead_id JOIN audiences a"
            " ON a.id = l.audience_id GROUP BY 1 ORDER BY 1"
        ))  # fmt: skip
        by_cells = await work.execute(text(
            "SELECT a.name, CAST(sum(c.value) AS bigint) FROM day_cells c JOIN audiences a"
            " ON a.number = c.audience_number WHERE c.metric = 'SALES' GROUP BY 1 ORDER BY 1"
        ))  # fmt: skip
        found = {row[0]: row[1] for row in by_lead}
        assert set(found) == set(NAMES)
        assert found == {row[0]: row[1] for row in by_cells}
