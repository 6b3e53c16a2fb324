"""Makes an account, or finds the one that has the address already."""

from sqlalchemy.dialects.postgresql import insert

from crm.accounts import queries
from crm.accounts.inputs import AccountCreate
from crm.accounts.passwords import hash_password
from crm.core.ids import new_id
from crm.core.work import Work
from crm.models import Account


async def create(work: Work, data: AccountCreate) -> tuple[Account, bool]:
    """The account of the address and whether it was made now; name and password of an old one are left alone."""
    hashed = await hash_password(data.password.get_secret_value()) if data.password else None
    statement = (
        insert(Account)
        .values(id=new_id(), email=data.email, name=data.name, password_hash=hashed, created_at=work.now)
        .on_conflict_do_nothing(index_elements=["email"])
        .returning(Account)
    )
    made: Account | None = await work.scalar(statement)
    if made is not None:
        return made, True
    return (await work.execute(queries.by_email(data.email))).scalar_one(), False
