"""Changes the own password; every other login of the account ends."""

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from crm.accounts import queries
from crm.accounts.inputs import PasswordChange
from crm.accounts.passwords import hash_password, verify_password
from crm.core import clock
from crm.core.problems import Invalid, NotFound
from crm.models import Account, Session


async def change_password(session: AsyncSession, account: Account, data: PasswordChange) -> None:
    """Refused when the old password is wrong. Accounts belong to no workspace, so this takes a session, not a Work."""
    found = (await session.execute(queries.by_id(account.id).with_for_update())).scalar_one_or_none()
    if found is None or found.disabled_at is not None:
        raise NotFound("This account is not there any more.")
    if not await verify_password(data.old.get_secret_value(), found.password_hash):
        raise Invalid("The old password is not right.", field="old")
    found.password_hash = await hash_password(data.new.get_secret_value())
    ended = update(Session).where(Session.account_id == found.id, Session.ended_at.is_(None))
    await session.execute(ended.values(ended_at=clock.now()))


async def set_password(session: AsyncSession, account: Account, password: str) -> None:
    """Without the old one: for the command line of those who run the service."""
    hashed = await hash_password(password)
    await session.execute(update(Account).where(Account.id == account.id).values(password_hash=hashed))
