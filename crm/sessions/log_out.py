"""Logging out: the token stops working although it has not expired."""

from uuid import UUID

from sqlalchemy import update

from crm.core import clock
from crm.core.database import Database
from crm.models import Session


async def log_out(database: Database, session_id: UUID) -> None:
    """Ends the login; doing it again changes nothing."""
    async with database.sessions.begin() as session:
        ended = update(Session).where(Session.id == session_id, Session.ended_at.is_(None))
        await session.execute(ended.values(ended_at=clock.now()))
