"""`/hooks/{network}/{token}`: where networks send what happened.

The order is verify → keep → acknowledge → process later: nothing is asked of anybody inside the request. What is not
proved to be the network's is refused and nothing of it is kept. An address that nobody has, one of another network and
one that is switched off are answered alike, after the same look-up.
"""

from uuid import UUID

import structlog
from litestar import HttpMethod, Response, route
from litestar.exceptions import NotFoundException, PermissionDeniedException
from litestar.params import FromPath
from litestar.status_codes import HTTP_400_BAD_REQUEST, HTTP_404_NOT_FOUND, HTTP_503_SERVICE_UNAVAILABLE

from crm.core import clock
from crm.core.actor import system
from crm.core.database import Database
from crm.core.sealing import Sealer
from crm.core.work import WorkspaceLeaving, attempt, begin
from crm.door.find import find
from crm.models.words import EntryPointKind
from crm.web.lately import Lately
from crm.web.service import AnyRequest, service_of
from funnel.adapters.registry import BY_PATH
from funnel.adapters.shape import Received, Reply
from funnel.adapters.signatures import is_one_of
from funnel.adapters.subscribers import SUBSCRIBERS
from funnel.adapters.subscribing import Parting
from funnel.connected_accounts.open import Connected, open_account
from funnel.intake.backlog import is_full, sends_again
from funnel.intake.keep import Kept, keep, to_keep
from funnel.models.words import Network
from funnel.subscriptions.confirm import confirm
from funnel.subscriptions.confirm_ending import confirm_ending

MOST_BYTES = 1024 * 1024
"""No network of those we know sends more; Segment's batches of 500 kB are the largest."""

LATER = "30"
"""Seconds after which a network that found too much waiting may come again."""
log = structlog.get_logger("touchline.intake")


class Hooks:
    """Connected accounts met lately, a few seconds each: a busy one is not read for every request."""

    SECONDS = 5.0
    MOST = 1_000

    def __init__(self, database: Database, sealer: Sealer, *, most_waiting: int = 50_000) -> None:
        self._database = database
        self._sealer = sealer
        self._most_waiting = most_waiting
        self._lately = Lately(self._read, seconds=self.SECONDS, most=self.MOST)
        self._full = Lately(self._count, seconds=self.SECONDS, most=self.MOST)

    async def get(self, token: str) -> Connected | None:
        """The connected account behind a token, or None."""
        return await self._lately.get(token)

    def forget(self) -> None:
        """Everything is read again."""
        self._lately.forget()
        self._full.forget()

    async def is_full(self, workspace_id: UUID) -> bool:
        """Whether more waits in the workspace than may; looked up every few seconds."""
        return await self._full.get(workspace_id)

    async def keep(self, connected: Connected, kept: Kept) -> bool:
        """Returns when the request is safe; whether it is new."""

        async def once() -> bool:
            async with begin(self._database.sessions, system(connected.workspace_id)) as work:
                return await keep(work, kept)

        return await attempt(once, repeatable=True)  # kept twice it is one

    async def heard(self, connected: Connected, received: Received, reply: Reply) -> Reply:
        """The answer to a network's question, once what it says of the subscription is written down; 404, the word for
        `no`, where nobody asked for one. A network that takes one wrong answer for the end is answered all the same
        when nothing could be written: it asks again, and that is written then.
        """
        subscriber = SUBSCRIBERS.get(connected.adapter.network)
        if subscriber is None or reply.status >= HTTP_400_BAD_REQUEST:
            return reply
        said = subscriber.said(received, connected.account)
        if said is None:
            return reply

        async def once() -> bool:
            async with begin(self._database.sessions, system(connected.workspace_id)) as work:
                return await confirm(work, connected.id, said, about=connected.account.account_id)

        try:
            is_ours = await attempt(once, repeatable=True)
        except WorkspaceLeaving as error:
            raise NotFoundException("There is no such address.") from error
        except Exception as error:
            if subscriber.is_ours_alone:
                raise
            log.error("answered, not written", connected_account=str(connected.id), error=type(error).__name__)
            return reply
        return reply if is_ours else Reply(HTTP_404_NOT_FOUND)

    async def part(self, network: Network, token: str, parting: Parting) -> bool:
        """Whether a subscription that a network asks about was meant to end; at addresses too that are switched off or
        were given up, and of a workspace that is to be deleted, so it is looked up for each such question. What was
        meant is written down first.
        """
        way = await find(self._database, EntryPointKind.WEBHOOK, token)
        if way is None:
            return False

        async def once() -> bool:
            async with begin(self._database.sessions, system(way.workspace_id), leaving=True) as work:
                return await confirm_ending(
                    work, way.target_id, network, self._sealer, address=token, about=parting.account_id
                )

        return await attempt(once, repeatable=True)

    async def _count(self, workspace_id: UUID) -> bool:
        async with self._database.read(workspace_id) as reader:
            return await is_full(reader, self._most_waiting)

    async def _read(self, token: str) -> Connected | None:
        way = await find(self._database, EntryPointKind.WEBHOOK, token)
        if way is None:
            return None
        async with self._database.read(way.workspace_id) as reader:
            return await open_account(reader, way.target_id, self._sealer, clock.now())


