"""Files of facts: every touch and journey once, by the schema that is documented, page after page, as known then."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pyarrow.parquet as pq
import pytest
from sqlalchemy import select

from crm.core.ids import encode, new_id
from crm.core.problems import Invalid
from crm.core.reader import Reader
from crm.core.work import Work
from crm.models import Handoff, Lead
from funnel.facts.facts import HandoffFact, SaleFact
from funnel.warehouse import journeys as journey_pages
from funnel.warehouse import touches as touch_pages
from funnel.warehouse.fields import FIELDS
from funnel.warehouse.journeys import months
from funnel.warehouse.question import FactQuestion, Facts, FileFormat
from funnel.warehouse.write import write
from tests.factories.people import at, cookie, email, recorded, touch
from tests.factories.products import Published, published_funnel

ROOT = Path(__file__).parents[3]
SUMMER = FactQuestion(date(2026, 5, 1), date(2026, 8, 31))


async def company(work: Work) -> Published:
    """Ann: ads, group with a campaign that a spreadsheet would run, a sale; an hour after now a late visit of hers."""
    funnel = await published_funnel(work)
    ann = email("ann@example.test")
    await recorded(
        work,
        touch("VISIT", ann, resource_id=funnel.resource_ids["ads"]),
        touch("DOWNLOAD", ann, resource_id=funnel.resource_ids["group"], occurred_at=at(days=1), campaign="=1+1",
              utm={"source": "vk", "medium": "post", "term": "anna@example.test"}),
        touch("VISIT", cookie("nobody"), occurred_at=at(days=2)),
        SaleFact(product_id=funnel.product_id, sold_at=at(days=40), source="test", external_id="s", identities=(ann,),
                 amount_minor=1_200_000),
    )  # fmt: skip
    return funnel


async def accepted(work: Work, moment: datetime) -> UUID:
    """Sales accepts Ann's lead then."""
    lead_id = (
        (await work.execute(select(Lead.id).where(Lead.workspace_id == work.workspace_id, Lead.status == "WON")))
        .scalars()
        .one()
    )
    row = Handoff(
        workspace_id=work.workspace_id, id=new_id(), lead_id=lead_id, status="ACCEPTED", offered_at=at(days=5),
        accept_by=at(days=9), need="x", promises=[], decision={}, accepted_at=moment,
    )  # fmt: skip
    work.session.add(row)
    await work.flush()
    await recorded(work, HandoffFact(lead_id=lead_id, handoff_id=row.id, occurred_at=moment, member_id=None))
    return row.id


async def written(work: Work, facts: Facts, question: FactQuestion = SUMMER, *, now: datetime | None = None) -> bytes:
    file = io.BytesIO()
    reader = Reader(await work.raw(), work.workspace_id)
    wanted = FileFormat.PARQUET
    await write(reader, facts, question, wanted, file, now=now or work.now)
    return file.getvalue()


@pytest.mark.anyio
@pytest.mark.database
async def test_touches(work: Work) -> None:
    funnel = await company(work)
    made = pq.read_table(io.BytesIO(await written(work, Facts.TOUCHES)))
    assert made.schema.names == [field.name for field in FIELDS[Facts.TOUCHES]]
    assert made.schema.metadata[b"touchline.schema"] == b"touches/1"
    assert made.schema.metadata[b"touchline.period"] == b"2026-05-01..2026-08-31"
    rows = made.to_pylist()
    assert [row["kind"] for row in rows] == ["VISIT", "DOWNLOAD", "VISIT"]
    second = rows[1]
    assert (second["channel_key"], second["campaign"], second["utm_source"], second["utm_medium"]) == (
        "vk", "=1+1", "vk", "post",
    )  # fmt: skip
    assert second["resource_id"] == encode("res", funnel.resource_ids["group"])
    assert (second["occurred_at"], second["earns_credit"], second["cost_minor"]) == (at(days=1), True, None)
    assert rows[0]["person_id"] == rows[1]["person_id"] != rows[2]["person_id"]
    assert b"anna@example.test" not in await written(work, Facts.TOUCHES)
    as_csv = io.BytesIO()
    reader = Reader(await work.raw(), work.workspace_id)
    assert await write(reader, Facts.TOUCHES, SUMMER, FileFormat.CSV, as_csv, now=work.now) == 3
    lines = list(csv.DictReader(io.StringIO(as_csv.getvalue().decode(), newline="")))
    assert [line["touch_id"] for line in lines] == [row["touch_id"] for row in rows]
    assert (lines[1]["campaign"], lines[1]["earns_credit"], lines[1]["cost_minor"]) == ("'=1+1", "true", "")
    assert lines[1]["occurred_at"] == at(days=1).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@pytest.mark.anyio
