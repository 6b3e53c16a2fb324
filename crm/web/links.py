"""`/r/{code}`: sends whoever follows a tracked link on, and keeps the click.

No open redirect: the address is the one a member gave, never one that the request names. Programs (crawlers, previews
of messengers, prefetching browsers) are sent on and counted apart. A visitor is told apart by a first-party cookie that
holds a random id and nothing else; who sends `Sec-GPC` or `DNT` gets none and is no fact, only a count.
"""

from crawleruseragents import is_crawler
from litestar import Response, get
from litestar.datastructures import Cookie
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from crm.core import clock
from crm.core.database import Database
from crm.core.ids import new_id
from crm.door.find import find
from crm.models.words import EntryPointKind
from crm.web.clicks import ClickKeeper
from crm.web.lately import Lately
from crm.web.service import AnyRequest, service_of
from funnel.links.code import read_code
from funnel.links.follow import Click, Followed, open_link

VISITOR_COOKIE = "touchline_visitor"
COOKIE_SECONDS = 400 * 24 * 3600
"""As long as browsers keep a cookie at most."""
LONGEST_ID = 64


class Links:
    """Links met lately, a few seconds each: codes in print are followed often, and a retired one soon leads nowhere."""

    SECONDS = 15.0
    MOST = 10_000

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lately = Lately(self._read, seconds=self.SECONDS, most=self.MOST)

    async def get(self, code: str) -> Followed | None:
        """The link behind a code, or None."""
        return await self._lately.get(code)

    def forget(self) -> None:
        """Every link is looked up again."""
        self._lately.forget()

    async def _read(self, code: str) -> Followed | None:
        way = await find(self._database, EntryPointKind.SHORT_LINK, code)
        if way is None:
            return None
        async with self._database.read(way.workspace_id) as reader:
            return await open_link(reader, way.target_id)


@get(["/r/{code:str}"], include_in_schema=False)
async def follow(request: AnyRequest, code: FromPath[str]) -> Response[None]:
    """302 to the link's target, after the click is kept."""
    read = read_code(code)
    link = await links_of(request).get(read) if read else None
    if link is None:
        raise NotFoundException("There is no such link.")
    click = _click(request, link)
    await keeper_of(request).keep(link.workspace_id, click)
    return Response(
        None,
        status_code=302,
        headers={"Location": link.target(click.visitor), "Cache-Control": "no-store", "Referrer-Policy": "origin"},
        cookies=_cookies(request, click.visitor),
    )


def links_of(request: AnyRequest) -> Links:
    """The application's links."""
    found: Links = request.app.state.links
    return found


def keeper_of(request: AnyRequest) -> ClickKeeper:
    """The application's keeper of clicks."""
    found: ClickKeeper = request.app.state.clicks
    return found


def _click(request: AnyRequest, link: Followed) -> Click:
    bot = is_program(request)
    return Click(
        link_id=link.id,
        clicked_at=clock.now(),
        is_bot=bot,
        visitor=None if bot or wants_no_following(request) else _visitor(request),
        referrer=request.headers.get("referer"),
    )


def is_program(request: AnyRequest) -> bool:
    """Whether no human is behind the request: no user agent, a known one of programs, or a page fetched in advance."""
    agent = request.headers.get("user-agent", "")
    purpose = request.headers.get("sec-purpose") or request.headers.get("purpose") or request.headers.get("x-moz") or ""
    return not agent or "prefetch" in purpose or "preview" in purpose or is_crawler(agent)


def wants_no_following(request: AnyRequest) -> bool:
    """Whether the browser says that its user is not to be recognised."""
    return request.headers.get("sec-gpc") == "1" or request.headers.get("dnt") == "1"


def _visitor(request: AnyRequest) -> str:
    sent = request.cookies.get(VISITOR_COOKIE, "")
    return sent if sent.isalnum() and sent.isascii() and len(sent) <= LONGEST_ID else new_id().hex


def _cookies(request: AnyRequest, visitor: str | None) -> list[Cookie]:
    if visitor is None:
        return []
    secure = service_of(request.app).settings.secure_cookies
    return [
        Cookie(key=VISITOR_COOKIE, value=visitor, max_age=COOKIE_SECONDS, path="/", samesite="lax", httponly=True,
               secure=secure)
    ]  # fmt: skip
