"""Accounts: one an address, passwords hashed, the own password changed."""

import pytest
from pydantic import SecretStr, ValidationError
from sqlalchemy import func, select

from crm.accounts.change_password import change_password
from crm.accounts.create import create
from crm.accounts.inputs import AccountCreate, PasswordChange, normal_email
from crm.accounts.passwords import hash_password, verify_password
from crm.core.problems import Invalid
from crm.core.work import Work
from crm.models import Account

pytestmark = [pytest.mark.anyio]


@pytest.mark.database
async def test_an_address_has_one_account(work: Work) -> None:
    first, is_new = await create(work, AccountCreate(email="Mila@Example.test", name="Mila"))
    assert (is_new, first.email, first.password_hash) == (True, "mila@example.test", None)
    again, is_new = await create(work, AccountCreate(email="mila@example.test", name="Somebody else"))
    assert (is_new, again.id, again.name) == (False, first.id, "Mila")
    count = select(func.count()).select_from(Account).where(Account.email == "mila@example.test")
    assert await work.scalar(count) == 1


@pytest.mark.database
async def test_the_own_password_is_changed_with_the_old_one(work: Work) -> None:
    given = AccountCreate(email="mila@example.test", name="Mila", password=SecretStr("the first one"))
    account, _ = await create(work, given)
    wrong = PasswordChange(old=SecretStr("not it"), new=SecretStr("the second one"))
    before = account.password_hash
    with pytest.raises(Invalid) as caught:
        await change_password(work.session, account, wrong)
    assert caught.value.field == "old"
    assert account.password_hash == before
    right = PasswordChange(old=SecretStr("the first one"), new=SecretStr("the second one"))
    await change_password(work.session, account, right)
    assert await verify_password("the second one", account.password_hash)
    assert not await verify_password("the first one", account.password_hash)


async def test_hashes_are_argon2id_and_salted() -> None:
    first, second = await hash_password("the same words"), await hash_password("the same words")
    assert first.startswith("$argon2id$")
    assert first != second
    assert await verify_password("the same words", second)
    assert not await verify_password("nobody has this password", None)


async def test_addresses() -> None:
    assert normal_email(" Anna@EXAMPLE.com ") == "anna@example.com"
    for wrong in ("", "x", "a@b", "a@@example.com", "a b@example.com"):
        with pytest.raises(ValueError, match="no e-mail address"):
            normal_email(wrong)
    for short in ("x" * 9, "x" * 257):
        with pytest.raises(ValidationError):
            AccountCreate(email="a@example.com", name="A", password=SecretStr(short))
    assert "hidden" not in repr(AccountCreate(email="a@example.com", name="A", password=SecretStr("hidden words")))
