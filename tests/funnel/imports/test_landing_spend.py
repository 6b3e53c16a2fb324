"""Spend files: campaigns become resources, wide files become days, corrections become rows, sums are passed over."""

import asyncio
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from crm.core.actor import system
from crm.core.database import Database
from crm.core.problems import Problems
from crm.core.work import begin
from funnel.imports.mapping import ImportMapping, parse_mapping
from funnel.imports.mappings import all_shipped, shipped
from tests.factories.products import insert_resource
from tests.funnel.imports.landing import counts, land, new_workspace, problems, rows, tally, write

pytestmark = [pytest.mark.anyio, pytest.mark.database]

DAYS = "SELECT count(*) AS n, sum(amount_minor) AS total FROM spend_days WHERE workspace_id = $1"
SPENDS = (
    "SELECT r.name, s.external_id, s.period_start, s.period_end, s.amount_minor FROM spends s"
    " JOIN resources r ON r.workspace_id = $1 AND r.id = s.resource_id WHERE s.workspace_id = $1"
    " ORDER BY s.recorded_at, s.external_id"
)


async def _resource(database: Database, workspace_id: UUID, name: str, **columns: str) -> UUID:
    async with begin(database.sessions, system(workspace_id)) as work:
        resource_id, _ = await insert_resource(work, name)
        for column, value in columns.items():
            await work.execute(
                text(f"UPDATE resources SET {column} = :value WHERE workspace_id = :w AND id = :id"),
                {"value": value, "w": workspace_id, "id": resource_id},
            )
    return resource_id


def _wide(period: str, **settings: Any) -> ImportMapping:
    given = {"kind": "spend", "source": "sheet", "fields": {"resource": "Resource"}, "wide": {"period": period}}
    return parse_mapping({**given, **settings})


async def _stored(database: Database, workspace_id: UUID) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in await rows(database, workspace_id, SPENDS)]


async def test_a_column_a_month(database: Database, tmp_path: Path) -> None:
    workspace_id = await new_workspace(database, currency="RUB")
    await _resource(database, workspace_id, "Boards")
    await _resource(database, workspace_id, "Radio")
    path = tmp_path / "wide.csv"
    path.write_text(
        "Resource;Comment;2026-01;02.2026;Total\n"
        'Boards;x;30 000,00 ₽;"5000";35000\n'
        "Radio;;;1,50;1,50\n"
        "Radio 2;;1;;\n"
        "Итого;;30000;5001,50;\n"
    )
    report = await land(database, workspace_id, path, _wide("month", decimal=","))
    assert tally(report) == (4, 2, 0, 1, 1)
    assert await problems(database, workspace_id, report.import_id) == [(4, "resource", "UNKNOWN_RESOURCE")]
    assert await _stored(database, workspace_id) == [
        ("Boards", "Boards | 2026-01-01 | 2026-01-31", date(2026, 1, 1), date(2026, 1, 31), 3_000_000),
        ("Boards", "Boards | 2026-02-01 | 2026-02-28", date(2026, 2, 1), date(2026, 2, 28), 500_000),
        ("Radio", "Radio | 2026-02-01 | 2026-02-28", date(2026, 2, 1), date(2026, 2, 28), 150),
    ]
    (days,) = await rows(database, workspace_id, DAYS)
    assert (days["n"], days["total"]) == (31 + 28 + 28, 3_500_150)
    before = await counts(database, workspace_id)
    assert tally(await land(database, workspace_id, path, _wide("month", decimal=","))) == (4, 0, 0, 3, 1)
    assert await counts(database, workspace_id) == before


async def test_weeks_and_days(database: Database, tmp_path: Path) -> None:
    workspace_id = await new_workspace(database)
    await _resource(database, workspace_id, "Boards")
    path = tmp_path / "weeks.csv"
    path.write_text("Resource,2026-W10,09.03.2026,16.03.2026 - 18.03.2026\nBoards,7,14,3\n")
    mapping = _wide("week", date_formats=["%d.%m.%Y"])
    assert tally(await land(database, workspace_id, path, mapping)) == (1, 1, 0, 0, 0)
    assert [row[2:] for row in await _stored(database, workspace_id)] == [
        (date(2026, 3, 2), date(2026, 3, 8), 700),
        (date(2026, 3, 9), date(2026, 3, 15), 1400),
        (date(2026, 3, 16), date(2026, 3, 18), 300),
    ]
    path.write_text("Resource,2026-03-01,Nonsense\nBoards,oops,5\nBoards,1,5\n")
    report = await land(database, workspace_id, path, _wide("day"))
    assert tally(report) == (2, 1, 0, 0, 1)
    assert await problems(database, workspace_id, report.import_id) == [(2, "amount", "BAD_NUMBER")]
    path.write_text("Resource,First,Second\nBoards,1,2\n")
    with pytest.raises(Problems, match="No column of the file is named by a day"):
        await land(database, workspace_id, path, _wide("day"))


