"""Keeps when a key was last used, to the minute: a row written at every request would be the busiest of all."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import or_, update

from crm.core.actor import system
from crm.core.database import Database
from crm.core.work import begin
from crm.models import ApiKey


async def touch(database: Database, workspace_id: UUID, key_id: UUID) -> None:
    """Writes only when the last time is a minute ago or more."""
    async with begin(database.sessions, system(workspace_id), leaving=True) as work:
        stale = or_(ApiKey.last_used_at.is_(None), ApiKey.last_used_at < work.now - timedelta(minutes=1))
        statement = update(ApiKey).where(ApiKey.workspace_id == workspace_id, ApiKey.id == key_id, stale)
        await work.execute(statement.values(last_used_at=work.now))
