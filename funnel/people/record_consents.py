"""What people agreed to, on channels that the workspace has."""

from uuid import UUID

from sqlalchemy import select

from crm.consents.record import ConsentRecord, record
from crm.core.problems import NotFound, Problem, Problems
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.models import Channel


async def record_consents(work: Work, data: ConsentRecord) -> list[UUID]:
    """Ids of the consents. A channel that is not there would be agreed to by a slip of the pen, and never asked for."""
    work.actor.require(Action.CONSENT_RECORD)
    await require_channels(work, {f"items.{place}.channel": item.channel for place, item in enumerate(data.items)})
    return await record(work, data)


async def require_channels(work: Work, asked: dict[str, str]) -> None:
    """Raises Problems for the fields (name → key) whose channel the workspace has not."""
    known = set((await work.execute(select(Channel.key).where(Channel.workspace_id == work.workspace_id))).scalars())
    problems: list[Problem] = [
        NotFound(f"There is no channel {key!r} in this workspace.", field=field)
        for field, key in asked.items()
        if key not in known
    ]
    if problems:
        raise Problems(problems)
