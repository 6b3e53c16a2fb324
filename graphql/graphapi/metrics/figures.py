"""What channels tell of a resource: its audience, where it sends people, its places in search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

import strawberry

from funnel.inputs import Period
from funnel.metrics import figures as room
from funnel.metrics.profile import profiles
from funnel.metrics.referrals import referrals
from funnel.models.words import ProfileDimension
from graphapi.analytics.inputs import PeriodInput
from graphapi.compiler import answer_type
from graphapi.context import Info
from graphapi.metrics.series import plain


@answer_type
class ResourceAudienceFigures:
    """A resource's audience over a period; null where nothing was recorded."""

    followers_start: Decimal | None = strawberry.field(description="The last figure before, else the first in it.")
    followers_end: Decimal | None = strawberry.field(description="The last figure up to its end.")
    followers_change: Decimal | None = strawberry.field(description="End less start.")
    reach: Decimal | None = strawberry.field(description="Sum of the days.")
    bounce_rate: Decimal | None = strawberry.field(description="Mean of the days, a fraction of 1.")
    negative_share: Decimal | None = strawberry.field(description="1 less the mean positive share.")


@answer_type
class ResourceReferral:
    """A page that a resource sent people to."""

    landing_page: str = strawberry.field(description="Its address, without what follows ? or #.")
    visits: int = strawberry.field(description="Visits.")
    persons: int = strawberry.field(description="Different persons, merged ones together.")


@answer_type
class ResourceSearchPosition:
    """A resource in the results for one keyword; 1 is the top."""

    keyword: str = strawberry.field(description="The keyword.")
    start: Decimal = strawberry.field(description="The last place before the period, else the first in it.")
    last: Decimal = strawberry.field(description="The last place of the period.")
    best: Decimal = strawberry.field(description="The best place of the period.")
    change: Decimal = strawberry.field(description="Places won; negative for places lost.")


@answer_type
class AudienceProfileShare:
    """A part of an audience."""

    key: str = strawberry.field(description="Which part.")
    share: Decimal = strawberry.field(description="How large, a fraction of 1.")


@answer_type
class AudienceProfile:
    """One dimension of a resource's audience, as its channel told."""

    dimension: ProfileDimension = strawberry.field(description="By what it is divided.")
    day: date = strawberry.field(description="When it was measured.")
    shares: list[AudienceProfileShare] = strawberry.field(description="The parts, the largest first.")


def _period(given: PeriodInput) -> Period:
    return Period(start=given.start, end=given.end)


def _short(value: Decimal | None) -> Decimal | None:
    return None if value is None else plain(value)


async def audience_figures(
    info: Info, ids: Sequence[UUID], *, period: PeriodInput
) -> Mapping[UUID, ResourceAudienceFigures]:
    """Figures of all asked resources at once."""
    found = await room.audience_figures(info.reader, ids, _period(period))
    return {
        id: ResourceAudienceFigures(
            followers_start=_short(each.followers_start),
            followers_end=_short(each.followers_end),
            followers_change=_short(each.followers_change),
            reach=_short(each.reach),
            bounce_rate=_short(each.bounce_rate),
            negative_share=_short(each.negative_share),
        )
        for id, each in found.items()
    }


async def resource_referrals(
    info: Info, ids: Sequence[UUID], *, period: PeriodInput
) -> Mapping[UUID, list[ResourceReferral]]:
    """Pages of all asked resources at once."""
    found = await referrals(info.reader, ids, _period(period))
    return {
        id: [ResourceReferral(landing_page=e.landing_page, visits=e.visits, persons=e.persons) for e in several]
        for id, several in found.items()
    }


async def search_positions(
    info: Info, ids: Sequence[UUID], *, period: PeriodInput
) -> Mapping[UUID, list[ResourceSearchPosition]]:
    """Places of all asked resources at once."""
    found = await room.search_positions(info.reader, ids, _period(period))
    return {id: [_position(each) for each in several] for id, several in found.items()}


def _position(given: room.SearchPosition) -> ResourceSearchPosition:
    return ResourceSearchPosition(
        keyword=given.keyword,
        start=plain(given.start),
        last=plain(given.last),
        best=plain(given.best),
        change=plain(given.change),
    )


async def audience_profiles(info: Info, ids: Sequence[UUID], *, on: date) -> Mapping[UUID, list[AudienceProfile]]:
    """Profiles of all asked resources at once."""
    found = await profiles(info.reader, ids, on)
    return {
        id: [
            AudienceProfile(
                dimension=each.dimension,
                day=each.day,
                shares=[AudienceProfileShare(key=key, share=plain(share)) for key, share in each.shares],
            )
            for each in several
        ]
        for id, several in found.items()
    }
