"""Packets with fields of the product's own: asked for, checked, kept as they were."""

from uuid import UUID

import pytest
from sqlalchemy import func, select

from crm.core.problems import Forbidden, Problems, Stale
from crm.core.work import Work
from crm.models import Handoff
from crm.models.words import DeclineReason, Role
from funnel.routing.decline import decline
from funnel.routing.inputs import HandoffDecline, HandoffOffer, Packet
from funnel.routing.offer import offer
from funnel.routing.set_packet_fields import PacketFieldsSet, set_packet_fields
from tests.factories.leads import again, as_member, lead_row, make_seller, make_team
from tests.factories.people import insert_lead
from tests.factories.products import published_funnel

pytestmark = [pytest.mark.anyio, pytest.mark.database]

FIELDS = (
    {"key": "budget", "label": "Budget", "kind": "NUMBER", "is_required": True},
    {"key": "size", "label": "Size", "kind": "CHOICE", "choices": ["M", "L"]},
    {"key": "by", "label": "Wanted by", "kind": "DATE"},
    {"key": "office", "label": "For an office", "kind": "YES_NO"},
    {"key": "note", "label": "Note"},
)


async def _ask(work: Work, product_id: UUID, *fields: dict[str, object], version: int | None = None) -> None:
    given = {"product_id": product_id, "fields": fields, "expected_version": version}
    await set_packet_fields(again(work), PacketFieldsSet.model_validate(given))


def _offer(lead_id: UUID, team_id: UUID, **values: str) -> HandoffOffer:
    fields = [{"key": key, "value": value} for key, value in values.items()]
    return HandoffOffer(
        lead_id=lead_id, to_team_id=team_id, packet=Packet.model_validate({"need": "A chair", "fields": fields})
    )


async def test_a_packet_says_what_was_asked_then(work: Work) -> None:
    funnel = await published_funnel(work)
    anna, boris = await make_seller(work, "Anna"), await make_seller(work, "Boris")
    team = await make_team(work, [anna, boris])
    await _ask(work, funnel.product_id, *FIELDS, version=1)
    lead_id = await insert_lead(work, funnel)
    values = {"office": "true", "budget": "12000.50", "size": "L", "by": "2026-12-01"}
    first = await offer(again(work), _offer(lead_id, team, **values))
    kept = [
        {"key": "budget", "label": "Budget", "kind": "NUMBER", "value": "12000.50"},
        {"key": "size", "label": "Size", "kind": "CHOICE", "value": "L"},
        {"key": "by", "label": "Wanted by", "kind": "DATE", "value": "2026-12-01"},
        {"key": "office", "label": "For an office", "kind": "YES_NO", "value": "true"},
    ]
    await _ask(work, funnel.product_id, {"key": "phone", "label": "Phone", "is_required": True}, version=2)
    declined = await decline(as_member(work, anna), HandoffDecline(handoff_id=first, reason=DeclineReason.INCOMPLETE))
    for handoff_id in (first, declined.next_id):
        assert await work.scalar(select(Handoff.packet_fields).where(Handoff.id == handoff_id)) == kept


async def test_what_is_missing_or_wrong_is_told_with_its_path_and_nothing_is_offered(work: Work) -> None:
    funnel = await published_funnel(work)
    team = await make_team(work, [await make_seller(work, "Anna")])
    await _ask(work, funnel.product_id, *FIELDS)
    lead_id = await insert_lead(work, funnel)
    before = await lead_row(work, lead_id)
    wrong = {"size": "XXL", "by": "tomorrow", "office": "yes", "colour": "red"}
    with pytest.raises(Problems) as caught:
        await offer(again(work), _offer(lead_id, team, **wrong))
    assert {each.field: each.message for each in caught.value.problems} == {
        "packet.fields.0.value": "“Size”: choose one of M, L.",
        "packet.fields.1.value": "“Wanted by”: write a day such as 2026-11-30.",
        "packet.fields.2.value": "“For an office”: write true or false.",
        "packet.fields.3.key": "The packet has no field 'colour'; its fields: budget, by, note, office, size.",
        "packet.fields.budget": "The packet of this product needs “Budget”; fill it in.",
    }
    for number in ("a lot", "NaN", "1e30"):
        with pytest.raises(Problems, match=r"write a number such as 12\.5"):
            await offer(again(work), _offer(lead_id, team, budget=number))
    assert await lead_row(work, lead_id) == before
    assert await work.scalar(select(func.count()).select_from(Handoff)) == 0


async def test_what_setting_fields_refuses(work: Work) -> None:
    funnel = await published_funnel(work)
    await _ask(work, funnel.product_id, FIELDS[0])
    once = {"key": "a", "label": "A", "kind": "CHOICE", "choices": ["1", "1"]}
    bad = (once, {"key": "a", "label": "B", "choices": ["x"]})
    with pytest.raises(Problems) as caught:
        await _ask(work, funnel.product_id, *bad)
    assert [each.field for each in caught.value.problems] == ["fields.0.choices", "fields.1.key", "fields.1.choices"]
    with pytest.raises(Stale):
        await _ask(work, funnel.product_id, version=1)
    anna = await make_seller(work, "Anna", Role.SALES_LEAD)
    with pytest.raises(Forbidden, match="PRODUCT_EDIT"):
        await set_packet_fields(
            as_member(work, anna, Role.SALES_LEAD), PacketFieldsSet(product_id=funnel.product_id, fields=())
        )
    with pytest.raises(Problems):
        await offer(again(work), _offer(await insert_lead(work, funnel), await make_team(work, [anna])))
