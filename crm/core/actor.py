"""Who is acting, and what they may do."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from crm.core.problems import Forbidden


class ActorKind(StrEnum):
    """Whether a person, a program with a key, or the service itself is acting."""

    MEMBER = "MEMBER"
    INTEGRATION = "INTEGRATION"
    SYSTEM = "SYSTEM"


@dataclass(frozen=True)
class Actor:
    """One authenticated caller inside one workspace.

    `permissions` are the names of actions (`crm.members.permissions.Action`); `None` means all of them, which only
    the service itself has (imports from the command line, jobs, seeds).
    """

    kind: ActorKind
    workspace_id: UUID
    id: UUID | None = None
    """The member's id, or the API key's for an integration."""
    account_id: UUID | None = None
    name: str = "Touchline"
    roles: tuple[str, ...] = ()
    permissions: frozenset[str] | None = field(default=None, repr=False)
    team_ids: tuple[UUID, ...] = ()
    row_scope: str = "ALL"
    """Which leads are shown, with all that hangs on them: ALL, TEAM or OWN (`crm.models.words_rights.RowScope`)."""

    @property
    def member_id(self) -> UUID | None:
        """The acting member, or None when no person acts."""
        return self.id if self.kind is ActorKind.MEMBER else None

    @property
    def sees_all(self) -> bool:
        """Whether no lead of the workspace is out of sight."""
        return self.row_scope == "ALL"

    def can(self, action: str) -> bool:
        """Whether the actor may do this."""
        return self.permissions is None or action in self.permissions

    def require(self, action: str) -> None:
        """Refuses with the name of the missing permission."""
        if not self.can(action):
            raise Forbidden(f"You need the permission {action} for this; ask an administrator of the workspace.")

    def as_json(self) -> dict[str, Any]:
        """For logs and audit: kind and id, no names."""
        return {"kind": self.kind.value, "id": str(self.id) if self.id else None}


def system(workspace_id: UUID) -> Actor:
    """The service acting for itself in a workspace."""
    return Actor(ActorKind.SYSTEM, workspace_id)
