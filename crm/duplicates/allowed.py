"""What an actor may do with a suggestion that two persons are one."""

from enum import StrEnum

from crm.core.actor import Actor
from crm.members.permissions import Action


class DuplicateAction(StrEnum):
    """How a suggestion is decided."""

    MERGE = "MERGE"
    DISMISS = "DISMISS"


def allowed(actor: Actor, *, is_decided: bool) -> list[DuplicateAction]:
    """Both until it is decided: dismissed, or the two are one already."""
    return list(DuplicateAction) if actor.can(Action.PERSON_MERGE) and not is_decided else []
