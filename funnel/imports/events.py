"""What imports tell other rooms."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class ImportQueued:
    """An uploaded file waits to be brought in."""

    import_id: UUID
    upload_id: UUID


@dataclass(frozen=True)
class ImportUndoAsked:
    """A large import is to be taken back."""

    import_id: UUID
