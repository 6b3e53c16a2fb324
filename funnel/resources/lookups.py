"""What inputs of resources refer to: channels by key, members, audiences and parents by id; one statement for many."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import text

from crm.core.problems import NotFound
from crm.core.work import Work
from funnel.models.words import ChannelGroup


@dataclass
class Known:
    """What was found."""

    channels: dict[str, tuple[UUID, ChannelGroup]] = field(default_factory=dict)
    members: set[UUID] = field(default_factory=set)
    audiences: set[UUID] = field(default_factory=set)
    resources: set[UUID] = field(default_factory=set)

    def channel(self, key: str | None, *, at: str) -> tuple[UUID | None, ChannelGroup | None]:
        """The channel's id and group; a key nobody knows is refused."""
        if key is None:
            return None, None
        if key not in self.channels:
            raise NotFound(f"This workspace has no channel {key!r}; choose one of `channels`.", field=f"{at}channelKey")
        return self.channels[key]

    def require(
        self, *, at: str, parent_id: UUID | None, owner_id: UUID | None, audience_ids: Iterable[UUID] = ()
    ) -> None:
        """Raises NotFound for what is not in the workspace."""
        if parent_id is not None and parent_id not in self.resources:
            raise NotFound("There is no such resource.", field=f"{at}parentId")
        if owner_id is not None and owner_id not in self.members:
            raise NotFound("There is no such member.", field=f"{at}ownerId")
        for place, audience_id in enumerate(audience_ids):
            if audience_id not in self.audiences:
                raise NotFound("There is no such audience.", field=f"{at}audienceIds.{place}")


_LOOK = text(
    "SELECT 'CHANNEL' AS kind, id, key, channel_group FROM channels"
    "  WHERE workspace_id = :workspace_id AND key = ANY(CAST(:channels AS text[]))"
    " UNION ALL SELECT 'MEMBER', id, NULL, NULL FROM members"
    "  WHERE workspace_id = :workspace_id AND id = ANY(CAST(:members AS uuid[]))"
    " UNION ALL SELECT 'AUDIENCE', id, NULL, NULL FROM audiences"
    "  WHERE workspace_id = :workspace_id AND id = ANY(CAST(:audiences AS uuid[]))"
    " UNION ALL SELECT 'RESOURCE', id, NULL, NULL FROM resources"
    "  WHERE workspace_id = :workspace_id AND id = ANY(CAST(:resources AS uuid[]))"
)


async def look_up(
    work: Work,
    *,
    channels: Iterable[str | None] = (),
    members: Iterable[UUID | None] = (),
    audiences: Iterable[UUID] = (),
    resources: Iterable[UUID | None] = (),
) -> Known:
    """Reads what is there of everything asked."""
    asked = {
        "workspace_id": work.workspace_id,
        "channels": sorted({key for key in channels if key and "\x00" not in key}),
        "members": sorted({id for id in members if id}),
        "audiences": sorted(set(audiences)),
        "resources": sorted({id for id in resources if id}),
    }
    known = Known()
    for row in await work.execute(_LOOK, asked):
        match row.kind:
            case "CHANNEL":
                known.channels[row.key] = (row.id, ChannelGroup(row.channel_group))
            case "MEMBER":
                known.members.add(row.id)
            case "AUDIENCE":
                known.audiences.add(row.id)
            case _:
                known.resources.add(row.id)
    return known
