"""SELECTs about accounts: a reference table, read before a workspace is entered."""

from uuid import UUID

from sqlalchemy import Select, select

from crm.models import Account


def by_email(email: str) -> Select[Account]:
    """The account of a normalised address."""
    return select(Account).where(Account.email == email)


def by_id(account_id: UUID) -> Select[Account]:
    """One account."""
    return select(Account).where(Account.id == account_id)
