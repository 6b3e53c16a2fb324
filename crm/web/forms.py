"""`/forms/{token}`: the page on which a form is filled in, the script that shows it elsewhere, and where answers go.

What was sent is held against the form, kept in one statement, and thanked for; facts are made of it by the worker. An
address that nobody has and one that is not in use any more are answered alike. No log line holds what was written.
"""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from litestar import HttpMethod, Response, get, post, route
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from crm.core import clock
from crm.core.accepting import languages
from crm.core.ids import new_id
from crm.core.problems import Problem, Problems
from crm.core.work import WorkspaceLeaving
from crm.web.errors import told
from crm.web.form_bodies import ENCODED, JSON, MULTIPART, UnreadableBody, kind_of, read_body
from crm.web.form_door import Forms
from crm.web.links import VISITOR_COOKIE, is_program, wants_no_following
from crm.web.service import AnyRequest, service_of
from funnel.forms.context import context_of, visitor
from funnel.forms.fill import Filled, Refused, fill
from funnel.forms.keep import HONEYPOT, TOO_FAST, to_keep
from funnel.forms.open import OpenForm
from funnel.forms.page import MEDIA_TYPE, Shown, embedding, policy, render
from funnel.forms.sent import Sent, read_pairs
from funnel.forms.stamps import LEAST
from funnel.forms.words import page_words, refusal
from funnel.models.words import FormFieldKind, FormVia

MOST_BYTES = 64 * 1024
"""Fifty long texts would be more; nobody writes them."""
_HIDDEN = FormFieldKind.HIDDEN


@get("/forms/{token:str}", include_in_schema=False)
async def show(request: AnyRequest, token: FromPath[str]) -> Response[bytes]:
    """The page, or the thanks after it."""
    form = await _form(request, token)
    asked = read_pairs(list(request.query_params.multi_items()))
    is_done = request.query_params.get("done") == "1"
    if not is_done and not is_program(request):
        forms_of(request).saw(form)
    hidden = {each.key for each in form.definition.fields if each.kind is _HIDDEN}
    known = Sent(
        values={name: value for name, value in asked.values.items() if name in hidden},
        is_embedded=asked.is_embedded,
        context=_context(request, form, asked),
    )
    return _page(request, form, known, _language(request, form, asked), is_done=is_done)


@get("/forms/{token:str}/embed.js", include_in_schema=False)
async def embed(request: AnyRequest, token: FromPath[str]) -> Response[bytes]:
    """The script that shows the form inside another page."""
    form = await _form(request, token)
    headers = {"Cache-Control": "public, max-age=300", "X-Content-Type-Options": "nosniff",
               "Cross-Origin-Resource-Policy": "cross-origin"}  # fmt: skip
    return Response(embedding(form.token), media_type="text/javascript", headers=headers)


@route("/forms/{token:str}", http_method=[HttpMethod.OPTIONS], include_in_schema=False)
async def preflight(request: AnyRequest, token: FromPath[str]) -> Response[None]:
    """Whether a page of another site may send JSON here."""
    form = await _form(request, token)
    return Response(None, status_code=204, headers={
        **_cors(request, form), "Access-Control-Allow-Methods": "POST", "Access-Control-Allow-Headers": "content-type",
        "Access-Control-Max-Age": "600",
    })  # fmt: skip


