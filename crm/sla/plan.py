"""Due times from policies and calendars: computed once, when something begins to be waited for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from crm.core.problems import Invalid
from crm.core.work import Work
from crm.models.sla_words import SlaClock
from crm.sla.clock import WorkingHours, due_at
from crm.sla.hours import hours_by_id
from crm.sla.policy import Policy, Wanted, choose, policies_of
from crm.sla.start import Timer
from crm.sla.whose import Calendars, calendars_of


@dataclass(frozen=True)
class Planning:
    """Everything due times are computed from; read once for many."""

    policies: Sequence[Policy]
    calendars: Calendars
    hours: Mapping[UUID | None, WorkingHours]

    def timer(self, wanted: Wanted) -> Timer:
        """The timer, not started yet."""
        policy = choose(self.policies, wanted)
        calendar_id = None if wanted.due_at else calendar_of(policy, wanted, self.calendars)
        due = wanted.due_at or self._due(policy, wanted, calendar_id)
        warns = policy.warn_before_seconds
        return Timer(
            wanted.kind,
            wanted.subject_id,
            wanted.started_at,
            due,
            wanted.member_id,
            lead_id=wanted.lead_id,
            team_id=wanted.team_id,
            product_id=wanted.product_id,
            resource_id=wanted.resource_id,
            warn_at=None if warns is None else due - timedelta(seconds=warns),
            seconds=None if wanted.due_at else policy.seconds,
            policy_id=policy.id,
            calendar_id=calendar_id,
        )

    def _due(self, policy: Policy, wanted: Wanted, calendar_id: UUID | None) -> datetime:
        if policy.seconds is None:
            raise Invalid("A task brings its own due time; give it.", field="dueAt")
        return due_at(wanted.started_at, policy.seconds, self.hours.get(calendar_id))


def calendar_of(policy: Policy, wanted: Wanted, calendars: Calendars) -> UUID | None:
    """Whose time counts; None is the wall clock, also where nobody has a calendar."""
    if policy.clock is SlaClock.WALL:
        return None
    return policy.calendar_id or calendars.of(wanted.member_id, wanted.team_id)


async def plan(work: Work, wanted: Sequence[Wanted]) -> list[Timer]:
    """The timers, in the order of what is wanted; at most four statements, however many."""
    if not wanted:
        return []
    made = await planning(work, wanted)
    return [made.timer(each) for each in wanted]


async def planning(work: Work, wanted: Sequence[Wanted]) -> Planning:
    """Policies and calendars for these."""
    policies = await policies_of(work, {each.kind for each in wanted})
    personal = [each for each in wanted if each.due_at is None and _is_personal(choose(policies, each))]
    members = {each.member_id for each in personal if each.member_id is not None}
    teams = {each.team_id for each in personal if each.team_id is not None}
    calendars = await calendars_of(work, members, teams) if personal else Calendars()
    used = {calendar_of(choose(policies, each), each, calendars) for each in wanted if each.due_at is None}
    return Planning(policies, calendars, await hours_by_id(work, {each for each in used if each is not None}))


def _is_personal(policy: Policy) -> bool:
    return policy.clock is SlaClock.WORKING and policy.calendar_id is None
