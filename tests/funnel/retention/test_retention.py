"""What goes when its time is over, who stays, and that figures and neighbours are as before."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from crm.core.ids import new_id
from crm.core.problems import Conflict, Forbidden, Invalid, NotFound, Stale
from crm.core.work import Work
from crm.deals.amount import DealAmount
from crm.deals.open import DealOpen
from crm.deals.open import open as open_deal
from crm.models import AuditEntry, Call, Lead, Person, RetentionRun
from crm.models.retention import RetentionSubject
from crm.models.words import LeadStatus, Role
from crm.privacy.hold_person import PersonHoldCreate, hold_person
from crm.privacy.lift_hold import PersonHoldLift, lift_hold
from funnel.people.erase import PersonErase, erase
from funnel.reads import WorkReads
from funnel.retention import run as running
from funnel.retention.preview import preview
from funnel.retention.rules import rules_of
from funnel.retention.run import go_on, start, sweep
from funnel.retention.set_rule import RetentionRuleSet, set_rule
from funnel.retention.subjects import SUBJECTS
from tests.factories.leads import again, as_member, make_seller
from tests.factories.people import at, cookie, email, insert_lead, insert_person, recorded, touch
from tests.factories.products import Published, published_funnel

pytestmark = [pytest.mark.anyio, pytest.mark.database]
S = RetentionSubject
LOST = {"status": LeadStatus.LOST.value, "loss_reason": "OTHER"}


def later(work: Work, days: float = 400) -> Work:
    """The next piece of work, so many days on."""
    made = again(work)
    made.now = work.now + timedelta(days=days)
    return made


async def keep(work: Work, subject: RetentionSubject, days: int | None, version: int | None = None) -> None:
    await set_rule(again(work), RetentionRuleSet(subject=subject, days=days, expected_version=version))


async def gone(work: Work) -> set[UUID]:
    found = await work.execute(select(Person.id).where(Person.erased_at.is_not(None)))
    return set(found.scalars())


async def run(work: Work, days: float = 400) -> dict[str, Any]:
    """A whole run, each part a piece of work of its own; what it counted."""
    while await sweep(later(work, days)):
        pass
    newest = select(RetentionRun).order_by(RetentionRun.id.desc()).limit(1)
    found = (await work.execute(newest.execution_options(populate_existing=True))).scalar_one()
    assert found.finished_at is not None
    return dict(found.counts)


async def told(work: Work, days: float = 400) -> dict[RetentionSubject, tuple[int | None, int | None]]:
    made = later(work, days)
    return {each.rule.subject: (each.due, each.held) for each in await preview(WorkReads(made), made.now)}


async def closed(work: Work, funnel: Published, name: str, **given: Any) -> UUID:
    """A lost lead's person."""
    lead_id = await insert_lead(work, funnel, name=name, **{**LOST, "closed_at": at(1), **given})
    person_id: UUID = await work.scalar(select(Lead.person_id).where(Lead.id == lead_id))
    return person_id


async def test_rules_have_defaults_and_bounds(work: Work) -> None:
    rules = await rules_of(WorkReads(work))
    assert {rule.subject: rule.days for rule in rules.values()} == {name: each.days for name, each in SUBJECTS.items()}
    assert [rules[name].days for name in (S.LOST_LEADS, S.PEOPLE_WITHOUT_LEAD, S.CALL_RECORDINGS)] == [None] * 3
    for subject, days, field in ((S.AUDIT, 364, "days"), (S.LOST_LEADS, 29, "days"), (S.OUTBOX, 8, "subject")):
        with pytest.raises(Invalid) as refused:
            await keep(work, subject, days)
        assert refused.value.field == field
    seller = as_member(work, await make_seller(work, "Sam"), Role.SALES_LEAD)
    with pytest.raises(Forbidden):
        await set_rule(seller, RetentionRuleSet(subject=S.AUDIT, days=365))
    await keep(work, S.LOST_LEADS, 90, 0)
    for version in (0, 2):
        with pytest.raises(Stale):
            await keep(work, S.LOST_LEADS, 91, version)
    await keep(work, S.LOST_LEADS, 60, 1)
    rule = (await rules_of(WorkReads(work)))[S.LOST_LEADS]
    assert (rule.days, rule.version, rule.changed_by_id) == (60, 2, work.actor.member_id)


