"""Root fields about the day of a team, and about promises."""

from __future__ import annotations

from datetime import timedelta

from strawberry import ID

from crm.core.problems import Forbidden
from crm.leads.rights import acts_for_others
from crm.members.permissions import Action
from crm.teams.queries import members_of
from funnel.inputs import Period
from funnel.my_day.counts import SOON_DAYS, counts
from funnel.my_day.promises import promises
from funnel.my_day.to_return import to_return
from funnel.workspace import read_home
from graphapi.analytics.inputs import PeriodInput
from graphapi.answers import answer, id_of, ref, ref_or_none
from graphapi.calls.types import Call
from graphapi.compiler import queries
from graphapi.context import Info
from graphapi.handoffs.types import Handoff
from graphapi.known import known
from graphapi.members.types import Member
from graphapi.my_day.answer import offers_of_team
from graphapi.my_day.shown import shown
from graphapi.my_day.types import PromiseLine, TeamDay, TeamDayMember
from graphapi.teams.types import Team


@queries
class MyDayQueries:
    """What waits for teams, and which promises were kept."""

    @answer(permission=Action.READ)
    async def team_day(self, info: Info, team_id: ID) -> TeamDay:
        """What waits for everybody in a team, and what they did today; for sales leads. Six statements."""
        if not acts_for_others(info.actor):
            raise Forbidden("Only sales leads and administrators see the day of a team.", field="teamId")
        team = id_of("team", team_id, field="teamId")
        await known(info, "team", team_id, "teamId")
        home = await read_home(info.reader)
        today = home.day(info.now)
        members = [row["member_id"] for row in await info.reader.rows(members_of(info.workspace_id, team))]
        found = await counts(
            info.reader, members, now=info.now, today=today, soon=today + timedelta(days=SOON_DAYS),
            zone=home.time_zone, currency=home.currency,
        )  # fmt: skip
        return TeamDay(
            day=today,
            team=ref(Team, team),
            team_offers=[ref(Handoff, row["id"]) for row in await info.reader.rows(offers_of_team(info, team))],
            members=[
                TeamDayMember(member=ref(Member, each.member_id), counts=shown(each, home.currency)) for each in found
            ],
            calls_to_return=[ref(Call, id) for id in await to_return(info.reader, members, info.now)],
        )

    @answer(permission=Action.READ, weight=100)
    async def promise_report(
        self, info: Info, period: PeriodInput, member_id: ID | None = None, team_id: ID | None = None
    ) -> list[PromiseLine]:
        """Promises kept and broken, by who made them."""
        found = await promises(
            info.reader,
            Period(start=period.start, end=period.end),
            info.now,
            member_id=await known(info, "mem", member_id, "memberId"),
            team_id=await known(info, "team", team_id, "teamId"),
        )
        return [
            PromiseLine(
                member=ref_or_none(Member, each.member_id),
                made=each.made,
                kept=each.kept,
                late=each.late,
                broken=each.broken,
                open=each.open,
            )
            for each in found
        ]