async def test_another_amount_is_a_correction(database: Database, tmp_path: Path) -> None:
    workspace_id = await new_workspace(database)
    await _resource(database, workspace_id, "Ads")
    fields = {"external_id": "id", "resource": "name", "start": "day", "amount": "cost"}
    mapping = parse_mapping({"kind": "spend", "source": "cabinet", "fields": fields})
    path = tmp_path / "spend.csv"

    async def bring(*lines: str) -> tuple[int, ...]:
        path.write_text("id,name,day,cost\n" + "\n".join(lines) + "\n")
        return tally(await land(database, workspace_id, path, mapping))

    assert await bring("A,Ads,2026-03-01,10.00", "B,Ads,2026-03-02,1.00") == (2, 2, 0, 0, 0)
    assert await bring("A,Ads,2026-03-01,12.50", "B,Ads,2026-03-02,1.00") == (2, 0, 1, 1, 0)
    assert await bring("A,Ads,2026-03-01,12.50", "B,Ads,2026-03-02,1.00", "") == (2, 0, 0, 2, 0)
    assert await bring("A,Ads,2026-03-01,0", "B,Ads,2026-03-02,1.00") == (2, 0, 1, 1, 0)
    assert await bring("A,Ads,2026-03-05,0", "B,Ads,2026-03-02,1.0") == (2, 0, 0, 1, 1)
    assert [(row[1], row[4]) for row in await _stored(database, workspace_id)] == [
        ("A", 1000),
        ("B", 100),
        ("A ~ correction 2", 250),
        ("A ~ correction 3", -1250),
    ]
    found = await rows(
        database, workspace_id,
        "SELECT day, sum(amount_minor) AS cost, count(DISTINCT spend_id) AS n FROM spend_days WHERE workspace_id = $1"
        " GROUP BY day ORDER BY day",
    )  # fmt: skip
    assert [tuple(row.values()) for row in found] == [(date(2026, 3, 1), 0, 3), (date(2026, 3, 2), 100, 1)]
    (stored,) = await rows(
        database, workspace_id, "SELECT count(*) AS n FROM spends WHERE workspace_id = $1 AND import_id IS NULL"
    )
    assert stored["n"] == 0


async def test_two_files_that_correct_at_once_leave_the_amount_of_one(database: Database, tmp_path: Path) -> None:
    workspace_id = await new_workspace(database)
    await _resource(database, workspace_id, "Ads")
    fields = {"external_id": "id", "resource": "name", "start": "day", "amount": "cost"}
    mapping = parse_mapping({"kind": "spend", "source": "cabinet", "fields": fields})
    paths = []
    for cost in ("10", "12", "15"):
        paths.append(tmp_path / f"{cost}.csv")
        lines = "".join(f"{letter},Ads,2026-03-01,{cost}\n" for letter in "ABCDEFGH")
        paths[-1].write_text(f"id,name,day,cost\n{lines}")
    await land(database, workspace_id, paths[0], mapping)
    both = await asyncio.gather(*(land(database, workspace_id, path, mapping) for path in paths[1:]))
    assert [tally(report) for report in both] == [(8, 0, 8, 0, 0)] * 2
    found = await rows(
        database, workspace_id,
        "SELECT sum(amount_minor) AS cost, count(*) AS n FROM spends WHERE workspace_id = $1"
        " GROUP BY left(external_id, 1)",
    )  # fmt: skip
    assert {(int(str(row["cost"])), row["n"]) for row in found} in ({(1200, 3)}, {(1500, 3)})


async def test_campaigns_are_found_by_id_name_and_utm(database: Database, tmp_path: Path) -> None:
    workspace_id = await new_workspace(database, currency="RUB")
    await _resource(database, workspace_id, "By id", external_account_id="777")
    await _resource(database, workspace_id, "By name")
    await _resource(database, workspace_id, "By utm", url="https://example.com/?utm_source=x&utm_campaign=Spring")
    await _resource(database, workspace_id, "Twice a", url="https://example.com/a?utm_campaign=twice")
    await _resource(database, workspace_id, "Twice b", url="https://example.com/b?utm_campaign=twice")
    await _resource(database, workspace_id, "By map")
    fields = {"resource": "c", "account": "id", "start": "day", "amount": "cost", "currency": "cur"}
    values = {"resource": {"Camp 9": "By map"}}
    mapping = parse_mapping({"kind": "spend", "source": "x", "fields": fields, "values": values})
    path = tmp_path / "spend.csv"
    path.write_text(
        "c,id,day,cost,cur\n"
        "renamed,777,2026-03-01,1,\n"
        "BY NAME,,2026-03-01,2,RUB\n"
        "spring,,2026-03-01,3,\n"
        "777,,2026-03-02,4,\n"
        "Camp 9,,2026-03-01,5,\n"
        "twice,,2026-03-01,6,\n"
        "spring,,2026-03-02,7,USD\n"
        "spring,,2026-03-03,€8,\n"
        "spring,,2026-03-04,9 руб.,\n"
    )
    report = await land(database, workspace_id, path, mapping)
    assert tally(report) == (9, 6, 0, 0, 3)
    assert sorted((row[0], row[4]) for row in await _stored(database, workspace_id)) == [
        ("By id", 100), ("By id", 400), ("By map", 500), ("By name", 200), ("By utm", 300), ("By utm", 900),
    ]  # fmt: skip
    assert await problems(database, workspace_id, report.import_id) == [
        (7, "resource", "UNKNOWN_RESOURCE"),
        (8, "currency", "NO_RATE"),
        (9, "amount", "CURRENCY"),
    ]
    (told,) = await rows(
        database, workspace_id, "SELECT message, value FROM import_problems WHERE workspace_id = $1 AND row = 7"
    )
    assert "'twice'" in str(told["message"])
    assert told["value"] == "twice"