@post("/forms/{token:str}", include_in_schema=False, request_max_body_size=MOST_BYTES, status_code=200)
async def receive(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    """Thanks, or what does not fit, field by field."""
    form = await _form(request, token)
    try:
        sent = await read_body(request)
    except UnreadableBody as problem:
        nothing = Sent(values={})
        return _refused(request, form, nothing, _language(request, form, nothing), [problem], status=400)
    language = _language(request, form, sent)
    problems = _turned_away(request, form, sent, language)
    if problems:
        return problems
    try:
        filled = fill(form.definition, sent, language=language, region=form.region, channels=form.channels)
    except Problems as several:
        return _refused(request, form, sent, language, several.problems, status=400)
    await _keep(request, form, sent, filled, language)
    return _thanks(request, form, sent, language)


def forms_of(request: AnyRequest) -> Forms:
    """The application's door for forms."""
    found: Forms = request.app.state.forms
    return found


async def _form(request: AnyRequest, token: str) -> OpenForm:
    form = await forms_of(request).get(token)
    if form is None:
        raise NotFoundException("There is no such form.")
    return form


def _turned_away(request: AnyRequest, form: OpenForm, sent: Sent, language: str) -> Response[Any] | None:
    """The answer to who comes too often, or from a page that may not send here; None: they may go on."""
    remote = request.client.host if request.client else None
    seconds = forms_of(request).buckets.take((form.id, remote), per_minute=form.definition.per_minute)
    if seconds:
        said = Refused(refusal("RATE_LIMITED", language, seconds=seconds), code="RATE_LIMITED")
        return _refused(request, form, sent, language, [said], status=429, headers={"Retry-After": str(seconds)})
    origin = request.headers.get("origin")
    if _shown_at(request, form, sent) is not None or origin is None or origin in form.definition.allowed_origins:
        return None
    if kind_of(request) != JSON:  # a human behind it sends the page once more
        again = Refused(refusal("SEND_AGAIN", language), code="SEND_AGAIN")
        return _refused(request, form, sent, language, [again], status=400)
    if _is_ours(request, origin):
        return None
    why = "Pages of this site may not send answers here; add it to the form's allowedOrigins."
    return _refused(request, form, sent, language, [Problem(why, code="FORBIDDEN_ORIGIN")], status=403)


def _shown_at(request: AnyRequest, form: OpenForm, sent: Sent) -> Any:
    return forms_of(request).stamps.read(sent.stamp, form.token, sent.submission_id)


def _is_ours(request: AnyRequest, origin: str) -> bool:
    return urlsplit(origin).netloc in {urlsplit(_base(request)).netloc, request.headers.get("host", "")}


async def _keep(request: AnyRequest, form: OpenForm, sent: Sent, filled: Filled, language: str) -> None:
    now, shown = clock.now(), _shown_at(request, form, sent)
    bot = HONEYPOT if sent.trap else TOO_FAST if shown is not None and now - shown < LEAST else None
    kept = to_keep(
        form, _with_visitor(request, sent), filled, via=_via(request, sent, is_page=shown is not None),
        language=language, bot=bot, at=now,
    )  # fmt: skip
    try:
        await forms_of(request).keep(form, kept)
    except WorkspaceLeaving as error:
        raise NotFoundException("There is no such form.") from error


def _via(request: AnyRequest, sent: Sent, *, is_page: bool) -> FormVia:
    if is_page:
        return FormVia.EMBED if sent.is_embedded else FormVia.PAGE
    return FormVia.API if kind_of(request) == JSON else FormVia.SITE


def _with_visitor(request: AnyRequest, sent: Sent) -> Sent:
    """Who followed a tracked link of ours before is known by its cookie, unless they ask not to be followed."""
    known = visitor(request.cookies.get(VISITOR_COOKIE))
    if known is None or wants_no_following(request) or "anonymous_id" in sent.context:
        return sent
    return replace(sent, context={**sent.context, "anonymous_id": known})


def _context(request: AnyRequest, form: OpenForm, asked: Sent) -> dict[str, Any]:
    """Of the page itself, or of the one it is embedded in."""
    page = asked.context.get("page") or {}
    if not asked.is_embedded:
        page = {"url": page.get("url") or _address(request, form), "referrer": page.get("referrer")
                or request.headers.get("referer")}  # fmt: skip
    return context_of({**asked.context, "page": page})


def _language(request: AnyRequest, form: OpenForm, sent: Sent) -> str:
    """As asked for; else the browser's, by its own preference; else the workspace's; else the form's first."""
    browsers = languages(request.headers.get("accept-language", ""))
    return form.definition.language_of(sent.language, *browsers, form.language)


def _base(request: AnyRequest) -> str:
    return service_of(request.app).settings.public_url or str(request.base_url).rstrip("/")


def _address(request: AnyRequest, form: OpenForm) -> str:
    return f"{_base(request)}/forms/{form.token}"


def _page(
    request: AnyRequest, form: OpenForm, sent: Sent, language: str, *, is_done: bool = False, status: int = 200,
    problems: tuple[Problem, ...] = (), headers: dict[str, str] | None = None,
) -> Response[bytes]:  # fmt: skip
    nonce = secrets.token_urlsafe(16)
    submission_id = sent.submission_id if problems and sent.submission_id else str(new_id())
    stamp = sent.stamp if problems and _shown_at(request, form, sent) is not None else None
    shown = Shown(
        form, language, nonce, submission_id,
        stamp or forms_of(request).stamps.make(form.token, submission_id, at=clock.now()), _address(request, form),
        is_embedded=sent.is_embedded, is_done=is_done, sent=sent, context=sent.context, problems=problems,
    )  # fmt: skip
    safe = {
        "Content-Security-Policy": policy(form.definition, nonce), "Cache-Control": "no-store",
        "Referrer-Policy": "strict-origin-when-cross-origin", "X-Content-Type-Options": "nosniff",
        "Content-Language": language, "Vary": "Accept-Language",
    }  # fmt: skip
    return Response(render(shown), status_code=status, media_type=MEDIA_TYPE,
                    headers={**safe, **(headers or {})})  # fmt: skip


def _refused(
    request: AnyRequest, form: OpenForm, sent: Sent, language: str, problems: Sequence[Problem], *, status: int,
    headers: dict[str, str] | None = None,
) -> Response[Any]:  # fmt: skip
    """To people the page again, with what they wrote; to programs the problems."""
    if kind_of(request) in (ENCODED, MULTIPART):
        return _page(request, form, sent, language, status=status, problems=tuple(problems), headers=headers)
    body = {"errors": [told(each) for each in problems]}
    return Response(body, status_code=status, media_type=JSON, headers={**_cors(request, form), **(headers or {})})


def _thanks(request: AnyRequest, form: OpenForm, sent: Sent, language: str) -> Response[Any]:
    definition = form.definition
    if kind_of(request) == JSON:
        said = definition.thanks.told(language) or page_words(language)["thanks"]
        body = {"status": "accepted", "message": said, "redirect_url": definition.redirect_url}
        return Response(body, media_type=JSON, headers=_cors(request, form))
    onward = {"done": "1", "lang": language, **({"embed": "1"} if sent.is_embedded else {})}
    target = f"{_address(request, form)}?{urlencode(onward)}"
    if definition.onward and not sent.is_embedded:
        target = definition.onward
    return Response(None, status_code=303, headers={"Location": target, "Cache-Control": "no-store"})


def _cors(request: AnyRequest, form: OpenForm) -> dict[str, str]:
    origin = request.headers.get("origin")
    allowed = {"Access-Control-Allow-Origin": origin} if origin in form.definition.allowed_origins and origin else {}
    return {"Vary": "Origin", **allowed}


def routes() -> Sequence[Any]:
    """The route handlers."""
    return (preflight, show, embed, receive)  # an OPTIONS of Litestar's own would come before ours
