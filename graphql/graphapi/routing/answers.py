"""Dry runs, workload and declines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

import strawberry

from funnel.inputs import Period
from funnel.models.words.routing import NobodyFound
from funnel.routing import decline_report as declines
from funnel.routing import dry_run as runs
from funnel.routing import workload as loads
from funnel.routing.feedback import Feedback
from graphapi.answers import answer_type, ref, ref_or_none
from graphapi.channels.types import Channel
from graphapi.feedback.answers import HandoffFeedback, feedback_of
from graphapi.members.types import Member
from graphapi.resources.types import Resource


@answer_type
class RoutingDryRunRule:
    """A rule and the leads it would have routed."""

    key: str = strawberry.field(description="The rule's key.")
    description: str = strawberry.field(description="The rule in one sentence.")
    held: int = strawberry.field(description="Leads it held for.")
    routed: int = strawberry.field(description="Leads to whom it found somebody, of those no rule before did.")


@answer_type
class RoutingDryRunMember:
    """A member by the rules, and as it was."""

    member: Member = strawberry.field(description="Who.")
    routed: int = strawberry.field(description="Leads by the rules.")
    peak_load: int = strawberry.field(description="Most leads at a time by the rules, those of before included.")
    offered_then: int = strawberry.field(description="Leads that were really offered to the member first.")
    accepted_then: int = strawberry.field(description="Leads that the member really accepted.")


@answer_type
class RoutingUnassigned:
    """Leads that the rules found nobody for."""

    reason: NobodyFound = strawberry.field(description="Why.")
    count: int = strawberry.field(description="How many.")


@answer_type
class RoutingDryRun:
    """What rules would have done with the leads that were offered in a period; nothing was written."""

    leads: int = strawberry.field(description="Leads offered in the period.")
    same: int = strawberry.field(
        description="Leads that would have gone to whom they really went: who accepted, else who was asked first."
    )
    rules: list[RoutingDryRunRule] = strawberry.field(description="In order.")
    members: list[RoutingDryRunMember] = strawberry.field(description="The most leads first.")
    unassigned: list[RoutingUnassigned] = strawberry.field(description="What went to the fallback, by reason.")
    to_whole_team: int = strawberry.field(description="Of the unassigned, open to the whole fallback team.")
    nobody: int = strawberry.field(description="Of the unassigned, those without any fallback.")


@answer_type
class MemberWorkload:
    """One member of sales."""

    member: Member = strawberry.field(description="Who.")
    open_leads: int = strawberry.field(description="Accepted leads that are worked on.")
    waiting_offers: int = strawberry.field(description="Offers without an answer.")
    capacity: int | None = strawberry.field(description="The most of both at a time; null: no limit.")
    room: int | None = strawberry.field(description="What is left of it.")
    daily_capacity: int | None = strawberry.field(description="The most offers a day; null: no limit.")
    left_today: int | None = strawberry.field(description="What is left of it.")
    absent_since: datetime | None = strawberry.field(description="Since when the member is away; null: is not.")
    absent_until: datetime | None = strawberry.field(description="Until when; null: until it is ended.")
    cover: Member | None = strawberry.field(description="Who stands in.")
    is_working: bool = strawberry.field(description="Whether the member is here and inside the working hours.")
    overdue_offers: int = strawberry.field(description="Offers whose time to accept is over.")
    overdue_tasks: int = strawberry.field(description="Open tasks and promises whose time is over.")
    overdue_timers: int = strawberry.field(description="Service times of any kind that the member has let go by.")
    accepted: int = strawberry.field(description="Offers of the period that were accepted.")
    declined: int = strawberry.field(description="Offers of the period that were declined.")
    expired: int = strawberry.field(description="Offers of the period that expired.")
    median_accept_seconds: int | None = strawberry.field(description="From offer to acceptance, of the accepted ones.")
    closed: int = strawberry.field(description="Leads accepted in the period that are closed by now.")
    won: int = strawberry.field(description="Of these, won.")
    win_share: float | None = strawberry.field(description="Won of closed; null while none is.")


@answer_type
class Workload:
    """Who has how much to do."""

    at: datetime = strawberry.field(description="The instant.")
    start: date = strawberry.field(description="First day of the period that answers are counted in.")
    end: date = strawberry.field(description="Its last day.")
    members: list[MemberWorkload] = strawberry.field(description="Members who may accept handoffs, by name.")


@answer_type
class ResourceFeedback:
    """What sales answered to people of a resource."""

    resource: Resource | None = strawberry.field(description="The resource; null: not known.")
    feedback: HandoffFeedback = strawberry.field(description="The answers.")


@answer_type
class ChannelFeedback:
    """What sales answered to people of a channel."""

    channel: Channel | None = strawberry.field(description="The channel; null: not known.")
    feedback: HandoffFeedback = strawberry.field(description="The answers.")


@answer_type
class DeclineReport:
    """Which resources and channels prepare people whom sales declines; each list sums to the total."""

    total: HandoffFeedback = strawberry.field(description="All offers of the period.")
    first_resources: list[ResourceFeedback] = strawberry.field(description="By the resource of the first touch.")
    first_channels: list[ChannelFeedback] = strawberry.field(description="By the channel of the first touch.")
    last_resources: list[ResourceFeedback] = strawberry.field(description="By the resource that sent the person last.")
    last_channels: list[ChannelFeedback] = strawberry.field(description="By the channel of that resource.")


def dry_run_of(told: runs.DryRun) -> RoutingDryRun:
    """The answer as the API shows it."""
    members = sorted(told.members.items(), key=lambda each: (-each[1].routed, -each[1].offered, each[0]))
    return RoutingDryRun(
        leads=told.leads,
        same=told.same,
        rules=[
            RoutingDryRunRule(key=each.key, description=each.description, held=each.held, routed=each.routed)
            for each in told.rules
        ],
        members=[
            RoutingDryRunMember(
                member=ref(Member, member_id), routed=each.routed, peak_load=each.peak, offered_then=each.offered,
                accepted_then=each.accepted,
            )
            for member_id, each in members
        ],
        unassigned=[
            RoutingUnassigned(reason=reason, count=told.unassigned[reason])
            for reason in NobodyFound
            if told.unassigned[reason]
        ],
        to_whole_team=told.to_whole_team,
        nobody=told.nobody,
    )  # fmt: skip


def workload_of(members: Sequence[loads.MemberWorkload], at: datetime, period: Period) -> Workload:
    """The answer as the API shows it."""
    return Workload(at=at, start=period.start, end=period.end, members=[_member(each) for each in members])


def _member(each: loads.MemberWorkload) -> MemberWorkload:
    return MemberWorkload(
        member=ref(Member, each.member_id), open_leads=each.open_leads, waiting_offers=each.waiting,
        capacity=each.capacity, room=each.room, daily_capacity=each.daily_capacity, left_today=each.left_today,
        absent_since=each.away_since, absent_until=each.away_until, cover=ref_or_none(Member, each.cover_id),
        is_working=each.is_working, overdue_offers=each.overdue_offers, overdue_tasks=each.overdue_tasks,
        overdue_timers=each.overdue_timers,
        accepted=each.accepted, declined=each.declined, expired=each.expired,
        median_accept_seconds=each.median_accept_seconds, closed=each.closed, won=each.won,
        win_share=None if each.win_share is None else float(each.win_share),
    )  # fmt: skip


def report_of(told: declines.DeclineReport) -> DeclineReport:
    """The answer as the API shows it, the most declines first."""
    return DeclineReport(
        total=feedback_of(told.total),
        first_resources=_resources(told.first_resources),
        first_channels=_channels(told.first_channels),
        last_resources=_resources(told.last_resources),
        last_channels=_channels(told.last_channels),
    )


def _resources(told: Mapping[UUID | None, Feedback]) -> list[ResourceFeedback]:
    return [
        ResourceFeedback(resource=ref_or_none(Resource, key), feedback=feedback_of(each)) for key, each in _sorted(told)
    ]


def _channels(told: Mapping[UUID | None, Feedback]) -> list[ChannelFeedback]:
    return [
        ChannelFeedback(channel=ref_or_none(Channel, key), feedback=feedback_of(each)) for key, each in _sorted(told)
    ]


def _sorted(told: Mapping[UUID | None, Feedback]) -> list[tuple[UUID | None, Feedback]]:
    return sorted(told.items(), key=lambda each: (-each[1].declined, -each[1].offers, str(each[0])))
