"""What an actor may do with a merge that was made."""

from enum import StrEnum

from crm.core.actor import Actor
from crm.members.permissions import Action


class MergeAction(StrEnum):
    """What can be done with a merge."""

    UNDO = "UNDO"


def allowed(actor: Actor, *, is_undone: bool) -> list[MergeAction]:
    """It can be undone once, whoever made it and however long ago."""
    return [MergeAction.UNDO] if actor.can(Action.PERSON_MERGE) and not is_undone else []
