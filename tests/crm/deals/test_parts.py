"""Stages, lines, contacts, history and the persons of a deal."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from crm.core.problems import Conflict, Invalid, NotFound
from crm.core.work import Work
from crm.deal_stages.set import DealStagesSet, set_stages
from crm.deals.contacts import DealContactRemove, DealContactSet, remove_contact, set_contact
from crm.deals.lines import DealLinesSet, line_amount, set_lines
from crm.deals.lose import DealLose, lose
from crm.deals.move import DealMoving, move
from crm.deals.open import DealOpen
from crm.deals.open import open as open_deal
from crm.deals.persons import persons_of
from crm.deals.reopen import DealReopen, reopen
from crm.deals.update import DealUpdate, update
from crm.models import Deal, DealContact, DealLine, DealMove, DealSlip, DealStage
from crm.models.words import LossReason
from funnel.people.merge import PersonMerge, merge
from tests.factories.leads import again, lead_row
from tests.factories.people import insert_lead, insert_person
from tests.factories.products import Published, published_funnel

database = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]


async def _staged(work: Work, funnel: Published, *keys: str) -> None:
    stages = [{"key": key, "name": key.title(), "probability_percent": 10 * n} for n, key in enumerate(keys, 1)]
    await set_stages(again(work), DealStagesSet.model_validate({"product_id": funnel.product_id, "stages": stages}))


async def _deal(work: Work, *keys: str) -> tuple[Published, UUID, UUID]:
    funnel = await published_funnel(work)
    await _staged(work, funnel, *(keys or ("talk", "offer", "sign")))
    lead_id = await insert_lead(work, funnel)
    return funnel, lead_id, await open_deal(again(work), DealOpen(lead_id=lead_id))


async def _row(work: Work, deal_id: UUID) -> Any:
    return (await work.execute(select(*Deal.__table__.columns).where(Deal.id == deal_id))).one()


def test_the_amount_of_a_line() -> None:
    assert line_amount(1_500_000, 333, 100) == 400  # 499.5 rounded half away from zero, less 100


@given(units=st.integers(1, 10**12), price=st.integers(0, 10**9))
def test_a_line_is_rounded_once(units: int, price: int) -> None:
    exact = Decimal(units) * price / 1_000_000
    assert abs(line_amount(units, price, 0) - exact) <= Decimal("0.5")


class TestDeals:
    pytestmark = database

    async def test_the_way_through_the_stages_is_kept(self, work: Work) -> None:
        _, _, deal_id = await _deal(work)
        await move(again(work), DealMoving(deal_id=deal_id, to_stage_key="sign", expected_version=1))
        with pytest.raises(Invalid, match="goes back"):
            await move(again(work), DealMoving(deal_id=deal_id, to_stage_key="offer"))
        with pytest.raises(Conflict, match="already"):
            await move(again(work), DealMoving(deal_id=deal_id, to_stage_key="sign"))
        with pytest.raises(NotFound):
            await move(again(work), DealMoving(deal_id=deal_id, to_stage_key="nowhere"))
        await move(again(work), DealMoving(deal_id=deal_id, to_stage_key="offer", reason="They want another price"))
        await lose(again(work), DealLose(deal_id=deal_id, reason=LossReason.COMPETITOR, competitor="Chairs Ltd"))
        lost = await _row(work, deal_id)
        assert (lost.status, lost.loss_reason, lost.competitor) == ("LOST", "COMPETITOR", "Chairs Ltd")
        await reopen(again(work), DealReopen(deal_id=deal_id, reason="They came back"))
        deal = await _row(work, deal_id)
        assert (deal.status, deal.loss_reason, deal.competitor, deal.closed_at) == ("OPEN", None, None, None)
        stages = dict((await work.execute(select(DealStage.id, DealStage.key))).all())
        rows = await work.execute(
            select(DealMove.kind, DealMove.to_stage_id, DealMove.reason, DealMove.loss_reason).order_by(DealMove.id)
        )
        assert [(row[0], stages.get(row[1]), row[2], row[3]) for row in rows] == [
            ("MOVED", "talk", None, None), ("MOVED", "sign", None, None),
            ("MOVED", "offer", "They want another price", None), ("LOST", None, None, "COMPETITOR"),
            ("REOPENED", "offer", "They came back", None),
        ]  # fmt: skip

    async def test_stages_no_longer_named_are_archived_and_keep_their_deals(self, work: Work) -> None:
        funnel, _, deal_id = await _deal(work, "talk", "sign")
        await _staged(work, funnel, "offer", "sign")
        rows = await work.execute(
            select(DealStage.key, DealStage.position, DealStage.archived_at.is_(None)).order_by(DealStage.key)
        )
        assert rows.all() == [("offer", 1, True), ("sign", 2, True), ("talk", 1, False)]
        stage = await work.scalar(select(DealStage.key).join(Deal, Deal.stage_id == DealStage.id))
        assert stage == "talk"
        with pytest.raises(NotFound):
            await move(again(work), DealMoving(deal_id=deal_id, to_stage_key="talk"))

    async def test_the_amount_is_the_sum_of_the_lines(self, work: Work) -> None:
        funnel, _, deal_id = await _deal(work)
        lines = [
            {"product_id": funnel.product_id, "units": "1.5", "unit_price": {"amount": "3.33"}, "note": "Two colours"},
            {"product_id": funnel.product_id, "units": "3", "unit_price": {"amount": "100"},
             "discount": {"amount": "0.01"}},
        ]  # fmt: skip
        await set_lines(again(work), DealLinesSet.model_validate({"deal_id": deal_id, "lines": lines}))
        amounts = select(DealLine.amount_minor).order_by(DealLine.position)
        assert (await work.execute(amounts)).scalars().all() == [500, 29_999]  # 4.995 → 5.00
        assert (await _row(work, deal_id)).amount_minor == 30_499
        with pytest.raises(Conflict, match="sum of its lines"):
            await update(again(work), DealUpdate.model_validate({"deal_id": deal_id, "amount": {"amount": "5"}}))
        lines[1]["discount"] = {"amount": "301"}
        with pytest.raises(Invalid) as caught:
            await set_lines(again(work), DealLinesSet.model_validate({"deal_id": deal_id, "lines": lines}))
        assert caught.value.field == "lines.1.discount.amount"
        assert (await _row(work, deal_id)).amount_minor == 30_499

    async def test_slips_are_kept_and_putting_off_is_counted(self, work: Work) -> None:
        _, _, deal_id = await _deal(work)
        for day in (date(2026, 12, 1), date(2026, 12, 20), date(2026, 12, 20), date(2026, 12, 10), None):
            await update(again(work), DealUpdate(deal_id=deal_id, expected_close_on=day))
        rows = (await work.execute(select(DealSlip.was_on, DealSlip.is_on).order_by(DealSlip.id))).all()
        assert rows == [
            (None, date(2026, 12, 1)), (date(2026, 12, 1), date(2026, 12, 20)),
            (date(2026, 12, 20), date(2026, 12, 10)), (date(2026, 12, 10), None),
        ]  # fmt: skip
        assert (await _row(work, deal_id)).slips == 1

    async def test_persons_of_a_deal_are_the_leads_and_all_contacts_each_once(self, work: Work) -> None:
        _, lead_id, deal_id = await _deal(work)
        own = (await lead_row(work, lead_id)).person_id
        payer, user, twin = [await insert_person(work, name) for name in ("Payer", "User", "User's twin")]
        for person_id, role in ((payer, "PAYER"), (user, "USER"), (twin, "USER")):
            contact = {"deal_id": deal_id, "person_id": person_id, "role": role, "is_primary": True}
            await set_contact(again(work), DealContactSet.model_validate(contact))
        primary = select(DealContact.person_id).where(DealContact.is_primary)
        assert (await work.execute(primary)).scalars().all() == [twin]
        await merge(again(work), PersonMerge(keep_id=user, merge_id=twin))
        rows = (await work.execute(persons_of(work.workspace_id, [deal_id]))).all()
        assert sorted(row.person_id for row in rows) == sorted([own, payer, user])
        await remove_contact(again(work), DealContactRemove(deal_id=deal_id, person_id=user))
        with pytest.raises(NotFound, match="not in the deal"):
            await remove_contact(again(work), DealContactRemove(deal_id=deal_id, person_id=user))
        assert await work.scalar(select(func.count()).select_from(DealContact)) == 1
