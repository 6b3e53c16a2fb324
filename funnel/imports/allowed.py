"""What an actor may do with an import now: the same rules the verbs refuse by, asked beforehand."""

from enum import StrEnum

from crm.core.actor import Actor
from crm.members.permissions import Action
from crm.models.words import ImportKind, ImportStatus

GOING = frozenset({ImportStatus.QUEUED, ImportStatus.RUNNING})
UNDOABLE = frozenset({ImportStatus.DONE, ImportStatus.FAILED, ImportStatus.CANCELLED})


class ImportAction(StrEnum):
    """Something that can be done with an import."""

    CANCEL = "CANCEL"
    UNDO = "UNDO"


def allowed(actor: Actor, status: ImportStatus, kind: ImportKind, *, dry_run: bool) -> list[ImportAction]:
    """One that waits or runs is stopped; one that wrote something is undone, but for files of resources."""
    if not actor.can(Action.IMPORT):
        return []
    if status in GOING:
        return [ImportAction.CANCEL]
    undoable = status in UNDOABLE and not dry_run and kind is not ImportKind.RESOURCES
    return [ImportAction.UNDO] if undoable else []
