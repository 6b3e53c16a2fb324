"""Runs a verb as somebody and takes back what it did: only whether it was accepted is left."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from crm.core.actor import Actor
from crm.core.problems import Problem, Problems
from crm.core.work import Work
from crm.members.permissions import permissions_of
from crm.models.words import Role
from tests.factories.leads import as_member

Verb = Callable[[Work], Awaitable[Any]]


def works(work: Work, role: Role, member_id: UUID, *team_ids: UUID) -> Work:
    """A work of that member in the same transaction."""
    made = as_member(work, member_id, role)
    made.actor = Actor(
        made.actor.kind, work.workspace_id, id=member_id, name="Test", roles=(role.value,),
        permissions=permissions_of([role.value]), team_ids=team_ids,
    )  # fmt: skip
    return made


async def is_accepted(work: Work, verb: Verb) -> bool:
    """Whether the verb does it; an error that is no Problem is a mistake of the test and stays one."""
    savepoint = await work.session.begin_nested()
    try:
        await verb(work)
        await work.session.flush()
    except (Problem, Problems):
        return False
    finally:
        await savepoint.rollback()
        work.session.expire_all()
    return True
