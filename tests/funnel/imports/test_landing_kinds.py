"""What each kind of file makes of its rows, and which rows it refuses."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from crm.core.actor import system
from crm.core.database import Database
from crm.core.work import begin
from crm.hearers import plug_in
from funnel.events.create import create as create_event
from funnel.events.inputs import EventCreate
from funnel.imports.mapping import ImportMapping, parse_mapping
from tests.factories.model import make_resource
from tests.factories.products import insert_resource
from tests.funnel.imports.landing import (
    HEADER,
    counts,
    land,
    lead_file,
    lead_line,
    lead_mapping,
    new_workspace,
    problems,
    rows,
    tally,
)

pytestmark = [pytest.mark.anyio, pytest.mark.database]


def _deals(**settings: Any) -> ImportMapping:
    names = ("status", "amount", "currency", "units", "sr")
    fields = {"external_id": "id", "lead_external_id": "lead", "sold_at": "won", **{name: name for name in names}}
    given = {"kind": "deals", "source": "test", "product": "chair", "fields": fields}
    return parse_mapping({**given, "attributes": {"size": {"column": "size", "type": "number"}}, **settings})


_DEALS = "id,lead,won,status,amount,currency,units,sr,size\n"


async def _resource(database: Database, workspace_id: UUID, name: str) -> int:
    async with begin(database.sessions, system(workspace_id)) as work:
        _, number = await insert_resource(work, name)
    return number


async def _workspace_with_leads(database: Database, folder: Path, count: int = 4) -> UUID:
    workspace_id = await new_workspace(database)
    await land(database, workspace_id, lead_file(folder, count), lead_mapping())
    return workspace_id


async def test_a_lead_keeps_all_that_its_row_says(database: Database, tmp_path: Path) -> None:
    workspace_id = await new_workspace(database)
    await _resource(database, workspace_id, "Our group")
    path = tmp_path / "leads.csv"
    path.write_text(
        HEADER + "A1,2026-03-01T10:00:00+03:00,Аня Иванова,Anya@Example.com,+7 701 555 12 34,ООО Ромашка,vk,our GROUP,"
        ",spring,https://example.com/a,mail\n"
    )
    assert tally(await land(database, workspace_id, path, lead_mapping())) == (1, 1, 0, 0, 0)
    (lead,) = await rows(
        database, workspace_id,
        "SELECT l.name, l.status, l.step_key, l.source, l.external_id, l.started_at, c.name AS company,"
        " p.primary_email, p.primary_phone, l.import_id IS NOT NULL AS imported, ch.key AS channel, r.name AS resource"
        " FROM leads l"
        " JOIN persons p ON p.workspace_id = $1 AND p.id = l.person_id"
        " LEFT JOIN companies c ON c.workspace_id = $1 AND c.id = p.company_id"
        " LEFT JOIN channels ch ON ch.workspace_id = $1 AND ch.id = l.first_touch_channel_id"
        " LEFT JOIN resources r ON r.workspace_id = $1 AND r.id = l.first_touch_resource_id WHERE l.workspace_id = $1",
    )  # fmt: skip
    assert lead.pop("started_at").isoformat() == "2026-03-01T07:00:00+00:00"  # type: ignore[attr-defined]  # a dict
    assert lead == {
        "name": "Аня Иванова", "status": "OPEN", "step_key": "lead", "source": "test", "external_id": "A1",
        "company": "ООО Ромашка", "primary_email": "anya@example.com", "primary_phone": "+77015551234",
        "imported": True, "channel": "vk", "resource": "Our group",
    }  # fmt: skip
    (touch,) = await rows(
        database, workspace_id,
        "SELECT kind, campaign, landing_page, utm FROM touchpoints WHERE workspace_id = $1",
    )  # fmt: skip
    assert touch == {
        "kind": "VISIT", "campaign": "spring", "landing_page": "https://example.com/a", "utm": {"source": "mail"},
    }  # fmt: skip
    entries = await rows(database, workspace_id, "SELECT step_key, cause FROM step_entries WHERE workspace_id = $1")
    assert entries == [{"step_key": "lead", "cause": "IMPORT"}]


async def test_bad_leads_are_listed_and_the_good_ones_land(database: Database, tmp_path: Path) -> None:
    workspace_id = await new_workspace(database)
    path = tmp_path / "leads.csv"
    path.write_text(
        HEADER
        + lead_line(1)
        + lead_line(2, email="no address")
        + lead_line(3).replace(",vk,,", ",vk,Nowhere,")
        + lead_line(4).replace("2026", "2126")
        + lead_line(5)
    )
    report = await land(database, workspace_id, path, lead_mapping())
    assert tally(report) == (5, 2, 0, 0, 3)
    found = await problems(database, workspace_id, report.import_id)
    assert [row for row, _, _ in found] == [3, 4, 5]
    assert found[1] == (4, "resource", "UNKNOWN_RESOURCE")
    after = await counts(database, workspace_id)
    assert after["leads"] == after["touchpoints"] == after["persons"] == 2


async def test_deals_are_won_open_or_lost(database: Database, tmp_path: Path) -> None:
    workspace_id = await _workspace_with_leads(database, tmp_path)
    path = tmp_path / "deals.csv"
    path.write_text(
        _DEALS
        + "D0,L0,2026-04-01T12:00:00Z,,1200.50,,2,sr-1,4\n"
        + "D1,L1,,OPEN,300,BRL,,sr-2,\n"
        + "D2,L2,2026-04-02T12:00:00Z,LOST,,,,,\n"
        + "D3,L99,2026-04-02T12:00:00Z,,,,,,\n"
        + "D4,L3,2026-04-02T12:00:00Z,,10,USD,,,\n"
    )
    report = await land(database, workspace_id, path, _deals())
    assert tally(report) == (5, 3, 0, 0, 2)
    assert await problems(database, workspace_id, report.import_id) == [
        (5, "lead_external_id", "LEAD_NOT_FOUND"),
        (6, "currency", "CURRENCY"),
    ]
    assert await _stored_deals(database, workspace_id) == [
        ("D0", "WON", 120_050, {"sr": "sr-1", "size": 4}),
        ("D1", "OPEN", 30_000, {"sr": "sr-2"}),
        ("D2", "LOST", None, None),
    ]
    (sale,) = await rows(
        database, workspace_id, "SELECT amount_minor, units_micro, currency FROM sales WHERE workspace_id = $1"
    )
    assert sale == {"amount_minor": 120_050, "units_micro": 2_000_000, "currency": "BRL"}
    statuses = await rows(
        database, workspace_id, "SELECT external_id, status, step_key FROM leads WHERE workspace_id = $1 ORDER BY 1"
    )
    assert [(row["status"], row["step_key"]) for row in statuses][:2] == [("WON", "sale"), ("OPEN", "lead")]


async def _stored_deals(database: Database, workspace_id: UUID) -> list[tuple[Any, ...]]:
    found = await rows(
        database, workspace_id,
        "SELECT external_id, status, amount_minor, attributes FROM deals WHERE workspace_id = $1 ORDER BY external_id",
    )  # fmt: skip
    return [tuple(row.values()) for row in found]


async def test_deals_change_with_a_newer_file_but_a_sale_stays(database: Database, tmp_path: Path) -> None:
    workspace_id = await _workspace_with_leads(database, tmp_path)
    path = tmp_path / "deals.csv"
    path.write_text(_DEALS + "D0,L0,2026-04-01T12:00:00Z,,10,,,a,\nD1,L1,,OPEN,20,,,b,\nD2,L2,,OPEN,30,,,c,\n")
    assert tally(await land(database, workspace_id, path, _deals())) == (3, 3, 0, 0, 0)
    assert tally(await land(database, workspace_id, path, _deals())) == (3, 0, 0, 3, 0)
    newer = tmp_path / "newer.csv"
    newer.write_text(_DEALS + "D0,L0,,LOST,10,,,a,\nD1,L1,2026-05-01T12:00:00Z,,25,,,b,\nD2,L2,,OPEN,30,,,changed,\n")
    report = await land(database, workspace_id, newer, _deals())
    assert tally(report) == (3, 0, 2, 0, 1)
    assert await problems(database, workspace_id, report.import_id) == [(2, "status", "DEAL_IS_WON")]
    assert await _stored_deals(database, workspace_id) == [
        ("D0", "WON", 1_000, {"sr": "a"}),
        ("D1", "WON", 2_500, {"sr": "b"}),
        ("D2", "OPEN", 3_000, {"sr": "changed"}),
    ]
    assert (await counts(database, workspace_id))["sales"] == 2


async def test_attributes_of_a_won_deal_are_taken_over(database: Database, tmp_path: Path) -> None:
    workspace_id = await _workspace_with_leads(database, tmp_path)
    path = tmp_path / "deals.csv"
    path.write_text(_DEALS + "D0,L0,2026-04-01T12:00:00Z,,10,,,a,\n")
    await land(database, workspace_id, path, _deals())
    path.write_text(_DEALS + "D0,L0,2026-04-01T12:00:00Z,,10,,,b,7\n")
    assert tally(await land(database, workspace_id, path, _deals())) == (1, 0, 1, 0, 0)
    assert await _stored_deals(database, workspace_id) == [("D0", "WON", 1_000, {"sr": "b", "size": 7})]


_TOUCHES = "id,date,kind,email,person,cookie,channel,resource,direction\n"


def _touchpoints() -> ImportMapping:
    names = ("kind", "email", "channel", "resource", "direction")
    fields = {
        "external_id": "id", "occurred_at": "date", "external_person_id": "person", "anonymous_id": "cookie",
        **{name: name for name in names},
    }  # fmt: skip
    return parse_mapping({"kind": "touchpoints", "source": "test", "fields": fields})


async def test_touchpoints_find_the_people_of_the_leads(database: Database, tmp_path: Path) -> None:
    workspace_id = await _workspace_with_leads(database, tmp_path, 2)
    number = await _resource(database, workspace_id, "Our site")
    path = tmp_path / "touches.csv"
    path.write_text(
        _TOUCHES
        + f"1,2026-03-02T10:00:00Z,CLICK,LEAD0@example.com,,,vk,{number},INBOUND\n"
        + "2,2026-03-02T11:00:00Z,VISIT,,L1,,,,\n"
        + "3,2026-03-02T12:00:00Z,VISIT,,,cookie-9,vk,,\n"
        + "4,2026-03-02T12:00:00Z,VISIT,,,,vk,,\n"
        + "5,2026-03-02T12:00:00Z,VISIT,,L1,,vk,Nowhere,\n"
    )
    report = await land(database, workspace_id, path, _touchpoints())
    assert tally(report) == (5, 3, 0, 0, 2)
    assert await problems(database, workspace_id, report.import_id) == [
        (5, None, "NO_IDENTITY"),
        (6, "resource", "UNKNOWN_RESOURCE"),
    ]
    found = await rows(
        database, workspace_id,
        "SELECT t.external_id, l.external_id AS lead, r.name AS resource, c.key AS channel FROM touchpoints t"
        " LEFT JOIN leads l ON l.workspace_id = $1 AND l.person_id = t.person_id"
        " LEFT JOIN resources r ON r.workspace_id = $1 AND r.id = t.resource_id"
        " LEFT JOIN channels c ON c.workspace_id = $1 AND c.id = t.channel_id"
        " WHERE t.workspace_id = $1 AND t.external_id NOT LIKE 'lead/%' ORDER BY t.external_id",
    )  # fmt: skip
    assert [tuple(row.values()) for row in found] == [
        ("1", "L0", "Our site", "vk"),
        ("2", "L1", None, None),
        ("3", None, None, "vk"),
    ]
    assert (await counts(database, workspace_id))["persons"] == 3
    assert tally(await land(database, workspace_id, path, _touchpoints())) == (5, 0, 0, 3, 2)


async def test_guests_of_a_file_come_to_the_event_it_names(database: Database, tmp_path: Path) -> None:
    """The figure of the event follows; what another resource sent happens at none of ours."""
    workspace_id = await new_workspace(database)
    plug_in()
    async with begin(database.sessions, system(workspace_id)) as work:
        fair = await make_resource(work, "Fair", kind="EVENT")
        starts = datetime(2026, 3, 2, 9, tzinfo=UTC)
        given = {"resource_id": fair.id, "name": "Day", "starts_at": starts, "ends_at": starts + timedelta(hours=8)}
        await create_event(work, EventCreate.model_validate(given))
    await _resource(database, workspace_id, "Our site")
    path = tmp_path / "guests.csv"
    path.write_text(
        _TOUCHES
        + "1,2026-03-02T10:00:00Z,EVENT_ATTEND,ann@example.com,,,,Fair,\n"
        + "2,2026-03-02T11:00:00Z,EVENT_ATTEND,bob@example.com,,,,fair,\n"
        + "3,2026-03-02T11:30:00Z,EVENT_ATTEND,bob@example.com,,,,Fair,\n"
        + "4,2026-03-01T11:00:00Z,EVENT_REGISTER,cleo@example.com,,,,Our site,\n"
    )
    assert tally(await land(database, workspace_id, path, _touchpoints())) == (4, 4, 0, 0, 0)
    where = "SELECT count(place_resource_id) AS n FROM touchpoints WHERE workspace_id = $1"
    figure = "SELECT metric, day, value FROM resource_metrics WHERE workspace_id = $1"
    assert [each["n"] for each in await rows(database, workspace_id, where)] == [3]
    assert [tuple(each.values()) for each in await rows(database, workspace_id, figure)] == [
        ("ATTENDANCE", date(2026, 3, 2), 2)
    ]


async def test_spend_lands_on_its_resource_day_by_day(database: Database, tmp_path: Path) -> None:
    workspace_id = await new_workspace(database)
    await _resource(database, workspace_id, "Ads")
    fields = {name: name for name in ("external_id", "resource", "start", "end", "amount", "currency")}
    mapping = parse_mapping({"kind": "spend", "source": "cabinet", "fields": fields})
    header = "external_id,resource,start,end,amount,currency\n"
    path = tmp_path / "spend.csv"
    path.write_text(
        header
        + "1,ads,2026-03-01,2026-03-03,10.00,\n"
        + "2,Ads,2026-03-04,,0,BRL\n"
        + "3,Nobody's,2026-03-04,,5,\n"
        + "4,Ads,2026-03-04,,5,USD\n"
        + "5,Ads,2026-03-05,,-1.50,BRL\n"
    )
    report = await land(database, workspace_id, path, mapping)
    assert tally(report) == (5, 2, 0, 1, 2)
    assert await problems(database, workspace_id, report.import_id) == [
        (4, "resource", "UNKNOWN_RESOURCE"),
        (5, "currency", "NO_RATE"),
    ]
    days = await rows(
        database, workspace_id, "SELECT day, amount_minor FROM spend_days WHERE workspace_id = $1 ORDER BY day"
    )
    assert [(row["day"], row["amount_minor"]) for row in days] == [
        (date(2026, 3, 1), 334),
        (date(2026, 3, 2), 333),
        (date(2026, 3, 3), 333),
        (date(2026, 3, 5), -150),
    ]
    path.write_text(header + "1,ads,2026-03-01,2026-03-04,10.00,\n5,Ads,2026-03-05,,-1.50,BRL\n")
    report = await land(database, workspace_id, path, mapping)
    assert tally(report) == (2, 0, 0, 1, 1)
    assert await problems(database, workspace_id, report.import_id) == [(2, "external_id", "ANOTHER_SPEND")]
