"""Logging in over HTTP: cookies, tokens, pauses, and the same words whatever was wrong."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update

from crm.core import clock
from crm.core.ids import new_id
from crm.models import Account, LoginAttempt, Session
from crm.models.words import Role
from crm.sessions.tokens import LIFETIME, Claims, Tokens
from tests.http import PASSWORD, Client

pytestmark = [pytest.mark.anyio, pytest.mark.database]

EMAIL = "mila@example.test"


async def test_a_login_answers_a_token_and_sets_cookies(client: Client) -> None:
    office = await client.office("Office")
    await client.account(office.workspace_id, EMAIL, Role.MARKETER)
    answer = await client.login(EMAIL)
    assert answer.status_code == 200
    body = answer.json()
    assert body["workspaces"] == [{"slug": office.slug, "name": "Office"}]
    assert body["account"] == {"name": "mila", "email": EMAIL}
    assert answer.headers["cache-control"] == "no-store"
    cookies = answer.headers.get_list("set-cookie")
    session = next(cookie for cookie in cookies if cookie.startswith("touchline_session="))
    csrf = next(cookie for cookie in cookies if cookie.startswith("touchline_csrf="))
    assert "HttpOnly" in session
    assert "SameSite=lax" in session
    assert "HttpOnly" not in csrf
    assert body["csrfToken"] in csrf
    me = await client.http.get("/me", headers={"Authorization": f"Bearer {body['token']}"})
    assert me.json()["roles"] == ["MARKETER"]
    assert me.json()["name"] == "mila"


async def test_the_address_is_found_however_it_is_written(client: Client) -> None:
    office = await client.office()
    await client.account(office.workspace_id, EMAIL)
    assert (await client.login(" Mila@Example.test ")).status_code == 200


async def test_wrong_password_unknown_address_disabled_account_and_no_password_read_the_same(client: Client) -> None:
    office = await client.office()
    await client.account(office.workspace_id, EMAIL)
    await client.account(office.workspace_id, "off@example.test")
    async with client.database.sessions.begin() as session:
        off = update(Account).where(Account.email == "off@example.test")
        await session.execute(off.values(disabled_at=clock.now()))
    wrong = [
        await client.login(EMAIL, "not the password"),
        await client.login("nobody@example.test"),
        await client.login("off@example.test"),
        await client.login(f"admin@{office.slug}.test"),
        await client.login("no address at all"),
        await client.login("no\0address@example.test"),
    ]
    assert {answer.status_code for answer in wrong} == {401}
    assert len({answer.text for answer in wrong}) == 1
    assert wrong[0].json()["errors"][0]["code"] == "WRONG_LOGIN"
    async with client.database.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Session)) == 0


async def test_the_pause_grows_and_a_success_forgets(client: Client) -> None:
    office = await client.office()
    await client.account(office.workspace_id, EMAIL)
    for _ in range(4):
        assert (await client.login(EMAIL, "wrong")).status_code == 401
    waits = []
    for _ in range(4):
        assert (await client.login(EMAIL, "wrong")).status_code == 401
        refused = await client.login(EMAIL)
        assert refused.status_code == 429
        error = refused.json()["errors"][0]
        assert error["code"] == "TOO_MANY_ATTEMPTS"
        assert refused.headers["retry-after"] == str(error["retryAfter"])
        assert f"{error['retryAfter']} second" in error["message"]
        waits.append(error["retryAfter"])
        await _let_time_pass(client, waits[-1])
    assert waits == [1, 2, 4, 8]
    assert (await client.login(EMAIL)).status_code == 200
    async with client.database.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(LoginAttempt)) == 0


async def test_the_pause_is_per_address_and_the_address_is_not_stored(client: Client) -> None:
    office = await client.office()
    await client.account(office.workspace_id, EMAIL)
    for _ in range(6):
        await client.login("other@example.test", "wrong")
    assert (await client.login(EMAIL)).status_code == 200
    async with client.database.sessions() as session:
        keys = (await session.scalars(select(LoginAttempt.key))).all()
    assert [len(key) for key in keys] == [32]
    assert b"other" not in keys[0]


async def test_parallel_guesses_are_all_counted(client: Client) -> None:
    import asyncio

    answers = await asyncio.gather(*(client.login("other@example.test", "wrong") for _ in range(9)))
    assert sorted(answer.status_code for answer in answers) == [401] * 5 + [429] * 4


async def test_a_day_later_it_starts_again(client: Client) -> None:
    for _ in range(6):
        await client.login("other@example.test", "wrong")
    await _let_time_pass(client, 25 * 3600)
    assert (await client.login("other@example.test", "wrong")).status_code == 401
    async with client.database.sessions() as session:
        assert await session.scalar(select(LoginAttempt.failures)) == 1


async def test_logging_out_ends_the_token(client: Client) -> None:
    office = await client.office()
    await client.account(office.workspace_id, EMAIL)
    token = (await client.login(EMAIL)).json()["token"]
    client.http.cookies.clear()
    bearer = {"Authorization": f"Bearer {token}"}
    assert (await client.http.get("/me", headers=bearer)).status_code == 200
    gone = await client.http.post("/logout", headers=bearer)
    assert gone.status_code == 204
    after = await client.http.get("/me", headers=bearer)
    assert after.status_code == 401
    assert after.json()["errors"][0]["message"] == "This login was ended; log in again."


async def test_tokens_of_another_key_expired_ones_and_nonsense_are_refused(client: Client) -> None:
    office = await client.office()
    member = await client.account(office.workspace_id, EMAIL)
    now, claims = clock.now(), Claims(new_id(), member.account_id)
    foreign = Tokens("another key, which is long enough too").issue(claims, at=now)
    expired = client.tokens.issue(claims, at=now - LIFETIME - timedelta(seconds=1))
    unsigned = client.tokens.issue(claims, at=now).rpartition(".")[0] + "."
    for token in (foreign, expired, unsigned, "x.y.z", "nonsense"):
        answer = await client.http.get("/me", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401, token
        assert answer.headers["www-authenticate"] == "Bearer"
    without_row = client.tokens.issue(claims, at=now)
    assert (await client.http.get("/me", headers={"Authorization": f"Bearer {without_row}"})).status_code == 401
    assert (await client.http.get("/me", headers={"Authorization": "Basic eDp5"})).status_code == 401


async def test_a_form_of_another_site_cannot_log_in(client: Client) -> None:
    answer = await client.http.post("/login", data={"email": EMAIL, "password": PASSWORD})
    assert answer.status_code == 415
    assert (await client.http.post("/login", content=b"x" * 20_000)).status_code in (413, 415)
    broken = await client.http.post("/login", json={"email": EMAIL})
    assert broken.status_code == 400
    assert broken.json()["errors"][0]["field"] == "password"


async def _let_time_pass(client: Client, seconds: float) -> None:
    async with client.database.sessions.begin() as session:
        await session.execute(
            text(
                "UPDATE login_attempts SET last_failed_at = last_failed_at - make_interval(secs => :s),"
                " blocked_until = blocked_until - make_interval(secs => :s)"
            ),
            {"s": seconds},
        )
