"""What changes takes back the days it belongs to and no others; what the figures rest on besides takes back all."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from crm.core.clock import day_bounds
from crm.core.ids import new_id
from crm.core.work import Work
from crm.models.words import SaleKind
from funnel.attribution.answer import AnsweredBy
from funnel.attribution.question import JourneyFrom, JourneyOf
from funnel.attribution_models.save import AttributionModelSave, StepWeight, save
from funnel.credit_days import switch
from funnel.credit_days.switch import look
from funnel.credit_rules.recompute import first, recompute_some
from funnel.credit_rules.save import AttributionSettingsSave, CreditableKindsChanged
from funnel.credit_rules.save import save as save_settings
from funnel.facts.facts import RefundFact, SaleFact
from funnel.models.words import Market
from funnel.products.create import ProductCreate, create
from funnel.rebuild.rebuild import rebuild, verify
from tests.factories.people import at, email, recorded, touch
from tests.factories.products import Published, published_funnel
from tests.funnel.attribution.asking import report
from tests.funnel.credit_days.both_ways import begin, kept, same, standard, stands
from tests.funnel.facts.test_merges import fresh

pytestmark = [pytest.mark.anyio, pytest.mark.database]
ANN, BOB = email("ann@example.test"), email("bob@example.test")


async def office(work: Work) -> tuple[Published, UUID]:
    """Ann came by an advert on 1 June, by herself on the 3rd and bought on the 10th; Bob came on the 2nd."""
    funnel = await published_funnel(work)
    await begin(work)
    ads, site = funnel.resource_ids["ads"], funnel.resource_ids["site"]
    sale = SaleFact(product_id=funnel.product_id, sold_at=at(days=9), source="s", external_id="1", identities=(ANN,),
                    units_micro=1_500_000, amount_minor=100_001)  # fmt: skip
    found = await recorded(
        work,
        touch("VISIT", ANN, resource_id=ads),
        touch("VISIT", ANN, channel_id=funnel.channel_ids["direct"], occurred_at=at(days=2)),
        touch("VISIT", BOB, resource_id=site, occurred_at=at(days=1)),
        sale,
    )
    assert (await kept(work), await stands(work)) == (5 + 5, 5)
    sale_id = found.results[3].fact_id
    assert sale_id is not None
    return funnel, sale_id


async def marked(work: Work) -> set[tuple[str, str, date]]:
    """Kind, step and day of Moscow of what is marked."""
    sql = (
        "SELECT kind, step_key, CAST(hour AT TIME ZONE 'Europe/Moscow' AS date) FROM credit_day_marks"
        " WHERE workspace_id = :w"
    )
    return {tuple(row) for row in await work.execute(text(sql), {"w": work.workspace_id})}


def june(number: int) -> date:
    return date(2026, 6, number)


async def test_facts_mark_what_they_change(work: Work) -> None:
    funnel, sale_id = await office(work)
    ways: dict[str, Callable[[], Awaitable[Any]]] = {
        "refund": lambda: recorded(work, RefundFact(sale_id=sale_id, refunded_at=at(days=30), source="r",
                                                    external_id="1", amount_minor=50, units_micro=500_000)),
        "money back": lambda: recorded(work, RefundFact(sale_id=sale_id, refunded_at=at(days=31), source="r",
                                                        external_id="2", amount_minor=7, units_micro=0)),
        "late touch": lambda: recorded(work, touch("COMMENT", ANN, occurred_at=at(days=5))),
        "touch after all": lambda: recorded(work, touch("COMMENT", ANN, occurred_at=at(days=20))),
        "sale": lambda: recorded(work, SaleFact(product_id=funnel.product_id, sold_at=at(days=12), source="s",
                                                external_id="2", identities=(BOB,))),
        "the same once more": lambda: recorded(work, SaleFact(product_id=funnel.product_id, sold_at=at(days=12),
                                                              source="s", external_id="2", identities=(BOB,))),
    }  # fmt: skip
    wanted: dict[str, set[tuple[str, str, date]]] = {
        "refund": {("SALE", "", june(10))},
        "money back": {("SALE", "", june(10))},
        "late touch": {("SALE", "", june(10)), ("STEP_ENTRY", "bought", june(10))},
        "touch after all": set(),
        "sale": {("SALE", "", june(13)), ("STEP_ENTRY", "bought", june(13))},
        "the same once more": set(),
    }
    for name, happens in ways.items():
        before = await stands(work)
        await happens()
        assert await marked(work) == wanted[name], name
        for step in ("", "bought"):
            await same(work, standard(funnel, step))
        assert await stands(work) == before
        await kept(work)
        assert await marked(work) == set()
        await same(work, standard(funnel))


async def test_what_figures_rest_on_besides(work: Work) -> None:
    funnel, _ = await office(work)
    given = {"w": work.workspace_id, "channel": funnel.channel_ids["vk"]}

    async def changed(sql: str) -> None:
        await work.execute(text(sql), given)

    async def declared() -> None:
        steps = (StepWeight(step_key="aware", weight=3_000), StepWeight(step_key="bought", weight=3_000))
        of_set: dict[str, Any] = {"product_id": funnel.product_id, "key": "w", "name": "W", "steps": steps}
        await save(work, AttributionModelSave(first=3_000, last=0, rest=1_000, **of_set))

    ways: dict[str, Callable[[], Awaitable[None]]] = {
        "zone": lambda: changed("UPDATE workspaces SET time_zone = 'America/New_York' WHERE id = :w"),
        "look-back": lambda: changed("UPDATE workspaces SET lookback_days = 7 WHERE id = :w"),
        "direct": lambda: changed("UPDATE channels SET is_direct = true WHERE workspace_id = :w AND id = :channel"),
        "declared steps": declared,
        "lifecycle": lambda: changed("UPDATE steps SET lifecycle_stage = 'SQL' WHERE workspace_id = :w"
                                     " AND key = 'interested'"),
    }  # fmt: skip
    asked = standard(funnel)
    for name, happens in ways.items():
        assert (await same(work, asked)).answered_by is AnsweredBy.DAY_CELLS, name
        await happens()
        work.session.expire_all()
        if name != "lifecycle":  # `w` has steps of its own by now, `full` goes from `with_sales` to `interested`
            assert (await same(work, asked)).answered_by is AnsweredBy.JOURNEYS, name
        await same(work, asked)
        assert await kept(work) > 0, name
        assert (await same(work, asked)).answered_by is AnsweredBy.DAY_CELLS, name
    assert (await verify(work.session, work.workspace_id)).clean


@pytest.mark.parametrize("zone", ["Europe/Moscow", "Asia/Kolkata", "America/St_Johns"])
async def test_the_edges_of_days(work: Work, zone: str) -> None:
    """Sales right before and at midnight, also where midnight is no whole hour of UTC, change with their own day."""
    given = {"zone": zone, "w": work.workspace_id}
    await work.execute(text("UPDATE workspaces SET time_zone = :zone WHERE id = :w"), given)
    funnel = await published_funnel(work)
    await begin(work)
    midnight, after = day_bounds(june(10), june(10), zone)
    tick, moment = timedelta(microseconds=1), timedelta(minutes=5)
    moments = [midnight, midnight + moment, after - moment, after - tick]
    sales = [
        SaleFact(product_id=funnel.product_id, sold_at=moment, source="s", external_id=str(number), identities=(ANN,),
                 amount_minor=1_000)
        for number, moment in enumerate([*moments, midnight - tick, after])
    ]  # fmt: skip
    found = await recorded(work, touch("VISIT", ANN), *sales)
    await kept(work)
    of_day = standard(funnel, start=june(10), end=june(10))
    assert (await same(work, of_day)).totals.conversions_micro == len(moments) * 1_000_000
    for number, result in enumerate(found.results[1:], start=1):
        assert result.fact_id is not None
        await recorded(work, RefundFact(sale_id=result.fact_id, refunded_at=at(days=30), source="r",
                                        external_id=str(number), amount_minor=number))  # fmt: skip
        assert (await same(work, standard(funnel, end=june(30)))).answered_by is AnsweredBy.DAY_CELLS
        assert await kept(work) > 0
        assert (await same(work, of_day)).totals.amount_minor == 4_000 - sum(range(1, min(number, 4) + 1))


async def test_creditable_kinds_follow(work: Work) -> None:
    funnel, _ = await office(work)
    await recorded(work, touch("COMMENT", ANN, occurred_at=at(days=5), resource_id=funnel.resource_ids["group"]))
    await kept(work)
    before = await same(work, standard(funnel))
    await save_settings(fresh(work), AttributionSettingsSave(creditable_kinds=("COMMENT",)))
    payload: dict[str, Any] | None = first(CreditableKindsChanged(1))
    while payload is not None:
        payload = await recompute_some(fresh(work), payload)
        await same(work, standard(funnel))
    await kept(work)
    after = await same(work, standard(funnel))
    assert (after.answered_by, after.totals) == (AnsweredBy.DAY_CELLS, before.totals)
    assert [row.label for row in after.rows] == ["SpinaOK group"]


async def test_what_days_do_not_hold_is_answered_by_journeys(work: Work) -> None:
    funnel, _ = await office(work)
    asked = standard(funnel)
    assert (await same(work, asked)).answered_by is AnsweredBy.DAY_CELLS
    assert (await same(work, standard(funnel, window_days=90))).answered_by is AnsweredBy.DAY_CELLS
    others: list[dict[str, Any]] = [
        {"window_days": 30}, {"journey_from": JourneyFrom.PREVIOUS_STEP}, {"by": "PLACE"}, {"by": "OWNER"},
        {"models": standard(funnel).models, "by": "RESOURCE_KIND"},
    ]  # fmt: skip
    for other in others:
        assert (await same(work, standard(funnel, **other))).answered_by is AnsweredBy.JOURNEYS, other
    for given in ({"journey_of": JourneyOf.COMPANY}, {"as_known_at": datetime(2026, 6, 5, tzinfo=UTC)}):
        found = await report(work, standard(funnel, **given))
        assert (found.answered_by, found.fresh_as_of) == (AnsweredBy.FACTS, found.as_of)


async def test_small_workspaces_keep_none(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    funnel, _ = await office(work)
    assert await stands(work) == 5
    await look(fresh(work))
    assert [await stands(work, table) for table in ("credit_days", "credit_day_states", "credit_day_marks")] == [
        0,
        0,
        0,
    ]
    await recorded(work, touch("COMMENT", ANN, occurred_at=at(days=5)))
    assert (await kept(work), await stands(work, "credit_day_marks"), await stands(work)) == (0, 0, 0)
    monkeypatch.setattr(switch, "LOOKED_AT", work.now - at(days=-1))
    await look(fresh(work), pays_from=99)
    assert await stands(work, "credit_day_states") == 0
    await look(fresh(work), pays_from=3)
    assert await stands(work, "credit_day_states") == 1
    await kept(work)
    assert (await same(work, standard(funnel))).answered_by is AnsweredBy.DAY_CELLS


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE credit_days SET credit = overlay(credit PLACING '\\x07'::bytea FROM 1) WHERE kind = 'SALE'"
        " AND octet_length(credit) > 0",
        "UPDATE credit_days SET unattributed = ARRAY[1, 0, 0, 0] WHERE kind = 'SALE' AND octet_length(credit) > 0",
        "UPDATE credit_days SET renormalised[10] = 99 WHERE kind = 'SALE' AND octet_length(credit) > 0",
    ],
)
async def test_the_rebuild_finds_a_day_that_is_wrong(work: Work, spoil: str) -> None:
    funnel, _ = await office(work)
    assert (await verify(work.session, work.workspace_id)).differences["credit_days"] == 0
    await work.execute(text(spoil))
    assert (await verify(work.session, work.workspace_id)).differences["credit_days"] == 1
    assert (await rebuild(work.session, work.workspace_id)).differences["credit_days"] == 1
    await same(work, standard(funnel))
    assert await kept(work) == 1
    assert (await verify(work.session, work.workspace_id)).clean


async def test_the_rebuild_finds_a_mark_that_was_not_written(work: Work) -> None:
    funnel, _ = await office(work)
    await recorded(work, touch("COMMENT", ANN, occurred_at=at(days=5), resource_id=funnel.resource_ids["group"]))
    assert (await verify(work.session, work.workspace_id)).clean
    await work.execute(text("DELETE FROM credit_day_marks"))
    assert (await verify(work.session, work.workspace_id)).differences["credit_days"] == 2


async def test_journeys_put_right_take_their_days_back(work: Work) -> None:
    funnel, _ = await office(work)
    before = await same(work, standard(funnel))
    await work.execute(text("UPDATE journeys SET amount_minor = 7, ages[1] = 5 WHERE kind = 'SALE'"))
    await work.execute(
        text("INSERT INTO credit_day_marks SELECT workspace_id, product_id, kind, step_key, occurred_at, :id"
             " FROM journeys WHERE kind = 'SALE'"), {"id": new_id()}
    )  # fmt: skip
    await kept(work)
    assert (await same(work, standard(funnel))).totals.amount_minor == 7
    found = await rebuild(work.session, work.workspace_id)
    assert (found.differences["journeys"], found.differences["credit_days"]) == (1, 1)
    after = await same(work, standard(funnel))
    assert (after.totals, after.rows) == (before.totals, before.rows)


async def test_of_a_product_without_a_funnel_all_days_are_missing(work: Work) -> None:
    """Its days come from journeys, of which there are none, whatever the models declare."""
    funnel, _ = await office(work)
    given = {"name": "Not yet", "markets": (Market.B2C,), "sale_kinds": (SaleKind.ONLINE,)}
    await create(fresh(work), ProductCreate.model_validate(given))
    for product_id in (None, funnel.product_id):
        found = await same(work, standard(funnel, product_id=product_id, start=june(10), end=june(10)))
        assert (found.answered_by, found.totals.conversions_micro) == (AnsweredBy.DAY_CELLS, 1_000_000)
