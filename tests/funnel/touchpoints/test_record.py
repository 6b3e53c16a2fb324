"""Batches of touchpoints: item by item, in their order, in as many statements whatever their number."""

from typing import Any

import pytest
from sqlalchemy import event, func, select

from crm.core.ids import new_id
from crm.core.problems import Forbidden, Invalid, Problems
from crm.core.work import Work
from crm.models import Touchpoint
from crm.models.words import Role
from funnel.touchpoints.inputs import TouchpointsRecord
from funnel.touchpoints.record import record
from tests.factories.leads import again, as_member
from tests.factories.products import published_funnel

pytestmark = [pytest.mark.anyio, pytest.mark.database]


def _item(work: Work, number: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "source": "site", "external_id": f"v{number}", "kind": "VISIT", "occurred_at": work.now,
        "identities": [{"kind": "EMAIL", "value": f"p{number}@example.test"}],
    } | more  # fmt: skip


def _batch(*items: dict[str, Any], **more: Any) -> TouchpointsRecord:
    return TouchpointsRecord.model_validate({"items": items} | more)


async def test_every_item_has_its_own_result(work: Work) -> None:
    funnel = await published_funnel(work)
    outcome = await record(
        again(work),
        _batch(
            _item(work, 1, channel_key="nowhere"),
            _item(work, 2, channel_key="vk"),
            _item(work, 3, resource_id=new_id()),
            _item(work, 2),
            _item(work, 4, resource_id=funnel.resource_ids["ads"], utm={"campaign": "spring"}),
            _item(work, 5, identities=[{"kind": "EMAIL", "value": "nobody"}]),
        ),
    )
    assert [each.status for each in outcome.results] == [
        "REJECTED", "RECORDED", "REJECTED", "DUPLICATE", "RECORDED", "REJECTED",
    ]  # fmt: skip
    assert [each.index for each in outcome.results] == [0, 1, 2, 3, 4, 5]
    assert (outcome.recorded, outcome.duplicates, outcome.rejected) == (2, 1, 3)
    fields = [each.problem.field for each in outcome.results if each.problem]
    assert fields == ["items.0.channelKey", "items.2.resourceId", "items.5.identities.0.value"]
    assert outcome.results[3].fact_id == outcome.results[1].fact_id
    rows = await work.execute(select(Touchpoint.channel_id, Touchpoint.campaign).order_by(Touchpoint.external_id))
    assert rows.all() == [(funnel.channel_ids["vk"], None), (funnel.channel_ids["google_ads"], "spring")]


async def test_atomic_is_all_or_nothing(work: Work) -> None:
    await published_funnel(work)
    for bad, field in (
        ({"channel_key": "nowhere"}, "items.1.channelKey"),
        ({"resource_id": new_id()}, "items.1.resourceId"),
    ):
        with pytest.raises(Problems) as caught:
            await record(again(work), _batch(_item(work, 1), _item(work, 2, **bad), atomic=True))
        assert [each.field for each in caught.value.problems] == [field]
    assert await work.scalar(select(func.count()).select_from(Touchpoint)) == 0


async def test_too_many_or_not_allowed(work: Work) -> None:
    with pytest.raises(Invalid, match="at most 1000 items, this one has 1001") as caught:
        await record(again(work), _batch(*(_item(work, number) for number in range(1001))))
    assert caught.value.field == "items"
    with pytest.raises(Forbidden, match="TOUCHPOINT_RECORD"):
        await record(as_member(work, work.actor.id, Role.ANALYST), _batch(_item(work)))


async def test_as_many_statements_for_forty_items_as_for_two(work: Work) -> None:
    await published_funnel(work)
    counts = []
    for first, size in ((0, 2), (100, 2), (200, 40)):
        items = [_item(work, first + number, channel_key="vk") for number in range(size)]
        seen: list[str] = []
        engine = work.session.get_bind()

        def note(*arguments: Any, seen: list[str] = seen) -> None:
            seen.append(arguments[2])

        event.listen(engine, "before_cursor_execute", note)
        outcome = await record(again(work), _batch(*items))
        event.remove(engine, "before_cursor_execute", note)
        assert outcome.recorded == size
        counts.append(len(seen))
    assert counts[1] == counts[2]
