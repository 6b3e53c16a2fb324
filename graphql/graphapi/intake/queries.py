"""Root fields that read what networks send."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm.members.permissions import Action
from funnel.intake.backlog import backlog
from graphapi.answers import answer
from graphapi.compiler import by_id, connection, queries
from graphapi.connections import Connection
from graphapi.context import Info
from graphapi.intake.inputs import INTAKE_FAILURE_FILTER, INTAKE_FAILURE_ORDER
from graphapi.intake.types import IntakeBacklog

if TYPE_CHECKING:
    from graphapi.intake.types import IntakeFailure


@queries
class IntakeQueries:
    """What networks send."""

    intake_failure: IntakeFailure | None = by_id(description="One request that could not be used.")
    intake_failures: Connection[IntakeFailure] = connection(
        filter=INTAKE_FAILURE_FILTER,
        order=INTAKE_FAILURE_ORDER,
        description="Requests of networks that could not be used, and dead letters.",
    )

    @answer(permission=Action.READ)
    async def intake_backlog(self, info: Info) -> IntakeBacklog:
        """How many requests of networks wait, failed, or are dead letters."""
        found = await backlog(info.reader)
        return IntakeBacklog(
            waiting=found.waiting, waiting_since=found.waiting_since, failed=found.failed, dead=found.dead
        )
