"""What other rooms may want to know of a workspace."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class WorkspaceCreated:
    """Told inside the transaction that makes it: the catalogue of channels is copied in then."""

    workspace_id: UUID
    language: str
