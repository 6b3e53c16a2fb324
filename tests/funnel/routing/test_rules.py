"""Rules as data: what they find, what the decision says, what becomes of the chain, what is refused."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from crm.absences.set import AbsenceSet, set_absence
from crm.core.clock import day_of
from crm.core.ids import new_id
from crm.core.problems import Forbidden, Invalid, Problems, Stale
from crm.core.work import Work
from crm.models import Company, Handoff, Lead, TimelineEntry
from crm.models.words import DeclineReason, Role
from funnel.models import RoutingPlan, RoutingRule, RoutingTurn
from funnel.routing.accept import accept
from funnel.routing.decline import decline
from funnel.routing.events import ChainEnded
from funnel.routing.inputs import HandoffAccept, HandoffDecline, HandoffRecycle
from funnel.routing.recycle import recycle
from funnel.routing.set_rules import RoutingRulesSet, set_rules
from tests.factories.leads import again, as_member, lead_row, make_lead, make_offer, make_seller, make_team
from tests.factories.people import insert_lead
from tests.factories.products import Published, published_funnel

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def _rules(work: Work, funnel: Published, *rules: dict[str, Any], **given: Any) -> UUID:
    numbered = [{"key": f"r{place}", **each} for place, each in enumerate(rules, start=1)]
    data = {"product_id": funnel.product_id, "rules": numbered, **given}
    return await set_rules(again(work), RoutingRulesSet.model_validate(data))


def _to_team(team_id: UUID, **more: Any) -> dict[str, Any]:
    return {"target": "TEAM", "team_id": team_id, **more}


async def _made(work: Work, handoff_id: UUID) -> Any:
    return (await work.execute(select(*Handoff.__table__.columns).where(Handoff.id == handoff_id))).one()


def _no(handoff_id: UUID) -> HandoffDecline:
    return HandoffDecline(handoff_id=handoff_id, reason=DeclineReason.WRONG_ROUTE)


async def test_the_first_rule_that_holds_and_finds_somebody_wins_and_says_so(work: Work) -> None:
    funnel = await published_funnel(work)
    anna, boris, cleo = [await make_seller(work, name) for name in ("Anna", "Boris", "Cleo")]
    full = await make_seller(work, "Full", capacity=0)
    big, all_of_them = await make_team(work, [full], "Big"), await make_team(work, [anna, boris], "Sales")
    first = {"condition": {"all": [{"channel_keys": ["vk"]}, {"phone_codes": ["+7"]}]}, **_to_team(all_of_them)}
    await _rules(
        work, funnel, first, {"condition": {"amount_at_least": "100000"}, **_to_team(big)},
        {"condition": {"facts": {"touch": {"kinds": ["FORM_SUBMIT"]}}}, **_to_team(all_of_them)},
        fallback={"member_id": cleo},
    )  # fmt: skip
    lead_id = await make_lead(work, funnel)
    dear = await insert_lead(work, funnel, name="Dear", expected_value_minor=20_000_000)
    rules = {
        row.key: row for row in await work.execute(select(RoutingRule.key, RoutingRule.id, RoutingRule.description))
    }
    assert [rules[key].description for key in ("r1", "r2", "r3")] == [
        "A lead that came first through VK and has a phone number of +7 goes to the team Sales, in turn.",
        "A lead that is worth at least 100,000.00 RUB goes to the team Big, in turn.",
        "A lead that once fulfilled “submits a form” goes to the team Sales, in turn.",
    ]

    asked = await _made(work, await make_offer(again(work), lead_id))
    assert (asked.assignee_id, asked.team_id) == (anna, all_of_them)
    assert asked.decision == {
        "by": "RULE", "rule": rules["r3"].description, "rule_id": str(rules["r3"].id), "chosen": str(anna), "tried": [],
        "candidates": [{"member_id": str(each), "load": 0, "waiting": 0} for each in (anna, boris)],
    }  # fmt: skip
    left_over = await _made(work, await make_offer(again(work), dear))
    assert (left_over.assignee_id, left_over.team_id) == (cleo, None)
    assert left_over.decision == {
        "by": "FALLBACK", "rule": "Everybody the rules name was passed over: to the fallback.",
        "candidates": [{"member_id": str(cleo), "load": 0, "waiting": 0}], "chosen": str(cleo), "tried": [],
        "nobody_found": "ALL_PASSED_OVER",
        "passed_rules": [{
            "rule_id": str(rules["r2"].id), "rule": rules["r2"].description,
            "candidates": [{"member_id": str(full), "load": 0, "waiting": 0, "passed_over": "FULL"}],
        }],
    }  # fmt: skip
    nobody = await _made(work, await make_offer(again(work), await insert_lead(work, funnel, name="Cheap")))
    assert (nobody.assignee_id, nobody.decision["nobody_found"]) == (cleo, "NO_RULE_HOLDS")


async def test_rules_of_the_product_come_before_those_of_all(work: Work) -> None:
    funnel = await published_funnel(work)
    anna, boris = await make_seller(work, "Anna"), await make_seller(work, "Boris")
    await _rules(work, funnel, {"target": "MEMBER", "member_id": boris}, product_id=None, fallback={"member_id": boris})
    first = await _made(work, await make_offer(again(work), await insert_lead(work, funnel, name="A")))
    await _rules(work, funnel, {"target": "MEMBER", "member_id": anna}, fallback={"member_id": anna})
    second = await _made(work, await make_offer(again(work), await insert_lead(work, funnel, name="B")))
    assert (first.assignee_id, second.assignee_id) == (boris, anna)
    assert second.decision["rule"] == "Every lead goes to Anna."


async def test_turns_go_round_and_survive_a_change_of_the_rules(work: Work) -> None:
    funnel = await published_funnel(work)
    members = [await make_seller(work, name) for name in ("Anna", "Boris", "Cleo")]
    team = await make_team(work, members)
    chosen = []
    for number in range(7):
        if number in (0, 4):
            await _rules(work, funnel, _to_team(team), fallback={"team_id": team})
        lead_id = await insert_lead(work, funnel, name=f"L{number}")
        chosen.append((await _made(work, await make_offer(again(work), lead_id))).assignee_id)
    assert chosen == [*members, *members, members[0]]
    assert await work.scalar(select(func.count()).select_from(RoutingTurn)) == 3
    await _rules(work, funnel, fallback={"team_id": team})
    assert await work.scalar(select(func.count()).select_from(RoutingTurn)) == 0


async def test_a_chain_asks_nobody_twice_and_ends_at_the_fallback(work: Work) -> None:
    funnel = await published_funnel(work)
    anna, boris, chief = [await make_seller(work, name) for name in ("Anna", "Boris", "Chief")]
    team = await make_team(work, [anna, boris])
    await _rules(work, funnel, _to_team(team), _to_team(team), fallback={"member_id": chief, "team_id": team})
    lead_id = await insert_lead(work, funnel)
    handoff_id = await make_offer(again(work), lead_id, accept_within_seconds=60)
    asked, ends = [], []
    for _ in range(4):
        made = await _made(work, handoff_id)
        asked.append(made.assignee_id)
        if made.assignee_id is None:
            break
        answering = as_member(work, made.assignee_id, Role.SALES_LEAD)
        following = (await decline(answering, _no(handoff_id))).next_id
        ends += [each for each in answering.events if isinstance(each, ChainEnded)]
        assert following is not None
        handoff_id = following
    assert asked == [anna, boris, chief, None]
    last = await _made(work, handoff_id)
    assert last.decision["tried"] == [str(anna), str(boris), str(chief)]
    assert [each.get("passed_over") for each in last.decision["candidates"]] == ["TRIED", "TRIED"]
    assert last.accept_by == work.now + timedelta(seconds=60)
    assert [each.next_id is not None for each in ends] == [True, True]
    told = select(func.count()).where(TimelineEntry.title == "Nobody took the lead: it went to the fallback")
    assert await work.scalar(told) == 2
    over = as_member(work, chief, Role.SALES_LEAD)
    assert (await decline(over, _no(handoff_id))).next_id is None
    assert ChainEnded(handoff_id, lead_id, None) in over.events
    assert (await lead_row(work, lead_id)).status == "OPEN"


async def test_a_returned_lead_goes_to_whom_had_it_last_and_to_the_cover_meanwhile(work: Work) -> None:
    funnel = await published_funnel(work)
    anna, boris, cleo = [await make_seller(work, name) for name in ("Anna", "Boris", "Cleo")]
    team = await make_team(work, [anna, boris])
    await _rules(
        work, funnel, {"target": "PREVIOUS_OWNER"}, {"target": "COMPANY_OWNER"}, _to_team(team),
        fallback={"team_id": team},
    )  # fmt: skip
    lead_id = await make_lead(work, funnel)
    handoff_id = await make_offer(again(work), lead_id, to_member_id=boris)
    await accept(as_member(work, boris), HandoffAccept(handoff_id=handoff_id))
    hour = work.now + timedelta(hours=1)
    back = HandoffRecycle(
        handoff_id=handoff_id, return_step_key="interested", revisit_on=day_of(hour, "Europe/Moscow"), reason="Later"
    )
    await recycle(as_member(work, boris, now=hour), back)
    later = as_member(work, work.actor.id or boris, Role.ADMIN, now=hour + timedelta(hours=1))
    second = await _made(work, await make_offer(later, lead_id))
    assert (second.assignee_id, second.decision["rule"]) == (boris, "Every lead goes to whoever of sales had it last.")
    away = {"member_id": boris, "starts_at": hour, "ends_at": hour + timedelta(days=9), "cover_member_id": cleo}
    await set_absence(as_member(work, boris), AbsenceSet.model_validate(away))
    await decline(as_member(work, boris, now=later.now), _no(second.id))
    third = await _made(work, (await lead_row(work, lead_id)).current_handoff_id)
    assert third.assignee_id == cleo  # the cover stands in where Boris would be asked
    firm, other = new_id(), await insert_lead(work, funnel, name="Other")
    work.session.add(Company(workspace_id=work.workspace_id, id=firm, name="F", name_key="f", sort_key="f",
                             created_at=work.now))  # fmt: skip
    await work.flush()
    await work.execute(update(Lead).where(Lead.id.in_([lead_id, other])).values(company_id=firm))
    late = as_member(work, work.actor.id or boris, Role.ADMIN, now=later.now + timedelta(hours=1))
    fourth = await _made(work, await make_offer(late, other))
    assert fourth.assignee_id == cleo
    assert fourth.decision["candidates"] == [
        {"member_id": str(boris), "load": 0, "waiting": 0, "passed_over": "ABSENT"},
        {"member_id": str(cleo), "load": 0, "waiting": 1, "covers": str(boris)},
    ]


async def test_without_rules_somebody_is_named(work: Work) -> None:
    lead_id = await insert_lead(work, await published_funnel(work))
    before = await lead_row(work, lead_id)
    with pytest.raises(Invalid, match="no routing rules") as caught:
        await make_offer(again(work), lead_id)
    assert caught.value.field == "toTeamId"
    assert await lead_row(work, lead_id) == before


async def test_what_rules_refuse(work: Work) -> None:
    funnel = await published_funnel(work)
    anna, mark = await make_seller(work, "Anna"), await make_seller(work, "Mark", Role.MARKETER)
    team = await make_team(work, [anna])
    fallback = {"team_id": team}
    await _rules(work, funnel, _to_team(team), fallback=fallback)
    cases: list[tuple[dict[str, Any], set[str | None]]] = [
        ({"target": "MEMBER", "member_id": mark}, {"rules.0.memberId"}),
        ({"target": "MEMBER"}, {"rules.0.memberId"}),
        ({"target": "PREVIOUS_OWNER", "team_id": team}, {"rules.0.teamId"}),
        (_to_team(new_id()), {"rules.0.teamId"}),
        (_to_team(team, weights=[{"member_id": anna, "weight": 2}]), {"rules.0.weights"}),
        (_to_team(team, condition={"channel_keys": ["fax"]}), {"rules.0.condition"}),
        (_to_team(team, condition={"audience_ids": [new_id()]}), {"rules.0.condition"}),
        (_to_team(team, condition={"all": [{"phone_codes": ["7"]}, {"step_keys": []}]}),
         {"rules.0.condition.all.0.phoneCodes.0", "rules.0.condition.all.1.stepKeys"}),
        (_to_team(team, condition={"facts": {"not": {"sale_recorded": True}}}), {"rules.0.condition.facts"}),
        (_to_team(team, condition={"has_company": True, "score_at_least": 1}), {"rules.0.condition"}),
    ]  # fmt: skip
    for rule, fields in cases:
        with pytest.raises(Problems) as caught:
            await _rules(work, funnel, rule, fallback=fallback)
        assert {each.field for each in caught.value.problems} == fields, rule
    with pytest.raises(Invalid, match="no lead is left to nobody"):
        await _rules(work, funnel, fallback={})
    with pytest.raises(Problems, match="the key"):
        await _rules(work, funnel, _to_team(team, key="same"), _to_team(team, key="same"), fallback=fallback)
    with pytest.raises(Stale, match="at version 1 now"):
        await _rules(work, funnel, fallback=fallback, expected_version=0)
    with pytest.raises(Forbidden, match="ROUTING_EDIT"):
        await set_rules(as_member(work, anna), RoutingRulesSet.model_validate({"rules": [], "fallback": fallback}))
    assert await work.scalar(select(RoutingPlan.version)) == 1
    assert await work.scalar(select(func.count()).select_from(RoutingRule)) == 1
