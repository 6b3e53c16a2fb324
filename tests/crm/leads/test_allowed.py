"""`allowedActions`: by role and by where the lead stands."""

from uuid import UUID

import pytest

from crm.core.actor import Actor, ActorKind
from crm.core.ids import new_id
from crm.leads.allowed import LeadAction, LeadState, allowed
from crm.members.permissions import permissions_of
from crm.models.words import HandoffStatus, LeadStatus, Role

TEAM = new_id()
ANSWERS = {LeadAction.ACCEPT_HANDOFF, LeadAction.DECLINE_HANDOFF, LeadAction.RECYCLE_HANDOFF}


def _actor(role: Role, member_id: UUID | None = None, *, team_ids: tuple[UUID, ...] = ()) -> Actor:
    return Actor(
        ActorKind.MEMBER,
        new_id(),
        id=member_id or new_id(),
        roles=(role.value,),
        permissions=permissions_of([role.value]),
        team_ids=team_ids,
    )


def _offered(assignee_id: UUID | None, *, in_time: bool = True) -> LeadState:
    return LeadState(LeadStatus.OFFERED, None, HandoffStatus.OFFERED, assignee_id, TEAM, in_time)


@pytest.mark.parametrize("role", [Role.ANALYST, Role.CLIENT, Role.AUTHOR, Role.STRATEGIST])
def test_who_only_reads_may_do_nothing(role: Role) -> None:
    assert allowed(_actor(role), LeadState(LeadStatus.OPEN, None)) == []


def test_an_offer_is_answered_by_its_assignee_or_a_sales_lead() -> None:
    boris = new_id()
    state = _offered(boris)
    assert set(allowed(_actor(Role.SALES_MANAGER, boris), state)) >= ANSWERS
    assert set(allowed(_actor(Role.SALES_LEAD), state)) >= ANSWERS
    assert ANSWERS.isdisjoint(allowed(_actor(Role.SALES_MANAGER), state))
    assert LeadAction.WITHDRAW_HANDOFF in allowed(_actor(Role.MARKETER), state)
    assert LeadAction.OFFER_HANDOFF not in allowed(_actor(Role.MARKETER), state)


def test_an_offer_to_a_team_is_answered_by_its_members() -> None:
    state = _offered(None)
    assert set(allowed(_actor(Role.SALES_MANAGER, team_ids=(TEAM,)), state)) >= ANSWERS
    assert ANSWERS.isdisjoint(allowed(_actor(Role.SALES_MANAGER), state))


def test_late_it_can_be_declined_but_not_accepted() -> None:
    boris = new_id()
    found = allowed(_actor(Role.SALES_MANAGER, boris), _offered(boris, in_time=False))
    assert (LeadAction.ACCEPT_HANDOFF in found, LeadAction.DECLINE_HANDOFF in found) == (False, True)


def test_a_lost_lead_can_be_taken_up_again_and_a_won_one_moved_on() -> None:
    lost = allowed(_actor(Role.SALES_MANAGER), LeadState(LeadStatus.LOST, None))
    assert LeadAction.REOPEN in lost
    assert {LeadAction.MOVE, LeadAction.LOSE, LeadAction.OPEN_DEAL, LeadAction.NURTURE}.isdisjoint(lost)
    won = allowed(_actor(Role.SALES_MANAGER), LeadState(LeadStatus.WON, None))
    assert LeadAction.MOVE in won
    assert LeadAction.LOSE not in won


def test_somebody_elses_lead_is_not_assigned() -> None:
    state = LeadState(LeadStatus.WORKING, new_id())
    assert LeadAction.ASSIGN not in allowed(_actor(Role.SALES_MANAGER), state)
    assert LeadAction.ASSIGN in allowed(_actor(Role.SALES_LEAD), state)