FILES = {
    "yandex-direct-api": (
        "Report 1 (2026-03-01 - 2026-03-02)\nDate\tCampaignId\tCampaignName\tCost\n2026-03-01\t5\tSpring\t1230000\n"
        "2026-03-02\t5\tSpring\t10000\nTotal rows: 2\n",
        (3, 2, 0, 1, 0),
    ),
    "yandex-direct": (
        "Дата;Кампания;№ Кампании;Расход (руб.)\n01.03.2026;Spring;5;1,23\n02.03.2026;Spring;5;0,01\nВсего;;;1,24\n",
        (3, 2, 0, 1, 0),
    ),
    "meta-ads": (
        "Campaign name,Reporting starts,Reporting ends,Amount spent (RUB),Reach\nSpring,2026-03-01,2026-03-01,1.23,5\n"
        "Spring,2026-03-02,2026-03-02,0.01,5\n",
        (2, 2, 0, 0, 0),
    ),
    "google-ads": (
        "Campaign report\nMarch 1, 2026 - March 2, 2026\nCampaign,Day,Currency code,Cost\nSpring,2026-03-01,RUB,1.23\n"
        "Spring,2026-03-02,RUB,0.01\nTotal: Campaigns, --,RUB,1.24\nTotal: Account, --,RUB,1.24\n",
        (4, 2, 0, 2, 0),
    ),
    "vk-ads": (
        "Дата;Название кампании;ID кампании;Потрачено, ₽\n01.03.2026;Spring;5;1,23\n02.03.2026;Spring;5;0,01\n",
        (2, 2, 0, 0, 0),
    ),
}


SPEND = sorted(name for name, mapping in all_shipped().items() if mapping.kind == "SPEND")
"""The others are tried in test_exports.py, which demands that each is."""


@pytest.mark.parametrize("name", SPEND)
async def test_shipped_mappings_read_their_export(database: Database, tmp_path: Path, name: str) -> None:
    workspace_id = await new_workspace(database, currency="RUB")
    await _resource(database, workspace_id, "Spring")
    content, wanted = FILES[name]
    path = tmp_path / "export.csv"
    path.write_text(content, encoding="utf-8")
    assert tally(await land(database, workspace_id, path, shipped(name))) == wanted
    assert [row[2:] for row in await _stored(database, workspace_id)] == [
        (date(2026, 3, 1), date(2026, 3, 1), 123),
        (date(2026, 3, 2), date(2026, 3, 2), 1),
    ]


async def test_a_killed_wide_run_goes_on(database: Database, tmp_path: Path) -> None:
    """Rows are lines of the file, however many cells they have: what is passed over adds up."""
    workspace_id = await new_workspace(database)
    await _resource(database, workspace_id, "Ads")
    path = tmp_path / "wide.csv"
    lines = [f"Ads,{number},{'' if number % 3 else 5},7\n" for number in range(1, 8)]
    path.write_text("Resource,id,2026-03-01,2026-03-02\n" + "".join(lines) + "Ads,8,,\nTotal,,1,2\n")
    mapping = _wide("day", attributes={"id": "id"}, fields={"resource": "Resource", "external_id": "id"})
    report = await land(database, workspace_id, path, mapping, batch_rows=2)
    stopped = (
        "UPDATE imports SET status = 'FAILED', committed_rows = 4, rows = 4, created = 4, updated = 0, skipped = 0,"
        " rejected = 0 WHERE workspace_id = :w"
    )
    await write(database, workspace_id, stopped)
    assert tally(report) == (9, 7, 0, 2, 0)
    (found,) = await rows(database, workspace_id, "SELECT count(*) AS n FROM spends WHERE workspace_id = $1")
    assert found["n"] == 7 + 2
    again = await land(database, workspace_id, path, mapping, batch_rows=2)
    assert (again.resumed_at, again.counts.rows) == (4, 9)
