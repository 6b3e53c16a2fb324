"""What routing comes to: workload, declines by source, and a dry run over past leads."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, text, update

from crm.absences.set import AbsenceSet, set_absence
from crm.core.clock import day_of
from crm.core.ids import new_id
from crm.core.problems import Invalid, NotFound
from crm.core.work import Work
from crm.models import Handoff, Member
from crm.models.words import DeclineReason
from funnel.inputs import Period
from funnel.models import Journey, RoutingTurn
from funnel.models.words.routing import NobodyFound
from funnel.reads import WorkReads
from funnel.routing.decline_report import decline_report, feedback_of
from funnel.routing.dry_run import RoutingDryRun, dry_run
from funnel.routing.workload import MemberWorkload, workload
from tests.factories.leads import as_member, make_seller, make_team
from tests.factories.people import insert_lead
from tests.factories.products import Published, published_funnel

pytestmark = [pytest.mark.anyio, pytest.mark.database]
ZONE = "Europe/Moscow"
HOUR = timedelta(hours=1)


async def _past(
    work: Work, lead_id: UUID, member_id: UUID | None, at: datetime, status: str, *, after: UUID | None = None,
    **given: Any,
) -> UUID:  # fmt: skip
    """A handoff as a row, offered then."""
    handoff_id = new_id()
    accepted = status in ("ACCEPTED", "RECYCLED")
    fields: dict[str, Any] = {
        "accept_by": at + 4 * HOUR, "responded_at": None if status == "OFFERED" else at + HOUR,
        "accepted_at": at + HOUR if accepted else None, "need": "A chair", "promises": [],
        "decision": {"chosen": str(member_id)} if member_id else {"chosen": None}, "previous_id": after,
    } | given  # fmt: skip
    work.session.add(
        Handoff(workspace_id=work.workspace_id, id=handoff_id, lead_id=lead_id, assignee_id=member_id, status=status,
                offered_at=at, **fields)
    )  # fmt: skip
    await work.flush()
    return handoff_id


def _days(work: Work, back: int = 10) -> Period:
    today = day_of(work.now, ZONE)
    return Period(start=today - timedelta(days=back), end=today)


async def test_workload_says_what_each_has_and_how_offers_were_answered(work: Work) -> None:
    funnel = await published_funnel(work)
    anna, boris = await make_seller(work, "Anna", capacity=5), await make_seller(work, "Boris")
    await make_seller(work, "Outside")
    team = await make_team(work, [anna, boris])
    noon = work.now - timedelta(days=3)
    won = await insert_lead(work, funnel, name="Won", owner_id=anna, status="WON", closed_at=noon + 9 * HOUR)
    lost = await insert_lead(work, funnel, name="Lost", owner_id=anna, status="LOST", closed_at=noon + 9 * HOUR)
    open_ = await insert_lead(work, funnel, name="Open", owner_id=anna, status="WORKING")
    asked = await insert_lead(work, funnel, name="Asked", status="OFFERED")
    for lead, wait in ((won, 1), (lost, 2), (open_, 6)):
        await _past(work, lead, anna, noon, "ACCEPTED", accepted_at=noon + wait * HOUR)
    await _past(work, asked, anna, noon, "DECLINED", decline_reason="OTHER")
    await _past(work, asked, boris, noon + HOUR, "EXPIRED")
    await _past(work, asked, anna, work.now - 5 * HOUR, "OFFERED")
    away = AbsenceSet(member_id=boris, starts_at=work.now - HOUR, ends_at=work.now + HOUR, cover_member_id=anna)
    await set_absence(as_member(work, boris), away)

    found = await workload(WorkReads(work), work.now, team_id=team, at=None, period=_days(work))
    hers, his = found
    assert hers == MemberWorkload(
        member_id=anna, open_leads=1, waiting=1, capacity=5, today=hers.today, daily_capacity=None, away_since=None,
        away_until=None, cover_id=None, is_working=True, overdue_offers=1, overdue_tasks=0, overdue_timers=0,
        accepted=3, declined=1, expired=0, median_accept_seconds=7200, closed=2, won=1,
    )  # fmt: skip
    assert (hers.room, hers.left_today, hers.win_share) == (3, None, Decimal("0.5"))
    assert (his.member_id, his.away_since, his.cover_id, his.is_working, his.expired, his.win_share) == (
        boris, work.now - HOUR, anna, False, 1, None,
    )  # fmt: skip
    then = await workload(WorkReads(work), work.now, team_id=team, at=noon + 7 * HOUR, period=_days(work))
    assert [(each.open_leads, each.waiting, each.away_since) for each in then] == [(3, 0, None), (0, 0, None)]
    everybody = await workload(WorkReads(work), work.now, team_id=None, at=None, period=_days(work))
    assert {anna, boris} < {each.member_id for each in everybody}
    with pytest.raises(NotFound):
        await workload(WorkReads(work), work.now, team_id=new_id(), at=None, period=_days(work))


async def test_declines_are_told_by_source_and_each_list_sums_to_the_total(work: Work) -> None:
    funnel = await published_funnel(work)
    anna = await make_seller(work, "Anna")
    group, ads = funnel.resource_ids["group"], funnel.resource_ids["ads"]
    numbers = dict((await work.execute(text("SELECT id, number FROM resources"))).all())  # type: ignore[arg-type]  # pairs
    at = work.now - timedelta(days=1)
    told = [("DECLINED", "OFF_TARGET"), ("DECLINED", "OFF_TARGET"), ("DECLINED", "INCOMPLETE"), ("ACCEPTED", None),
            ("EXPIRED", None), ("WITHDRAWN", None)]  # fmt: skip
    for place, (status, reason) in enumerate(told):
        came = {"first_touch_resource_id": group, "first_touch_channel_id": funnel.channel_ids["vk"]}
        lead = await insert_lead(work, funnel, name=f"L{place}", **(came if place else {}))
        await _past(work, lead, anna, at, status, decline_reason=reason)
        await _journey(work, funnel, lead, at - HOUR, [numbers[group], numbers[ads]])
    report = await decline_report(WorkReads(work), funnel.product_id, _days(work))
    total = report.total
    assert (total.offers, total.answered, total.declined, total.expired) == (5, 4, 3, 1)
    assert (total.share, total.is_small_sample) == (Decimal("0.75"), True)
    assert dict(total.reasons) == {DeclineReason.OFF_TARGET: 2, DeclineReason.INCOMPLETE: 1}
    for by in (report.first_resources, report.first_channels, report.last_resources, report.last_channels):
        assert sum(each.offers for each in by.values()) == 5
        assert sum(each.declined for each in by.values()) == 3
    assert {key: each.declined for key, each in report.first_resources.items()} == {None: 1, group: 2}
    assert {key: each.declined for key, each in report.last_resources.items()} == {ads: 3}
    assert {key: each.offers for key, each in report.last_channels.items()} == {funnel.channel_ids["google_ads"]: 5}
    shown = await feedback_of(WorkReads(work), [group, ads], work.now)
    assert [(shown[each].offers, shown[each].declined) for each in (group, ads)] == [(0, 0), (5, 3)]


async def _journey(work: Work, funnel: Published, lead_id: UUID, at: datetime, numbers: list[int]) -> None:
    work.session.add(
        Journey(workspace_id=work.workspace_id, conversion_id=new_id(), kind="STEP_ENTRY", lead_id=lead_id,
                product_id=funnel.product_id, audience_number=0, occurred_at=at, touch_ids=[new_id() for _ in numbers],
                channel_numbers=[0] * len(numbers), resource_numbers=numbers, ages=[0] * len(numbers), step_starts={},
                units_micro=0)
    )  # fmt: skip
    await work.flush()


def _try(work: Work, funnel: Published, *rules: dict[str, Any], **given: Any) -> RoutingDryRun:
    period = _days(work)
    named = [{"key": f"r{place}", **each} for place, each in enumerate(rules, start=1)]
    known = {"product_id": funnel.product_id, "since": period.start, "until": period.end, "rules": named}
    return RoutingDryRun.model_validate({**known, **given})


async def test_a_dry_run_replays_what_was_offered_and_writes_nothing(work: Work) -> None:
    funnel = await published_funnel(work)
    anna, boris, cleo = [await make_seller(work, name) for name in ("Anna", "Boris", "Cleo")]
    await work.execute(update(Member).where(Member.id.in_([anna, boris])).values(capacity=2))
    team = await make_team(work, [anna, boris])
    at = work.now - timedelta(days=5)
    before = await insert_lead(work, funnel, name="Before", owner_id=anna, status="WON", closed_at=at + 3 * HOUR)
    await _past(work, before, anna, at - timedelta(days=30), "ACCEPTED")
    vk = {"first_touch_channel_id": funnel.channel_ids["vk"]}
    leads = [await insert_lead(work, funnel, name=f"L{number}", **(vk if number else {})) for number in range(6)]
    for hour, lead in enumerate(leads[:5]):
        first = await _past(work, lead, boris, at + hour * HOUR, "DECLINED", decline_reason="OTHER")
        await _past(work, lead, cleo, at + (hour + 1) * HOUR, "ACCEPTED", after=first)
    await _past(work, leads[5], None, at + 5 * HOUR, "EXPIRED")
    rule = {"target": "TEAM", "team_id": team, "condition": {"channel_keys": ["vk"]}}
    kept = select(func.count()).select_from(Handoff)
    count = await work.scalar(kept)

    told = await dry_run(WorkReads(work), _try(work, funnel, rule, fallback={"member_id": cleo}))

    assert (told.leads, told.nobody, told.to_whole_team) == (6, 0, 0)
    assert [(each.key, each.held, each.routed) for each in told.rules] == [("r1", 5, 4)]
    assert dict(told.unassigned) == {NobodyFound.NO_RULE_HOLDS: 1, NobodyFound.ALL_PASSED_OVER: 1}
    assert {key: vars(each) for key, each in told.members.items()} == {
        anna: {"routed": 2, "peak": 2, "offered": 0, "accepted": 0},
        boris: {"routed": 2, "peak": 2, "offered": 5, "accepted": 0},
        cleo: {"routed": 2, "peak": 2, "offered": 0, "accepted": 5},
    }
    assert told.same == 1
    assert (await work.scalar(kept), await work.scalar(select(func.count()).select_from(RoutingTurn))) == (count, 0)
    away = AbsenceSet(member_id=boris, starts_at=at, ends_at=at + timedelta(days=1))
    await set_absence(as_member(work, boris), away)
    without = await dry_run(WorkReads(work), _try(work, funnel, rule, fallback={"team_id": team}))
    assert {key: each.routed for key, each in without.members.items() if each.routed} == {anna: 2}
    assert (sum(without.unassigned.values()), without.to_whole_team) == (4, 4)
    in_force = await dry_run(WorkReads(work), _try(work, funnel, rules=None))
    assert (in_force.leads, in_force.nobody, in_force.rules) == (6, 6, [])


async def test_what_a_dry_run_refuses(work: Work) -> None:
    funnel = await published_funnel(work)
    today = day_of(work.now, ZONE)
    with pytest.raises(Invalid, match="ends before it starts"):
        await dry_run(WorkReads(work), _try(work, funnel, until=today - timedelta(days=20)))
    with pytest.raises(NotFound):
        await dry_run(WorkReads(work), _try(work, funnel, product_id=new_id()))
