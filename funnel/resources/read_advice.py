"""Reads what resources should say of themselves and do not."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import exists, select

from funnel.models import Channel, PromoCode, Resource, ResourcePhoneNumber
from funnel.models.words import ChannelGroup, Placement, ResourceKind, ResourceState
from funnel.reads import Reads, Row, among
from funnel.resources.check import Sketch, advice

_TOLD = {
    "purposeText": "purpose_text", "url": "url", "externalAccountId": "external_account_id", "startsOn": "starts_on",
    "endsOn": "ends_on", "location": "location", "printRun": "print_run", "promoCodes": "has_codes",
    "phoneNumbers": "has_phones",
}  # fmt: skip


async def read_advice(reads: Reads, resources: Sequence[UUID]) -> Mapping[UUID, list[str]]:
    """Sentences for each of the resources, in one statement."""
    own = reads.workspace_id
    codes = exists().where(PromoCode.workspace_id == own, PromoCode.resource_id == Resource.id)
    phones = exists().where(ResourcePhoneNumber.workspace_id == own, ResourcePhoneNumber.resource_id == Resource.id)
    group = select(Channel.group).where(Channel.workspace_id == own, Channel.id == Resource.channel_id)
    statement = select(
        Resource.id, Resource.kind, Resource.placement, Resource.state, Resource.purpose_text, Resource.url,
        Resource.external_account_id, Resource.starts_on, Resource.ends_on, Resource.location, Resource.print_run,
        codes.label("has_codes"), phones.label("has_phones"), group.scalar_subquery().label("channel_group"),
    ).where(Resource.workspace_id == own, among(Resource.id, list(resources)))  # fmt: skip
    return {row["id"]: advice(_sketch(row)) for row in await reads.rows(statement)}


def _sketch(row: Row) -> Sketch:
    return Sketch(
        kind=ResourceKind(row["kind"]),
        placement=Placement(row["placement"]),
        state=ResourceState(row["state"]),
        channel_group=ChannelGroup(row["channel_group"]) if row["channel_group"] else None,
        filled=frozenset(name for name, column in _TOLD.items() if row[column]),
        url=row["url"],
    )
