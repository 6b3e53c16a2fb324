"""Logging in and out, and who one is, for pages and scripts; the rest is GraphQL."""

from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.exceptions import ClientException
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from crm.core import clock, ids
from crm.core.actor import Actor
from crm.core.settings import Settings
from crm.sessions.list_workspaces import Choice, list_workspaces, of_ids
from crm.sessions.log_in import LoggedIn, log_in
from crm.sessions.log_out import log_out
from crm.sessions.tokens import Claims
from crm.web.service import (
    CSRF_COOKIE,
    SESSION_COOKIE,
    AnyRequest,
    Service,
    credentials_of,
    demand_actor,
    service_of,
)

MOST_BYTES = 16 * 1024


class Login(BaseModel):
    """What `POST /login` takes, as JSON only: a form of another site cannot send it."""

    model_config = ConfigDict(frozen=True)

    email: str = Field(max_length=320)
    password: SecretStr = Field(max_length=1024)


@post("/login", status_code=200, request_max_body_size=MOST_BYTES)
async def login(request: AnyRequest) -> Response[dict[str, Any]]:
    """Answers a token and sets the cookies of a browser."""
    if request.content_type[0] != "application/json":
        raise ClientException("Send e-mail and password as application/json.", status_code=415)
    data = Login.model_validate_json(await request.body())
    service = service_of(request.app)
    made = await log_in(service.database, service.authenticator.tokens, data.email, data.password)
    choices = await list_workspaces(service.database, made.account.id)
    body = {
        "token": made.token,
        "csrfToken": made.csrf,
        "expiresAt": _text(made.expires_at),
        "account": {"name": made.account.name, "email": made.account.email},
        "workspaces": [_choice(choice) for choice in choices],
    }
    return Response(body, cookies=_cookies(service.settings, made), headers={"Cache-Control": "no-store"})


@post("/logout", status_code=204)
async def logout(request: AnyRequest) -> Response[None]:
    """Ends the login of the token or cookie sent; nobody's login ends without complaint."""
    service = service_of(request.app)
    claims = _claims(service, request)
    if claims is not None:
        await log_out(service.database, claims.session_id)
        service.authenticator.forget()
    gone = [Cookie(key=name, value="", max_age=0, path="/") for name in (SESSION_COOKIE, CSRF_COOKIE)]
    return Response(None, cookies=gone)


@get("/me")
async def me(request: AnyRequest) -> dict[str, Any]:
    """Who one is in the chosen workspace, and which others there are."""
    service = service_of(request.app)
    actor = await demand_actor(request)
    choices = await _choices(service, actor)
    current = next((choice for choice in choices if choice.id == actor.workspace_id), None)
    return {
        "kind": actor.kind.value,
        "id": ids.encode("mem" if actor.member_id else "key", actor.id) if actor.id else None,
        "name": actor.name,
        "roles": list(actor.roles),
        "permissions": sorted(actor.permissions or ()),
        "workspace": _choice(current) if current else None,
        "workspaces": [_choice(choice) for choice in choices],
    }


def _claims(service: Service, request: AnyRequest) -> Claims | None:
    credentials = credentials_of(request)
    scheme, _, token = (credentials.authorization or "").partition(" ")
    if token and scheme.lower() == "bearer":
        return service.authenticator.tokens.read(token.strip())
    return service.authenticator.claims_of_cookie(credentials) if credentials.cookie else None


async def _choices(service: Service, actor: Actor) -> list[Choice]:
    if actor.account_id is not None:
        return await list_workspaces(service.database, actor.account_id)
    return await of_ids(service.database, [actor.workspace_id])


def _choice(choice: Choice) -> dict[str, str]:
    return {"slug": choice.slug, "name": choice.name}


def _cookies(settings: Settings, made: LoggedIn) -> list[Cookie]:
    seconds = max(0, int((made.expires_at - clock.now()).total_seconds()))
    return [
        Cookie(key=key, value=value, max_age=seconds, path="/", samesite="lax", httponly=hidden,
               secure=settings.secure_cookies)
        for key, value, hidden in ((SESSION_COOKIE, made.token, True), (CSRF_COOKIE, made.csrf, False))
    ]  # fmt: skip


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
