"""`allowedActions` of tasks, offers, deals, sales, runs, imports, suggestions and merges are what their verbs accept.

The field is asked over HTTP of every row a company has, by several members; then each verb is run as that member, and
taken back.
"""

from collections.abc import AsyncGenerator, Callable, Generator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from crm.core.actor import system
from crm.core.ids import decode
from crm.core.problems import Conflict
from crm.core.work import Work, begin
from crm.deals.contacts import DealContactSet, set_contact
from crm.deals.lines import DealLinesSet, set_lines
from crm.deals.lose import DealLose
from crm.deals.lose import lose as lose_deal
from crm.deals.move import DealMoving
from crm.deals.move import move as move_deal
from crm.deals.reopen import DealReopen
from crm.deals.reopen import reopen as reopen_deal
from crm.deals.update import DealUpdate
from crm.deals.update import update as update_deal
from crm.duplicates.dismiss import DuplicateSuggestionDismiss, dismiss
from crm.handoffs.withdraw import HandoffWithdraw, withdraw
from crm.models import Deal, DealStage, DuplicateSuggestion, Handoff, Lead, TeamMember
from crm.models.words import Role
from crm.tasks.cancel import TaskCancel
from crm.tasks.cancel import cancel as cancel_task
from crm.tasks.change import TaskChange
from crm.tasks.change import change as change_task
from crm.tasks.complete import TaskComplete, complete
from crm.tasks.snooze import TaskSnooze, snooze
from funnel.attribution_runs.cancel import AttributionRunCancel
from funnel.attribution_runs.cancel import cancel as cancel_run
from funnel.attribution_runs.publish import AttributionRunPublish, publish
from funnel.imports.cancel import ImportCancel
from funnel.imports.cancel import cancel as cancel_import
from funnel.models import Step
from funnel.people.merge import PersonMerge, merge
from funnel.people.unmerge import PersonUnmerge, unmerge
from funnel.routing.accept import accept
from funnel.routing.decline import decline
from funnel.routing.inputs import HandoffAccept, HandoffDecline, HandoffRecycle
from funnel.routing.recycle import recycle
from funnel.sales.cancel import SaleCancel
from funnel.sales.cancel import cancel as cancel_sale
from funnel.sales.pay import SalePayment, pay
from funnel.sales.refund import SaleRefund, refund
from funnel.sales.win import DealWin, win
from tests.conftest import Urls
from tests.graphapi.allowed.trying import Verb, is_accepted, works
from tests.tenancy.kept import Kept, copied, recall
from tests.tenancy.settled import Settled, running

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
WHO = {
    "svetlana": Role.SALES_MANAGER, "sergey": Role.SALES_MANAGER, "marketer": Role.MARKETER,
    "strategist": Role.STRATEGIST,
}  # fmt: skip
MOST = 12
"""Rows of a type that are tried, the newest: those the company made last stand in most states."""
WHOLE = 200
"""So many are looked through whom such rows hang on: few have any."""
Verbs = Callable[[Work, UUID], Any]


@pytest.fixture(scope="module")
def place(server: Urls, settled_at: Kept) -> Generator[Urls, None, None]:
    """One database for this file, with the company in it."""
    with copied(server, settled_at, "allowed") as urls:
        yield urls


@pytest.fixture(scope="module")
async def company(place: Urls, settled_at: Kept) -> AsyncGenerator[Settled, None]:
    """A company with tasks, offers, deals and sales in most states."""
    async with running(place) as client:
        yield recall(client, settled_at)


async def tasks(work: Work, id: UUID) -> Mapping[str, Verb]:
    """What each action of a task is."""
    later = work.now + timedelta(days=1)
    return {
        "COMPLETE": lambda w: complete(w, TaskComplete(task_id=id)),
        "SNOOZE": lambda w: snooze(w, TaskSnooze(task_id=id, due_at=later)),
        "UPDATE": lambda w: change_task(w, TaskChange(task_id=id, title="Call again")),
        "CANCEL": lambda w: cancel_task(w, TaskCancel(task_id=id, reason="They called")),
    }


