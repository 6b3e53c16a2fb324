"""Real requests at the same time: one answer wins, capacity holds, whatever the order in which they come."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from crm.core.ids import encode
from crm.core.work import begin
from crm.models.words import Role
from funnel.routing.expire import expire
from funnel.routing.set_rules import RoutingRulesSet, set_rules
from tests.factories.leads import make_lead, make_seller, make_team
from tests.factories.people import insert_lead
from tests.factories.products import Published, published_funnel
from tests.http import Client, Office

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

LEADS = 16
ERRORS = "errors { code field message }"


@dataclass(frozen=True)
class Floor:
    """An office with a funnel and two members of sales in a team."""

    client: Client
    office: Office
    funnel: Published
    team_id: UUID

    async def change(self, root: str, given: dict[str, Any], selection: str, role: Role = Role.ADMIN) -> Any:
        """The payload of a mutation, refusals included."""
        kind = f"{root[0].upper()}{root[1:]}Input"
        document = f"mutation($input: {kind}!) {{ {root}(input: $input) {{ {selection} {ERRORS} }} }}"
        answer = await self.client.graphql(document, {"input": given}, key=self.office.keys[role])
        return answer.data[root]

    async def offer(self, lead_id: UUID, **to: Any) -> Any:
        """The handoff, or why there is none."""
        given = {"leadId": encode("lead", lead_id), "packet": {"need": "A chair"}, **to}
        return await self.change("handoffOffer", given, "handoff { id assignee { id } decision { by } }")

    async def rows(self, query: str) -> list[Any]:
        """Rows of the workspace, which is $1."""
        async with self.client.database.read(self.office.workspace_id) as reader:
            return list(await reader.fetch(query, self.office.workspace_id))


@pytest.fixture
async def floor(client: Client) -> Floor:
    """Committed; the team is the sales manager and the sales lead of the office."""
    office = await client.office()
    async with begin(client.database.sessions, office.actor(Role.ADMIN), strict_locks=True) as work:
        funnel = await published_funnel(work)
        team = await make_team(work, [office.members[Role.SALES_MANAGER], office.members[Role.SALES_LEAD]])
    return Floor(client, office, funnel, team)


async def _leads(floor: Floor, count: int) -> list[UUID]:
    async with begin(floor.client.database.sessions, floor.office.actor(Role.ADMIN)) as work:
        return [await insert_lead(work, floor.funnel, name=f"L{number}") for number in range(count)]


async def test_sixteen_offers_at_once_keep_capacity_and_take_turns(floor: Floor) -> None:
    leads = await _leads(floor, LEADS)
    async with begin(floor.client.database.sessions, floor.office.actor(Role.ADMIN)) as work:
        members = [await make_seller(work, f"S{number}", capacity=4) for number in range(3)]
        teams = [await make_team(work, members, "One"), await make_team(work, members[:2], "Two")]
        rules = [{"key": "one", "target": "TEAM", "team_id": teams[0]}]
        given = {"product_id": floor.funnel.product_id, "rules": rules, "fallback": {"team_id": floor.team_id}}
        await set_rules(work, RoutingRulesSet.model_validate(given))
    to_second = {"toTeamId": encode("team", teams[1])}
    made = await asyncio.gather(
        *(floor.offer(lead, **(to_second if place % 4 == 0 else {})) for place, lead in enumerate(leads))
    )
    assert [each["errors"] for each in made] == [[]] * LEADS
    rows = await floor.rows("SELECT assignee_id, decision FROM handoffs WHERE workspace_id = $1 AND status = 'OFFERED'")
    given_to = Counter(row["assignee_id"] for row in rows)
    assert len(rows) == LEADS
    assert [given_to[each] for each in members] == [4, 4, 4]  # the one in one team only too: nobody above, none empty
    turns = await floor.rows("SELECT member_id, next_at FROM routing_turns WHERE workspace_id = $1")
    assert {row["member_id"] for row in turns} <= set(members)


async def _one_offer(floor: Floor, seconds: int = 14_400) -> str:
    async with begin(floor.client.database.sessions, floor.office.actor(Role.ADMIN), strict_locks=True) as work:
        at = work.now - timedelta(days=1)
        lead_id = await make_lead(work, floor.funnel, occurred_at=at)
    to = {"toMemberId": encode("mem", floor.office.members[Role.SALES_LEAD]), "acceptWithinSeconds": seconds}
    made = await floor.offer(lead_id, **to)
    found: str = made["handoff"]["id"]
    return found


async def _state(floor: Floor) -> Any:
    (row,) = await floor.rows(
        "SELECT h.status, l.status AS lead, l.owner_id, (SELECT count(*) FROM step_entries e WHERE e.workspace_id = $1"
        "  AND e.step_key = 'with_sales' AND e.voided_at IS NULL) AS entries"
        " FROM handoffs h JOIN leads l ON l.workspace_id = $1 AND l.id = h.lead_id WHERE h.workspace_id = $1"
    )
    return row["status"], row["lead"], row["owner_id"], row["entries"]


async def test_of_two_who_accept_at_once_one_wins_and_the_other_is_told(floor: Floor) -> None:
    handoff = {"handoffId": await _one_offer(floor)}
    answers = await asyncio.gather(
        *(floor.change("handoffAccept", handoff, "handoff { status }", role) for role in (Role.SALES_LEAD, Role.ADMIN))
    )
    won = [each for each in answers if each["handoff"]]
    lost = [error for each in answers for error in each["errors"]]
    assert [each["handoff"] for each in won] == [{"status": "ACCEPTED"}]
    assert [(each["code"], each["field"]) for each in lost] == [("CONFLICT", "handoffId")]
    assert lost[0]["message"].startswith("This handoff was already accepted by ")
    assert await _state(floor) == ("ACCEPTED", "ACCEPTED", floor.office.members[Role.SALES_LEAD], 1)


async def test_accept_and_withdraw_at_once_leave_one_of_the_two(floor: Floor) -> None:
    handoff = {"handoffId": await _one_offer(floor)}
    accepted, withdrawn = await asyncio.gather(
        floor.change("handoffAccept", handoff, "handoff { status }", Role.SALES_LEAD),
        floor.change("handoffWithdraw", handoff, "handoff { status }", Role.MARKETER),
    )
    owner = floor.office.members[Role.SALES_LEAD]
    if accepted["handoff"]:
        assert "already accepted by" in withdrawn["errors"][0]["message"]
        assert await _state(floor) == ("ACCEPTED", "ACCEPTED", owner, 1)
    else:
        assert "was withdrawn by" in accepted["errors"][0]["message"]
        assert await _state(floor) == ("WITHDRAWN", "OPEN", None, 0)


async def test_accept_and_expiry_at_once_leave_one_of_the_two(floor: Floor) -> None:
    handoff = {"handoffId": await _one_offer(floor)}

    async def sweep() -> int:
        async with begin(floor.client.database.sessions, floor.office.actor(Role.ADMIN), strict_locks=True) as work:
            work.now += timedelta(days=1)
            return await expire(work)

    accepted, expired = await asyncio.gather(
        floor.change("handoffAccept", handoff, "handoff { status }", Role.SALES_LEAD), sweep()
    )
    if expired:
        assert "has expired" in accepted["errors"][0]["message"]
        assert await _state(floor) == ("EXPIRED", "OPEN", None, 0)
    else:
        assert accepted["errors"] == []
        assert await _state(floor) == ("ACCEPTED", "ACCEPTED", floor.office.members[Role.SALES_LEAD], 1)