async def test_unknown_visitors_go_and_the_known_stay(work: Work) -> None:
    people = {}
    for name, identity, more in (
        ("visitor", cookie("a"), {}), ("reader", email("reader@example.test"), {}), ("fresh", cookie("b"), {}),
    ):  # fmt: skip
        outcome = await recorded(work, touch("VISIT", identity, **more))
        people[name] = outcome.results[0].person_id
    await insert_lead(work, await published_funnel(work), person_id=people["fresh"])
    made = (await work.execute(select(func.count()).select_from(Person))).scalar_one()
    assert made >= 3
    assert (await told(work, 300))[S.UNKNOWN_VISITORS] == (0, 0)
    assert (await told(work))[S.UNKNOWN_VISITORS] == (1, 0)
    assert await gone(work) == set()
    assert (await run(work))["UNKNOWN_VISITORS"] == 1
    assert await gone(work) == {people["visitor"]}
    await keep(work, S.PEOPLE_WITHOUT_LEAD, 400)
    assert (await told(work, 500))[S.PEOPLE_WITHOUT_LEAD] == (1, 0)
    assert (await run(work, 500))["PEOPLE_WITHOUT_LEAD"] == 1
    assert await gone(work) == {people["visitor"], people["reader"]}


async def test_who_has_withdrawn_leads_only_is_without_lead(work: Work) -> None:
    """Such a lead counts nowhere, and no other rule looks at it: the person would be kept for ever."""
    funnel = await published_funnel(work)
    withdrawn, standing = await insert_person(work, "Apart"), await insert_person(work, "Stands")
    await insert_lead(work, funnel, person_id=withdrawn, withdrawn_at=at(2))
    await insert_lead(work, funnel, person_id=standing)
    await keep(work, S.PEOPLE_WITHOUT_LEAD, 400)
    assert (await told(work, 500))[S.PEOPLE_WITHOUT_LEAD] == (1, 0)
    assert (await run(work, 500))["PEOPLE_WITHOUT_LEAD"] == 1
    assert await gone(work) == {withdrawn}


async def test_lost_leads_go_only_when_a_workspace_says_so(work: Work) -> None:
    funnel = await published_funnel(work)
    lost, other = await closed(work, funnel, "Lost"), await insert_lead(work, funnel, name="Open")
    assert "LOST_LEADS" not in await run(work)
    assert await gone(work) == set()
    await keep(work, S.LOST_LEADS, 365)
    assert (await told(work, 364))[S.LOST_LEADS] == (0, 0)
    counts = await run(work, 401.5)
    assert (counts["LOST_LEADS"], await gone(work)) == (1, {lost})
    named = {row.id: row.name for row in await work.execute(select(Lead.id, Lead.name))}
    assert (named[other], sorted(named.values())) == ("Open", ["Erased", "Open"])
    assert (await run(work, 403))["LOST_LEADS"] == 0


async def test_who_is_held_or_has_something_open_stays(work: Work) -> None:
    funnel = await published_funnel(work)
    await keep(work, S.LOST_LEADS, 30)
    held, dealing, merged, free = [await closed(work, funnel, name) for name in ("Held", "Dealing", "Merged", "Free")]
    hold_id = await hold_person(again(work), PersonHoldCreate(person_id=held, reason="A dispute"))
    lead_id = await insert_lead(work, funnel, person_id=await insert_person(work, "Two"))
    await open_deal(again(work), DealOpen(lead_id=lead_id, amount=DealAmount(amount=Decimal(5))))
    moved = "UPDATE deals SET lead_id = (SELECT id FROM leads WHERE person_id = :p)"
    await work.execute(text(moved), {"p": dealing})
    other = await insert_person(work, "The same")
    until = work.now + timedelta(days=500)
    await hold_person(again(work), PersonHoldCreate(person_id=other, reason="The same", until=until))
    same = "UPDATE persons SET canonical_id = :kept WHERE id = :id"
    await work.execute(text(same), {"kept": merged, "id": other})
    assert (await told(work))[S.LOST_LEADS] == (1, 3)
    assert (await run(work))["LOST_LEADS"] == 1
    assert await gone(work) == {free}
    for person_id in (held, merged):
        with pytest.raises(Conflict, match="have to be kept"):
            await erase(again(work), PersonErase(person_id=person_id))
    await lift_hold(later(work, 401), PersonHoldLift(hold_id=hold_id, expected_version=1))
    with pytest.raises(Conflict, match="lifted already"):
        await lift_hold(later(work, 401), PersonHoldLift(hold_id=hold_id))
    assert (await run(work, 402))["LOST_LEADS"] == 1  # the other hold lasts
    assert (await run(work, 501))["LOST_LEADS"] == 1
    assert await gone(work) == {free, held, merged, other}