async def handoffs(work: Work, id: UUID) -> Mapping[str, Verb]:
    """What each action of an offer is; a lead is returned to the first step of its funnel."""
    first = (
        select(Step.key)
        .join(Lead, (Lead.workspace_id == Step.workspace_id) & (Lead.funnel_id == Step.funnel_id))
        .join(Handoff, (Handoff.workspace_id == Lead.workspace_id) & (Handoff.lead_id == Lead.id))
        .where(Handoff.workspace_id == work.workspace_id, Handoff.id == id)
        .order_by(Step.position)
    )
    tomorrow = (work.now + timedelta(days=2)).date()
    back = HandoffRecycle(
        handoff_id=id,
        return_step_key=(await work.execute(first)).scalars().first(),
        revisit_on=tomorrow,
        reason="Later",
    )
    return {
        "ACCEPT": lambda w: accept(w, HandoffAccept(handoff_id=id)),
        "DECLINE": lambda w: decline(w, HandoffDecline.model_validate({"handoff_id": id, "reason": "WRONG_ROUTE"})),
        "RECYCLE": lambda w: recycle(w, back),
        "WITHDRAW": lambda w: withdraw(w, HandoffWithdraw(handoff_id=id)),
    }


async def deals(work: Work, id: UUID) -> Mapping[str, Verb]:
    """What each action of a deal is; it is moved to a stage it is not at, with a reason."""
    deal = (
        await work.execute(
            select(Deal.stage_id, Deal.product_id, Lead.person_id)
            .join(Lead, (Lead.workspace_id == Deal.workspace_id) & (Lead.id == Deal.lead_id))
            .where(Deal.workspace_id == work.workspace_id, Deal.id == id)
        )
    ).one()
    stages = select(DealStage.key).where(
        DealStage.workspace_id == work.workspace_id, DealStage.product_id == deal.product_id,
        DealStage.archived_at.is_(None), DealStage.id.is_distinct_from(deal.stage_id),
    )  # fmt: skip
    to = (await work.execute(stages)).scalars().first() or "nowhere"
    lines = {"deal_id": id, "lines": [{"product_id": deal.product_id, "unit_price": {"amount": "5"}}]}
    return {
        "UPDATE": lambda w: update_deal(w, DealUpdate(deal_id=id, name="Other")),
        "MOVE": lambda w: move_deal(w, DealMoving(deal_id=id, to_stage_key=to, reason="Looked again")),
        "SET_LINES": lambda w: set_lines(w, DealLinesSet.model_validate(lines)),
        "SET_CONTACTS": lambda w: set_contact(
            w, DealContactSet.model_validate({"deal_id": id, "person_id": deal.person_id, "role": "PAYER"})
        ),
        "WIN": lambda w: win(w, DealWin(deal_id=id, sold_at=w.now)),
        "LOSE": lambda w: lose_deal(w, DealLose.model_validate({"deal_id": id, "reason": "PRICE"})),
        "REOPEN": lambda w: reopen_deal(w, DealReopen(deal_id=id, reason="They called")),
    }


async def sales(work: Work, id: UUID) -> Mapping[str, Verb]:
    """What each action of a sale is; a second cancellation changes nothing, so it counts as refused."""
    penny: dict[str, Any] = {"sale_id": id, "amount": {"amount": "0.01"}}

    async def cancelled(w: Work) -> None:
        done = await cancel_sale(w, SaleCancel(sale_id=id, cancelled_at=w.now))
        if done.status == "DUPLICATE":
            raise done.problem or _nothing()

    return {
        "RECORD_PAYMENT": lambda w: pay(w, SalePayment.model_validate(penny | {"paid_at": w.now})),
        "REFUND": lambda w: refund(w, SaleRefund.model_validate(penny | {"refunded_at": w.now})),
        "CANCEL": cancelled,
    }


async def runs(_work: Work, id: UUID) -> Mapping[str, Verb]:
    """What each action of a run is; what changes nothing counts as refused."""

    async def publishing(w: Work) -> None:
        if (await publish(w, AttributionRunPublish(run_id=id))).published_at != w.now:
            raise _nothing()

    return {"CANCEL": lambda w: cancel_run(w, AttributionRunCancel(run_id=id)), "PUBLISH": publishing}


async def pairs(work: Work, id: UUID) -> Mapping[str, Verb]:
    """How a suggestion is decided; deciding it again changes nothing, which counts as refused."""
    row = DuplicateSuggestion
    pair = (
        await work.execute(
            select(row.person_id, row.other_id, row.dismissed_at).where(
                row.workspace_id == work.workspace_id, row.id == id
            )
        )
    ).one()

    async def dismissing(w: Work) -> None:
        await dismiss(w, DuplicateSuggestionDismiss(suggestion_id=id))
        if pair.dismissed_at is not None:
            raise _nothing()

    async def merging(w: Work) -> None:
        await merge(w, PersonMerge(keep_id=pair.person_id, merge_id=pair.other_id))
        if pair.dismissed_at is not None:
            raise _nothing()

    return {"MERGE": merging, "DISMISS": dismissing}