@route("/hooks/{network:str}/{token:str}", http_method=[HttpMethod.GET, HttpMethod.POST, HttpMethod.HEAD],
       include_in_schema=False, request_max_body_size=MOST_BYTES)  # fmt: skip
async def receive(request: AnyRequest, network: FromPath[str], token: FromPath[str]) -> Response[bytes]:
    """What the network wants to hear, once the request is safe."""
    hooks = hooks_of(request)
    if (parting := _parting(request, network)) is not None:
        if not await hooks.part(BY_PATH[network].network, token, parting):
            raise NotFoundException("There is no such address.")
        return _answer(parting.reply)
    connected = await hooks.get(token)
    if connected is None or BY_PATH.get(network) is not connected.adapter or not is_one_of(token, connected.addresses):
        raise NotFoundException("There is no such address.")
    received = await _received(request)
    adapter = connected.adapter
    reply = adapter.handshake(received, connected.secrets, connected.account)
    if reply is None and request.method != HttpMethod.POST:
        reply = Reply()  # networks that look whether somebody is there
    if reply is not None:
        return _answer(await hooks.heard(connected, received, reply))
    if not adapter.is_authentic(received, connected.secrets, connected.account):
        log.warning("request refused", connected_account=str(connected.id), network=adapter.network.value)
        if adapter.refusal.status < HTTP_400_BAD_REQUEST:
            return _answer(adapter.refusal)
        raise PermissionDeniedException("This request is not signed as the connected account wants it.")
    if sends_again(adapter) and await hooks.is_full(connected.workspace_id):
        return Response(b"", status_code=HTTP_503_SERVICE_UNAVAILABLE, headers={"Retry-After": LATER})
    try:
        await hooks.keep(connected, to_keep(connected.id, adapter, received))
    except WorkspaceLeaving as error:
        raise NotFoundException("There is no such address.") from error
    return _answer(adapter.ack)


def hooks_of(request: AnyRequest) -> Hooks:
    """The application's door for networks."""
    found: Hooks = request.app.state.hooks
    return found


def _parting(request: AnyRequest, network: str) -> Parting | None:
    """A network's question whether a subscription is to end."""
    adapter = BY_PATH.get(network)
    subscriber = SUBSCRIBERS.get(adapter.network) if adapter else None
    if subscriber is None or request.method != HttpMethod.GET:
        return None
    return subscriber.parting(Received(b"", query=dict(request.query_params.items())))


async def _received(request: AnyRequest) -> Received:
    """The bytes as they came, before anybody parses them."""
    return Received(
        body=await request.body(),
        headers={name.lower(): value for name, value in request.headers.items()},
        query=dict(request.query_params.items()),
        url=_address(request),
    )


def _address(request: AnyRequest) -> str:
    """The whole address as the network was told it: by the name that the world knows us by."""
    url = request.url
    base = service_of(request.app).settings.public_url or f"{url.scheme}://{url.netloc}"
    return f"{base}{url.path}{'?' if url.query else ''}{url.query}"


def _answer(reply: Reply) -> Response[bytes]:
    return Response(reply.body, status_code=reply.status, media_type=reply.media_type)
