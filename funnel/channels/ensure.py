"""Adds the channels a workspace does not have yet; what it has stays as it is."""

from collections.abc import Sequence

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from crm.audit import record as audit
from crm.core.ids import new_id
from crm.core.numbering import next_numbers
from crm.core.problems import Invalid
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.channels.catalogue import BY_KEY, CatalogueChannel
from funnel.inputs import Input, Key, Name
from funnel.models import Channel
from funnel.models.words import ChannelGroup
from funnel.reads import among


class ChannelWanted(Input):
    """A channel by key; name and group may be left out where the catalogue knows the key."""

    key: Key
    name: Name | None = None
    group: ChannelGroup | None = None


async def ensure(work: Work, channels: Sequence[ChannelWanted]) -> dict[str, Channel]:
    """The asked channels by key, added where missing; five statements at most, however many there are.

    Raises `Invalid` for a key that the catalogue does not know and that has no group.
    """
    work.actor.require(Action.RESOURCE_EDIT)
    wanted = {channel.key: _completed(channel, f"channels.{index}.group") for index, channel in enumerate(channels)}
    return await add(work, list(wanted.values()))


async def ensure_one(work: Work, channel: ChannelWanted) -> Channel:
    """The same for a single channel, whose fields are the whole input."""
    work.actor.require(Action.RESOURCE_EDIT)
    return (await add(work, [_completed(channel, "group")]))[channel.key]


async def add(work: Work, wanted: Sequence[CatalogueChannel]) -> dict[str, Channel]:
    """Adds what is missing and reads all by key; without a permission of its own: for set-up and imports."""
    await _lock_counter(work)
    keys = [channel.key for channel in wanted]
    found = await _read(work, keys)
    missing = [channel for channel in wanted if channel.key not in found]
    if not missing:
        return found
    numbers = await next_numbers(work, "channel", len(missing))
    await work.execute(
        insert(Channel).on_conflict_do_nothing(index_elements=["workspace_id", "key"]),
        [_row(work, channel, number) for channel, number in zip(missing, numbers, strict=True)],
    )
    audit.record(work, "CHANNEL_ADD", object_type="Channel", details={"keys": [channel.key for channel in missing]})
    await work.flush()
    return await _read(work, keys)


async def _lock_counter(work: Work) -> None:
    """Two who add the same channel wait for one another, so that no number is given in vain."""
    await work.execute(
        text("SELECT 1 FROM workspace_counters WHERE workspace_id = :w AND kind = 'channel' FOR UPDATE"),
        {"w": work.workspace_id},
    )


async def _read(work: Work, keys: Sequence[str]) -> dict[str, Channel]:
    asked = select(Channel).where(Channel.workspace_id == work.workspace_id, among(Channel.key, keys))
    return {channel.key: channel for channel in (await work.execute(asked)).scalars()}


def _row(work: Work, channel: CatalogueChannel, number: int) -> dict[str, object]:
    return {
        "workspace_id": work.workspace_id,
        "id": new_id(),
        "number": number,
        "key": channel.key,
        "name": channel.name,
        "group": channel.group.value,
        "is_direct": channel.is_direct,
        "position": number,
    }


def _completed(channel: ChannelWanted, field: str) -> CatalogueChannel:
    shipped = BY_KEY.get(channel.key)
    group = channel.group or (shipped.group if shipped else None)
    if group is None:
        raise Invalid(
            f"The catalogue does not know the channel {channel.key!r}; say which group it belongs to.",
            field=field,
        )
    return CatalogueChannel(channel.key, channel.name or (shipped.name if shipped else channel.key), group)
