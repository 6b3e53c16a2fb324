"""Resources under their row locks, with what a check against their kind needs to know."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select

from crm.core.problems import NotFound, Problem, Problems
from crm.core.work import Work
from funnel.models import Channel, PromoCode, Resource, ResourcePhoneNumber
from funnel.models.words import ChannelGroup, Placement, ResourceKind, ResourceState
from funnel.reads import among
from funnel.resources.check import Sketch


@dataclass(frozen=True)
class Held:
    """One locked resource."""

    row: Resource
    group: ChannelGroup | None
    has_codes: bool
    has_phones: bool

    def sketch(self, group: ChannelGroup | None) -> Sketch:
        """How it stands now (the row may have been changed meanwhile), on a channel of that group."""
        row = self.row
        told = {
            "purposeText": row.purpose_text, "url": row.url, "externalAccountId": row.external_account_id,
            "stateReason": row.state_reason, "startsOn": row.starts_on, "endsOn": row.ends_on,
            "location": row.location, "printRun": row.print_run, "promoCodes": self.has_codes,
            "phoneNumbers": self.has_phones,
        }  # fmt: skip
        return Sketch(
            kind=ResourceKind(row.kind), placement=Placement(row.placement), state=ResourceState(row.state),
            channel_group=group, filled=frozenset(name for name, value in told.items() if value), url=row.url,
        )  # fmt: skip


async def hold(work: Work, ids: Sequence[UUID], *, field: str = "resourceId") -> dict[UUID, Held]:
    """Locks the resources in the order of their ids, in one statement; raises NotFound for one that is not there."""
    own = work.workspace_id
    codes = exists().where(PromoCode.workspace_id == own, PromoCode.resource_id == Resource.id)
    phones = exists().where(ResourcePhoneNumber.workspace_id == own, ResourcePhoneNumber.resource_id == Resource.id)
    group = (
        select(Channel.group).where(Channel.workspace_id == own, Channel.id == Resource.channel_id).scalar_subquery()
    )
    statement = (
        select(Resource, group, codes, phones)
        .where(Resource.workspace_id == own, among(Resource.id, list(dict.fromkeys(ids))))
        .order_by(Resource.id)
        .with_for_update(key_share=True, of=Resource)
        .execution_options(populate_existing=True)
    )
    rows: Sequence[Any] = (await work.execute(statement)).all()
    found = {each[0].id: Held(each[0], ChannelGroup(each[1]) if each[1] else None, *each[2:]) for each in rows}
    if any(resource_id not in found for resource_id in ids):
        raise NotFound("There is no such resource.", field=field)
    return found


@contextmanager
def undone_when_refused(work: Work, row: Resource) -> Generator[None, None, None]:
    """The row is changed first and judged as it would be; when it is refused, the session forgets the change."""
    try:
        yield
    except (Problem, Problems):
        work.session.expunge(row)
        raise
