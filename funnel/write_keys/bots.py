"""Events that programs sent: counted by key and day, and dropped."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from crm.core.work import Work
from funnel.models import WriteKeyBotDay
from funnel.reads import Reads, among
from funnel.workspace import day_in

LATELY = timedelta(days=28)


async def count_bots(work: Work, events: Mapping[UUID, int]) -> None:
    """So many more of each key today, in the workspace's zone; one statement for all keys."""
    today = day_in(work.workspace_id, work.now)
    rows = [
        {"workspace_id": work.workspace_id, "write_key_id": key_id, "day": today, "events": count}
        for key_id, count in sorted(events.items())  # sorted: two who count the same keys must not wait in a ring
    ]
    row = insert(WriteKeyBotDay).values(rows)
    await work.execute(
        row.on_conflict_do_update(
            index_elements=["workspace_id", "write_key_id", "day"],
            set_={"events": WriteKeyBotDay.events + row.excluded.events},
        )
    )


async def bots_of(reads: Reads, write_key_ids: Sequence[UUID], now: datetime) -> dict[UUID, int]:
    """Events of programs in the last 28 days of the workspace's zone, today's included; by one statement."""
    row = WriteKeyBotDay
    asked = (
        select(row.write_key_id, func.sum(row.events).label("events"))
        .where(row.workspace_id == reads.workspace_id, among(row.write_key_id, write_key_ids))
        .where(row.day > day_in(reads.workspace_id, now) - LATELY.days)
        .group_by(row.write_key_id)
    )
    return {each["write_key_id"]: each["events"] for each in await reads.rows(asked)}