async def merges(_work: Work, id: UUID) -> Mapping[str, Verb]:
    """A merge is undone."""
    return {"UNDO": lambda w: unmerge(w, PersonUnmerge(merge_id=id))}


def _nothing() -> Conflict:
    return Conflict("Nothing has changed.")


async def imports(_work: Work, id: UUID) -> Mapping[str, Verb]:
    """An import that waits or runs is stopped."""
    return {"CANCEL": lambda w: cancel_import(w, ImportCancel(import_id=id))}


TYPES: dict[str, tuple[Verbs, frozenset[str]]] = {
    "tasks": (tasks, frozenset({"COMPLETE", "SNOOZE", "UPDATE", "CANCEL"})),
    "handoffs": (handoffs, frozenset({"ACCEPT", "DECLINE", "RECYCLE", "WITHDRAW"})),
    "deals": (deals, frozenset({"UPDATE", "MOVE", "SET_LINES", "SET_CONTACTS", "WIN", "LOSE", "REOPEN"})),
    "sales": (sales, frozenset({"RECORD_PAYMENT", "REFUND", "CANCEL"})),
    "attributionRuns": (runs, frozenset({"CANCEL", "PUBLISH"})),
    "imports": (imports, frozenset({"CANCEL"})),
    "duplicateSuggestions": (pairs, frozenset({"MERGE", "DISMISS"})),
    "people.merges": (merges, frozenset({"UNDO"})),
}


@pytest.mark.parametrize("name", TYPES)
async def test_what_is_listed_is_accepted_and_nothing_else(company: Settled, name: str) -> None:
    verbs, actions = TYPES[name]
    wrong, accepted_once, seen = [], set(), set()
    for who, role in WHO.items():
        rows = await listed(company, who, name)
        for id, allowed in rows.items():
            async with undone(company) as work:
                member = decode(company.person(who).id)[1]
                own = await teams(work, member)
                for action, verb in (await verbs(work, id)).items():
                    accepted = await is_accepted(works(work, role, member, *own), verb)
                    accepted_once |= {action} if accepted else set()
                    if accepted != (action in allowed):
                        wrong.append(f"{name} {id} of {who}: {action} is {'' if accepted else 'not '}accepted")
            seen.add(tuple(allowed))
    assert wrong == []
    assert accepted_once == actions  # else a verb is asked wrongly and never holds
    assert len(seen) > 1  # rows in more than one state, or members with different rights


async def listed(company: Settled, who: str, name: str) -> dict[UUID, list[str]]:
    """The field, row by row, as that member reads it; of a list inside another through that."""
    parts, asked = name.split("."), "id allowedActions"
    for part in reversed(parts):
        most = MOST if part == parts[-1] else WHOLE
        asked = f"{part}(last: {most}) {{ edges {{ node {{ {asked} }} }} }}"
    nodes = [await company.person(who).read(f"{{ {asked} }}")]
    for part in parts:
        nodes = [edge["node"] for node in nodes for edge in node[part]["edges"]]
    return {decode(node["id"])[1]: node["allowedActions"] for node in nodes}


async def teams(work: Work, member_id: UUID) -> list[UUID]:
    """The teams that member is in."""
    asked = select(TeamMember.team_id).where(
        TeamMember.workspace_id == work.workspace_id, TeamMember.member_id == member_id
    )
    return list((await work.execute(asked)).scalars())


class _Undone(Exception):
    """Ends a work without keeping it."""


@asynccontextmanager
async def undone(company: Settled) -> AsyncGenerator[Work, None]:
    """A work in the company's database that is rolled back."""
    with suppress(_Undone):
        async with begin(company.admin.client.database.sessions, system(company.workspace_id)) as work:
            yield work
            raise _Undone


async def test_a_week_is_published_when_it_is_over_and_once(company: Settled) -> None:
    asked = "query($id: ID!, $week: Date!) { weeklyReport(productId: $id, week: $week) { allowedActions status } }"

    async def may(who: str, week: str) -> list[str]:
        found = await company.person(who).read(asked, id=company.ids["product"], week=week)
        actions: list[str] = found["weeklyReport"]["allowedActions"]
        return actions

    assert await may("strategist", "2026-10-07") == ["PUBLISH"]
    assert await may("strategist", "2026-11-20") == []  # today's week
