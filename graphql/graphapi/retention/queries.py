"""Reading the rules, what would go by them, and what went."""

from __future__ import annotations

from crm.members.permissions import Action
from crm.models import PersonHold as HoldRow
from crm.models import RetentionRun as RunRow
from funnel.retention.preview import preview
from funnel.retention.rules import rules_of
from graphapi.answers import answer
from graphapi.compiler import connection, filters, match, orders, queries
from graphapi.connections import Connection
from graphapi.context import Info
from graphapi.retention.types import (
    PersonHold,
    RetentionPreview,
    RetentionRule,
    RetentionRun,
    preview_shown,
    rule_shown,
)

RUN_ORDER = orders("RetentionRunOrder", RunRow, started_at="started_at", default="-started_at")
HOLD_FILTER = filters("PersonHoldFilter", HoldRow, person_id=match.id("per"), created_at=match.datetime())
HOLD_ORDER = orders("PersonHoldOrder", HoldRow, created_at="created_at", default="-created_at")


@queries
class RetentionQueries:
    """How long things are kept."""

    @answer(permission=Action.READ)
    async def retention_rules(self, info: Info) -> list[RetentionRule]:
        """How long everything is kept, in the order of a run; the defaults where the workspace says nothing."""
        return [rule_shown(rule) for rule in (await rules_of(info.reader)).values()]

    @answer(permission=Action.WORKSPACE_MANAGE, weight=100)
    async def retention_preview(self, info: Info) -> list[RetentionPreview]:
        """What would go now by the rules as they are; nothing is touched."""
        return [preview_shown(due) for due in await preview(info.reader, info.now)]

    retention_runs: Connection[RetentionRun] = connection(
        order=RUN_ORDER, permission=Action.READ, description="What went by the rules, the newest run first."
    )
    person_holds: Connection[PersonHold] = connection(
        filter=HOLD_FILTER,
        order=HOLD_ORDER,
        permission=Action.READ,
        description="Whose data have to be kept, and had to be, the newest first.",
    )
