"""What other rooms may want to know of members."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class MemberChanged:
    """Roles, scope or state changed: what is remembered of who may do what is not true any more."""

    member_id: UUID


@dataclass(frozen=True, slots=True)
class RightsChanged:
    """What a role may see changed, and with it what many members may."""
