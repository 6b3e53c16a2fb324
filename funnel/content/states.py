"""Which step leads from where, and who may take it: one table for verbs and for `allowedActions`."""

from collections.abc import Callable
from enum import StrEnum
from uuid import UUID

from crm.core.actor import Actor
from crm.members.permissions import Action
from funnel.models.words import ContentState, ResourceState

_S = ContentState


class ContentAction(StrEnum):
    """What may be done with a content item."""

    CHANGE = "CHANGE"
    WRITE = "WRITE"
    APPROVE = "APPROVE"
    RETURN = "RETURN"
    SCHEDULE = "SCHEDULE"
    PUBLISH = "PUBLISH"
    CANCEL = "CANCEL"


WHEN: dict[ContentAction, tuple[Action, frozenset[ContentState]]] = {
    ContentAction.CHANGE: (Action.CONTENT_BRIEF, frozenset(_S) - {_S.CANCELLED}),
    ContentAction.WRITE: (Action.CONTENT_WRITE, frozenset({_S.BRIEF, _S.WRITTEN})),
    ContentAction.APPROVE: (Action.CONTENT_APPROVE, frozenset({_S.WRITTEN})),
    ContentAction.RETURN: (Action.CONTENT_APPROVE, frozenset({_S.WRITTEN, _S.APPROVED, _S.SCHEDULED})),
    ContentAction.SCHEDULE: (Action.CONTENT_PUBLISH, frozenset({_S.APPROVED, _S.SCHEDULED})),
    ContentAction.PUBLISH: (Action.CONTENT_PUBLISH, frozenset({_S.APPROVED, _S.SCHEDULED})),
    ContentAction.CANCEL: (Action.CONTENT_BRIEF, frozenset(_S) - {_S.PUBLISHED, _S.CANCELLED}),
}
_NEEDS_ACTIVE = frozenset({ContentAction.SCHEDULE, ContentAction.PUBLISH})
Can = Callable[[str], bool]


def may_write(actor: Actor, author_id: UUID | None, owner_id: UUID | None) -> bool:
    """The author, the resource's owner, and who may also approve (marketer, admin); without an author anybody."""
    if actor.can(Action.CONTENT_APPROVE) or author_id is None:
        return True
    return actor.member_id is not None and actor.member_id in (author_id, owner_id)


def actions_for(
    actor: Actor, state: ContentState, author_id: UUID | None, owner_id: UUID | None, resource: ResourceState
) -> list[ContentAction]:
    """What that actor may do with an item in that state, exactly as the verbs decide."""
    found = [action for action, (needed, when) in WHEN.items() if actor.can(needed) and state in when]
    if resource is not ResourceState.ACTIVE:
        found = [action for action in found if action not in _NEEDS_ACTIVE]
    if not may_write(actor, author_id, owner_id):
        found = [action for action in found if action is not ContentAction.WRITE]
    return found
