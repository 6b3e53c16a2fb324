"""Files of figures: long and wide, positions by keyword, percentages; a newer figure replaces the one of that day."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from crm.core.actor import system
from crm.core.database import Database
from crm.core.work import begin
from funnel.imports.mapping import parse_mapping
from funnel.metrics.record import MOST
from tests.factories.products import insert_resource
from tests.funnel.imports.landing import land, new_workspace, problems, rows, tally

pytestmark = [pytest.mark.anyio, pytest.mark.database]

LONG = parse_mapping(
    {
        "kind": "metrics",
        "source": "sheet",
        "fields": {
            "resource": "resource", "day": {"column": "day", "format": "%d.%m.%Y"}, "metric": "metric",
            "value": {"column": "value", "decimal": ","}, "keyword": "keyword",
        },
    }
)  # fmt: skip
FIGURES = (
    "SELECT r.name, m.day, m.metric, m.keyword, m.value FROM resource_metrics m"
    " JOIN resources r ON r.workspace_id = $1 AND r.id = m.resource_id WHERE m.workspace_id = $1"
    " ORDER BY m.day, r.name, m.metric, m.keyword"
)


async def _workspace(database: Database) -> Any:
    workspace_id = await new_workspace(database)
    async with begin(database.sessions, system(workspace_id)) as work:
        await insert_resource(work, "Site")
        await insert_resource(work, "Group")
    return workspace_id


async def _stored(database: Database, workspace_id: Any) -> list[tuple[str, str, str, str, Decimal]]:
    found = await rows(database, workspace_id, FIGURES)
    return [
        (str(row["name"]), str(row["day"]), str(row["metric"]), str(row["keyword"]), Decimal(str(row["value"])))
        for row in found
    ]


async def test_a_row_a_figure(database: Database, tmp_path: Path) -> None:
    workspace_id = await _workspace(database)
    path = tmp_path / "metrics.csv"
    header = "resource;day;metric;value;keyword\n"
    path.write_text(
        header
        + "Group;01.03.2026;FOLLOWERS;1 200;\n"
        + "Site;01.03.2026;search position;3;Кеды Купить\n"
        + "Site;01.03.2026;Bounce-Rate;5,3 %;\n"
        + "Site;01.03.2026;SEARCH_POSITION;3;\n"
        + "Site;01.03.2026;LEADS;3;\n"
        + "Site;01.03.2126;REACH;3;\n"
        + "Nobody;01.03.2026;REACH;3;\n"
        + "Site;01.03.2026;LIKES;3;\n"
        + "Site;01.03.2026;CTR;5;\n"
        + "Итого;;;;\n"
    )
    report = await land(database, workspace_id, path, LONG)
    assert tally(report) == (10, 3, 0, 1, 6)
    assert await problems(database, workspace_id, report.import_id) == [
        (5, "keyword", "INVALID"),
        (6, "metric", "INVALID"),
        (7, "day", "INVALID"),
        (8, "resource", "UNKNOWN_RESOURCE"),
        (9, "metric", "UNKNOWN_VALUE"),
        (10, "value", "INVALID"),
    ]
    wanted = [
        ("Group", "2026-03-01", "FOLLOWERS", "", Decimal(1200)),
        ("Site", "2026-03-01", "BOUNCE_RATE", "", Decimal("0.053")),
        ("Site", "2026-03-01", "SEARCH_POSITION", "кеды купить", Decimal(3)),
    ]
    assert await _stored(database, workspace_id) == wanted
    assert tally(await land(database, workspace_id, path, LONG)) == (10, 0, 0, 4, 6)
    assert await _stored(database, workspace_id) == wanted
    path.write_text(header + "Group;01.03.2026;FOLLOWERS;1200,0;\nSite;01.03.2026;SEARCH_POSITION;2;кеды купить\n")
    assert tally(await land(database, workspace_id, path, LONG)) == (2, 0, 1, 1, 0)
    assert (await _stored(database, workspace_id))[2][4] == 2


async def test_a_column_a_metric(database: Database, tmp_path: Path) -> None:
    workspace_id = await _workspace(database)
    mapping = parse_mapping(
        {
            "kind": "metrics", "source": "sheet", "fields": {"resource": "Page", "day": "Day"},
            "wide": {"columns": {"Подписчики": "FOLLOWERS", "Охват": "REACH", "CTR": "CTR"}},
        }
    )  # fmt: skip
    path = tmp_path / "wide.csv"
    path.write_text(
        "Page,Day,Подписчики,Охват,CTR,Other\nGroup,2026-03-01,100,5000,1.5%,x\nGroup,2026-03-02,101,,,\n"
        "Group,2026-03-03,oops,7,,\nGroup,2026-03-04,,,,\nTotal,,201,5007,,\n"
    )
    report = await land(database, workspace_id, path, mapping)
    assert tally(report) == (5, 2, 0, 2, 1)
    assert await _stored(database, workspace_id) == [
        ("Group", "2026-03-01", "CTR", "", Decimal("0.015")),
        ("Group", "2026-03-01", "FOLLOWERS", "", Decimal(100)),
        ("Group", "2026-03-01", "REACH", "", Decimal(5000)),
        ("Group", "2026-03-02", "FOLLOWERS", "", Decimal(101)),
    ]


async def test_more_figures_than_the_verb_takes_at_once(database: Database, tmp_path: Path) -> None:
    workspace_id = await _workspace(database)
    path = tmp_path / "metrics.csv"
    lines = [f"Site;01.03.2026;SEARCH_POSITION;{1 + n % 90};word {n}\n" for n in range(MOST + 5)]
    lines.insert(MOST + 2, "Site;01.03.2026;SEARCH_POSITION;0;bad\n")
    path.write_text("resource;day;metric;value;keyword\n" + "".join(lines))
    report = await land(database, workspace_id, path, LONG)
    assert tally(report) == (MOST + 6, MOST + 5, 0, 0, 1)
    assert await problems(database, workspace_id, report.import_id) == [(MOST + 4, "value", "INVALID")]
    assert len(await _stored(database, workspace_id)) == MOST + 5
