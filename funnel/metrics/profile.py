"""Who the audience of a resource is, as its channel tells: shares by age, gender, city, language, device."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import delete, select, text

from crm.audit import record as audit
from crm.core.bulk import dump, inserting
from crm.core.ids import new_id
from crm.core.problems import Invalid, NotFound, Problem, Problems
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Input, Name
from funnel.models import Resource, ResourceAudienceProfile
from funnel.models.words import ProfileDimension
from funnel.reads import Reads
from funnel.workspace import home

MOST = 200


class ProfileShare(Input):
    """A part of the audience; a fraction of 1."""

    key: Name
    share: Decimal


class ResourceAudienceProfileRecord(Input):
    """One dimension of a resource's audience on a day, whole."""

    resource_id: UUID
    day: date
    dimension: ProfileDimension
    shares: Annotated[tuple[ProfileShare, ...], Field(min_length=1, max_length=MOST)]


async def record_profile(work: Work, data: ResourceAudienceProfileRecord) -> int:
    """Replaces what was recorded of that day and dimension; answers how many shares there are now."""
    work.actor.require(Action.METRIC_RECORD)
    problems = list(_problems(data, (await home(work)).day(work.now)))
    if problems:
        raise Problems(problems)
    await _lock(work, data.resource_id)
    profile = ResourceAudienceProfile
    await work.execute(
        delete(profile).where(
            profile.workspace_id == work.workspace_id,
            profile.resource_id == data.resource_id,
            profile.dimension == data.dimension.value,
            profile.day == data.day,
        )
    )
    columns = ("id", "resource_id", "day", "dimension", "key", "share", "recorded_at", "member_id")
    rows = [dict(zip(columns, values, strict=True)) for values in _rows(work, data)]
    await work.execute(inserting(profile, *columns), {"workspace_id": work.workspace_id, "rows": dump(rows)})
    audit.record(work, "METRIC_RECORD_PROFILE", object_type="Resource", object_id=data.resource_id)
    await work.flush()
    return len(rows)


async def _lock(work: Work, resource_id: UUID) -> None:
    """One record of a resource's audience at a time: what is replaced must be replaced whole."""
    statement = (
        select(Resource.id)
        .where(Resource.workspace_id == work.workspace_id, Resource.id == resource_id)
        .with_for_update(key_share=True)
    )
    if await work.scalar(statement) is None:
        raise NotFound("There is no such resource.", field="resourceId")


def _rows(work: Work, data: ResourceAudienceProfileRecord) -> Iterator[tuple[object, ...]]:
    for share in data.shares:
        yield (
            new_id(), data.resource_id, data.day, data.dimension.value, share.key, share.share, work.now,
            work.actor.member_id,
        )  # fmt: skip


def _problems(data: ResourceAudienceProfileRecord, today: date) -> Iterator[Problem]:
    if data.day > today:
        yield Invalid("This day has not come yet; record what was measured.", field="day")
    seen: set[str] = set()
    for place, share in enumerate(data.shares):
        if not 0 <= share.share <= 1:
            yield Invalid("A share is a fraction of 1, from 0 to 1.", field=f"shares.{place}.share")
        if share.key in seen:
            yield Invalid(f"“{share.key}” is there twice; give each part once.", field=f"shares.{place}.key")
        seen.add(share.key)
    if sum((share.share for share in data.shares), Decimal(0)) > 1:
        yield Invalid("The shares are more than the whole together; they sum to at most 1.", field="shares")


@dataclass(frozen=True, slots=True)
class Profile:
    """One dimension of an audience, the largest share first."""

    dimension: ProfileDimension
    day: date
    shares: tuple[tuple[str, Decimal], ...]


_PROFILES = """
SELECT p.resource_id, p.dimension, p.day, p.key, p.share FROM resource_audience_profiles p
WHERE p.workspace_id = CAST(:workspace_id AS uuid) AND p.resource_id = ANY(CAST(:ids AS uuid[]))
  AND p.day = (
    SELECT max(n.day) FROM resource_audience_profiles n
    WHERE n.workspace_id = CAST(:workspace_id AS uuid) AND n.resource_id = p.resource_id
      AND n.dimension = p.dimension AND n.day <= CAST(:day AS date))
ORDER BY p.resource_id, p.dimension, p.share DESC, p.key
"""


async def profiles(reads: Reads, resource_ids: Sequence[UUID], day: date) -> Mapping[UUID, list[Profile]]:
    """The newest of each dimension on or before the day, by resource; one statement."""
    statement = text(_PROFILES).bindparams(workspace_id=reads.workspace_id, ids=list(resource_ids), day=day)
    shares: dict[tuple[UUID, str, date], list[tuple[str, Decimal]]] = defaultdict(list)
    for row in await reads.rows(statement):
        shares[row["resource_id"], row["dimension"], row["day"]].append((row["key"], row["share"]))
    found: dict[UUID, list[Profile]] = defaultdict(list)
    for (resource_id, dimension, measured), parts in shares.items():
        found[resource_id].append(Profile(ProfileDimension(dimension), measured, tuple(parts)))
    return found
