"""What other rooms may want to know of a workspace."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class WorkspaceCreated:
    """Told inside the transaction that makes it: the catalogue of channels is copied in then."""

    workspace_id: UUID
    language: str


@dataclass(frozen=True, slots=True)
class WorkspaceDeletionAsked:
    """Told inside the transaction that asks for its end: nobody else may write in it any more."""

    workspace_id: UUID


@dataclass(frozen=True, slots=True)
class WorkspaceDeletionCalledOff:
    """Told inside the transaction that calls its end off: everything goes on as it was."""

    workspace_id: UUID


@dataclass(slots=True)
class WorkspaceGoes:
    """Told before its first rows go, each time that is tried: whoever has to tell others first may have it wait. Not
    for ever: after `crm.workspaces.delete_rows.LONGEST_WAIT` nobody is asked.
    """

    workspace_id: UUID
    waits: bool = False

    def wait(self) -> None:
        """Nothing goes this time."""
        self.waits = True
