"""The two clocks of a thread: the target of the first answer, and the limit of 24 hours that nothing pauses."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from crm.core.work import Work
from crm.models import Conversation
from crm.models.sla_words import SlaKind
from crm.sla.cancel import cancel
from crm.sla.plan import plan
from crm.sla.policy import Wanted
from crm.sla.start import Timer, start
from crm.sla.stop import stop

KINDS = (SlaKind.RESPONSE, SlaKind.RESPONSE_LIMIT)


async def planned(work: Work, thread: Mapping[str, Any]) -> list[Timer]:
    """The target by the workspace's policies, else 90 minutes, and the limit; both from when it appeared."""
    return await plan(
        work,
        [
            Wanted(
                kind, thread["id"], thread["appeared_at"], thread["assignee_id"], lead_id=None,
                team_id=thread["team_id"], product_id=thread["product_id"], resource_id=thread["resource_id"],
            )
            for kind in KINDS
        ],
    )  # fmt: skip


async def waited_for(work: Work, timers: list[Timer]) -> None:
    """They run from now on."""
    await start(work, timers)


async def begin_anew(work: Work, thread: Conversation, timers: list[Timer]) -> None:
    """They run from an earlier time than was known; those from the later one never counted."""
    for kind in KINDS:
        await cancel(work, kind, [thread.id], counts=False)
    await start(work, timers)


async def answered(work: Work, thread: Conversation, at: datetime) -> None:
    """The first answer was sent then; one that is told later and was sent earlier counts."""
    for kind in KINDS:
        await stop(work, kind, [thread.id], at)


async def given_up(work: Work, thread: Conversation) -> None:
    """Nobody waits for a first answer any more."""
    for kind in KINDS:
        await cancel(work, kind, [thread.id])