@pytest.mark.database
async def test_journeys(work: Work) -> None:
    funnel = await company(work)
    handoff_id = await accepted(work, at(days=6))
    made = pq.read_table(io.BytesIO(await written(work, Facts.JOURNEYS)))
    assert made.schema.metadata[b"touchline.schema"] == b"journeys/2"
    rows = made.to_pylist()
    told = [(row["kind"], row["step_key"]) for row in rows]
    assert told[:2] == [("SALE", None), ("HANDOFF", None)]
    assert {kind for kind, _ in told[2:]} == {"STEP_ENTRY"}
    assert (rows[1]["conversion_id"], rows[1]["occurred_at"], rows[1]["ages_seconds"], rows[1]["amount_minor"]) == (
        encode("ho", handoff_id), at(days=6), [6 * 86_400, 5 * 86_400], None,
    )  # fmt: skip
    then = replace(SUMMER, as_known_at=work.now)
    assert pq.read_table(io.BytesIO(await written(work, Facts.JOURNEYS, then))).to_pylist() == rows
    touches = pq.read_table(io.BytesIO(await written(work, Facts.TOUCHES))).to_pylist()
    sale = rows[0]
    assert sale["touch_ids"] == [touches[0]["touch_id"], touches[1]["touch_id"]]
    assert (sale["channel_keys"], sale["ages_seconds"]) == (["google_ads", "vk"], [40 * 86_400, 39 * 86_400])
    assert sale["resource_ids"] == [encode("res", funnel.resource_ids[name]) for name in ("ads", "group")]
    assert (sale["amount_minor"], sale["units_micro"], sale["currency"]) == (1_200_000, 1_000_000, "RUB")
    stored = "SELECT count(*) FROM journeys WHERE workspace_id = $1"
    assert len(rows) == await (await work.raw()).fetchval(stored, work.workspace_id)
    file = io.BytesIO()
    reader = Reader(await work.raw(), work.workspace_id)
    await write(reader, Facts.JOURNEYS, SUMMER, FileFormat.CSV, file, now=work.now)
    (line, *_) = csv.DictReader(io.StringIO(file.getvalue().decode(), newline=""))
    assert json.loads(line["channel_keys"]) == ["google_ads", "vk"]


@pytest.mark.anyio
@pytest.mark.database
async def test_as_known_then_by_product_and_outside_the_days(work: Work) -> None:
    funnel = await company(work)
    then = work.now
    work.now = then + timedelta(hours=1)
    await recorded(
        work,
        touch("VISIT", email("ann@example.test"), resource_id=funnel.resource_ids["site"], occurred_at=at(days=3)),
    )
    for facts in Facts:
        now = await written(work, facts)
        earlier = pq.read_table(io.BytesIO(await written(work, facts, replace(SUMMER, as_known_at=then))))
        assert pq.read_table(io.BytesIO(now)).num_rows > 0
        assert earlier.schema.metadata[b"touchline.as_of"] == then.isoformat().encode()
        if facts is Facts.TOUCHES:
            assert (earlier.num_rows, pq.read_table(io.BytesIO(now)).num_rows) == (3, 4)
        else:
            assert earlier.to_pylist()[0]["channel_keys"] == ["google_ads", "vk"]
            assert pq.read_table(io.BytesIO(now)).to_pylist()[0]["channel_keys"][-1] == "organic_search"
        days = FactQuestion(date(2025, 1, 1), date(2025, 3, 1))
        assert pq.read_table(io.BytesIO(await written(work, facts, days))).num_rows == 0
    other = await published_funnel(work, name="Another", resources=False)
    of_other = replace(SUMMER, product_id=other.product_id)
    assert pq.read_table(io.BytesIO(await written(work, Facts.JOURNEYS, of_other))).num_rows == 0


@pytest.mark.anyio
@pytest.mark.database
async def test_pages_follow_one_another_without_gap_or_repeat(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    """With pages of two rows: a row group each, all rows once, in order."""
    await company(work)
    whole = {facts: pq.read_table(io.BytesIO(await written(work, facts))).to_pylist() for facts in Facts}
    monkeypatch.setattr(touch_pages, "_PAGE", touch_pages._PAGE.replace("LIMIT 10000", "LIMIT 2"))
    monkeypatch.setattr(journey_pages, "_PAGE", journey_pages._PAGE.replace("LIMIT 2000", "LIMIT 1"))
    for facts, rows in whole.items():
        again = pq.ParquetFile(io.BytesIO(await written(work, facts)))
        assert again.read().to_pylist() == rows
        assert again.num_row_groups > 1


@pytest.mark.anyio
@pytest.mark.database
async def test_what_is_no_question_is_refused(work: Work) -> None:
    for question, field in (
        (FactQuestion(date(2026, 2, 1), date(2026, 1, 1)), "period"),
        (FactQuestion(date(2000, 1, 1), date(2026, 1, 1)), "period"),
        (replace(SUMMER, as_known_at=datetime(2100, 1, 1, tzinfo=UTC)), "asOf"),
    ):
        with pytest.raises(Invalid) as refused:
            await written(work, Facts.TOUCHES, question)
        assert refused.value.field == field


def test_months() -> None:
    assert list(months(date(2026, 1, 30), date(2026, 3, 1))) == [
        (date(2026, 1, 30), date(2026, 1, 31)), (date(2026, 2, 1), date(2026, 2, 28)),
        (date(2026, 3, 1), date(2026, 3, 1)),
    ]  # fmt: skip


def test_every_column_is_documented() -> None:
    page = (ROOT / "docs" / "warehouse.md").read_text(encoding="utf-8")
    for facts in Facts:
        for field in FIELDS[facts]:
            empty = "yes" if field.is_nullable else ""
            assert f"| `{field.name}` | {field.type} | {empty} | {field.meaning} |" in page