async def test_holds_are_refused_with_a_reason(work: Work) -> None:
    person_id = await insert_person(work)
    with pytest.raises(Invalid, match="over already"):
        await hold_person(again(work), PersonHoldCreate(person_id=person_id, reason="x", until=work.now))
    for wrong in (PersonHoldCreate(person_id=work.workspace_id, reason="x"),):
        with pytest.raises(NotFound):
            await hold_person(again(work), wrong)
    with pytest.raises(NotFound):
        await lift_hold(again(work), PersonHoldLift(hold_id=person_id))
    seller = as_member(work, await make_seller(work, "Sam"), Role.SALES_LEAD)
    with pytest.raises(Forbidden):
        await hold_person(seller, PersonHoldCreate(person_id=person_id, reason="x"))


async def test_a_run_goes_on_where_it_was_and_comes_once_a_day(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "PERSONS_AT_ONCE", 2)
    monkeypatch.setattr(running, "PERSONS_LOOKED_AT", 4)
    funnel = await published_funnel(work)
    await keep(work, S.LOST_LEADS, 30)
    people = {await closed(work, funnel, f"Lost {number}") for number in range(5)}
    made = later(work)
    going = await start(made)
    parts = []
    while True:
        more = await go_on(again(made), going)
        parts.append(len(await gone(work)))
        if not more:
            break
        going = await start(again(made))  # whoever comes next, after a kill
        await keep(work, S.LOST_LEADS, 10_000)  # concerns the next run
    assert [count for count in parts if count][:3] == [2, 4, 5]
    assert await gone(work) == people
    wanted = AuditEntry.action.in_(["RETENTION_RUN", "PERSON_ERASE"])
    lines = select(AuditEntry.action, AuditEntry.details).where(wanted)
    await work.flush()
    ((action, details),) = (await work.execute(lines)).all()
    assert (action, details["counts"]["LOST_LEADS"]) == ("RETENTION_RUN", 5)
    assert await sweep(later(work, 400.9)) == 0
    assert await work.scalar(select(func.count()).select_from(RetentionRun)) == 1


async def test_rows_go_in_parts_and_the_audit_stays_a_year_at_least(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "ROWS_AT_ONCE", 2)
    person_id = await insert_person(work)
    await keep(work, S.CALL_RECORDINGS, 30)
    for number in range(3):
        work.session.add(Call(
            workspace_id=work.workspace_id, person_id=person_id, direction="OUTBOUND", occurred_at=at(number),
            duration_seconds=60, recording_url=f"https://calls.example/{number}",
        ))  # fmt: skip
    old = [work.now - timedelta(days=days) for days in (1_100, 1_099, 1_098, 1_094)]
    work.session.add_all(
        AuditEntry(
            workspace_id=work.workspace_id, id=new_id(), occurred_at=then, actor_kind="SYSTEM", action="OLD",
            outcome="DONE",
        )
        for then in old
    )  # fmt: skip
    await work.flush()
    assert (await told(work, 0))[S.AUDIT] == (3, None)
    assert (await told(work, 0))[S.CALL_RECORDINGS] == (3, None)
    counts = await run(work, 0)
    assert (counts["AUDIT"], counts["CALL_RECORDINGS"]) == (3, 3)
    left = (await work.execute(select(AuditEntry.occurred_at).where(AuditEntry.action == "OLD"))).scalars().all()
    assert left == [old[-1]]
    assert await work.scalar(select(func.count(Call.recording_url))) == 0
    assert await work.scalar(select(func.count()).select_from(Call)) == 3
    await work.execute(text("DELETE FROM audit_entries WHERE workspace_id = :w"), {"w": work.workspace_id})
    assert await work.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.action != "OLD")) > 0
