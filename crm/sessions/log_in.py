"""Logging in. It happens before any workspace is entered, so it opens its own short transactions."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import SecretStr

from crm.accounts import queries as accounts
from crm.accounts.inputs import normal_email
from crm.accounts.passwords import verify_password
from crm.core import clock
from crm.core.database import Database
from crm.core.ids import new_id
from crm.models import Account, Session
from crm.sessions import attempts
from crm.sessions.problems import WrongLogin
from crm.sessions.tokens import LIFETIME, Claims, Tokens


@dataclass(frozen=True)
class LoggedIn:
    """A new login: its token, the token against forged requests, and until when both are good."""

    account: Account
    token: str
    csrf: str
    expires_at: datetime


async def log_in(database: Database, tokens: Tokens, email: str, password: SecretStr) -> LoggedIn:
    """The login, or `WrongLogin` (the same words and time whatever was wrong), or `TooManyAttempts`."""
    now = clock.now()
    address = _normal(email)
    async with database.sessions.begin() as session:
        await attempts.count(session, address, at=now)
        account = (await session.execute(accounts.by_email(address))).scalar_one_or_none()
    usable = account if account is not None and account.disabled_at is None else None
    right = await verify_password(password.get_secret_value(), usable.password_hash if usable else None)
    if usable is None or not right:
        raise WrongLogin
    claims = Claims(new_id(), usable.id)
    async with database.sessions.begin() as session:
        await attempts.forget(session, address)
        session.add(Session(id=claims.session_id, account_id=usable.id, created_at=now, expires_at=now + LIFETIME))
    return LoggedIn(usable, tokens.issue(claims, at=now), tokens.csrf(claims.session_id), now + LIFETIME)


def _normal(email: str) -> str:
    """An address nobody can have is treated as one that nobody has."""
    try:
        return normal_email(email)
    except ValueError:
        return email.replace("\0", "").strip().lower()[:320]
