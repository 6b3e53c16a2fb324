"""Who acts in the demo, and when: one transaction goes through a year with many hands."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from crm.core.actor import Actor
from crm.core.work import Work


@dataclass(frozen=True)
class Places:
    """Ids of what contacts name."""

    channels: Mapping[str, UUID]
    resources: Mapping[str, UUID]


@dataclass(frozen=True)
class Model:
    """Ids of everything that facts and dealings name, by the keys of `crm.demo.world`."""

    actors: Mapping[str, Actor]
    team_id: UUID
    product_id: UUID
    channels: Mapping[str, UUID]
    resources: Mapping[str, UUID]
    audiences: Mapping[str, UUID]
    objectives: Mapping[str, UUID]
    """Steps by key, others by name."""

    @property
    def places(self) -> Places:
        """What contacts name."""
        return Places(self.channels, self.resources)

    def member(self, key: str) -> UUID:
        """The member's id."""
        found = self.actors[key].id
        assert found is not None, "members have ids"
        return found


def acting(work: Work, actor: Actor, at: datetime) -> Work:
    """The same transaction in the hands of that member at that instant."""
    return replace(work, actor=actor, now=at)
