"""Sends one answer: read in one transaction, asked outside of any, settled in another."""

from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import select

from crm.consents.may_contact import SENTENCES, may_contact
from crm.conversations.allowed import ANSWERING
from crm.core.actor import system
from crm.core.network_urls import NetworkUrls
from crm.core.problems import Problem
from crm.core.sealing import Sealer
from crm.core.work import Sessions, Work, attempt, begin
from crm.models import Conversation, Message
from crm.outbound.client import Outbound
from funnel.adapters.sending import Outgoing, Refused, Sender
from funnel.connected_accounts.secrets import opened
from funnel.models import ConnectedAccount, MessageSend
from funnel.models.words import MessageStatus
from funnel.reads import WorkReads
from funnel.replies.ask import ask
from funnel.replies.claim import Claimed, repeatable
from funnel.replies.outgoing import outgoing_of
from funnel.replies.settle import settle
from funnel.replies.way import Way, sender_of

log = structlog.get_logger("touchline.replies")


@dataclass(frozen=True)
class Post:
    """What a sender needs from outside."""

    sessions: Sessions
    outbound: Outbound
    sealer: Sealer
    urls: NetworkUrls


@dataclass(frozen=True, repr=False)
class Ready:
    """An answer with the token it is sent with."""

    outgoing: Outgoing
    sender: Sender
    token: str
    send: Any


async def send(post: Post, claimed: Claimed) -> None:
    """One attempt. Whatever happens in between, the lease ends and `find_lost` decides."""

    async def read() -> Ready | None:
        async with begin(post.sessions, system(claimed.workspace_id)) as work:
            return await _prepared(work, claimed, post.sealer)

    ready = await attempt(read, repeatable=True)
    if ready is None:
        return
    key = f"{claimed.workspace_id}:{ready.send.connected_account_id}"
    outcome = await ask(post.outbound, post.urls, ready.sender, ready.outgoing, ready.token, key=key)

    async def write() -> None:
        async with begin(post.sessions, system(claimed.workspace_id)) as work:
            may_repeat = repeatable(ready.send, work.now)
            await settle(work, claimed.id, claimed.attempt, outcome, repeatable=may_repeat)

    await attempt(write, repeatable=True)
    log.info("reply", send=str(claimed.id), outcome=type(outcome).__name__.lower(), attempt=claimed.attempt)


async def _prepared(work: Work, claimed: Claimed, sealer: Sealer) -> Ready | None:
    """The answer, unless nobody may be told it any more: then it has failed."""
    row = MessageSend
    asked = select(row).where(row.workspace_id == work.workspace_id, row.id == claimed.id)
    own = (await work.execute(asked)).scalar_one_or_none()
    if own is None or own.status != MessageStatus.SENDING.value or own.attempts != claimed.attempt:
        return None
    try:
        return await _ready(work, own, sealer)
    except Problem as problem:
        await settle(work, claimed.id, claimed.attempt, Refused(problem.code, problem.message))
        return None


async def _ready(work: Work, send: MessageSend, sealer: Sealer) -> Ready:
    words, thread = await _said(work, send)
    if words is None:
        raise Problem("The person's data were erased; there is nobody to answer.", code="ERASED")
    found = sender_of(send.source)
    settings = await _settings(work, send)
    tokens = await opened(WorkReads(work), send.connected_account_id, sealer, work.now)
    token = next(iter(tokens.get(found[0].secret, ())), None) if found else None
    if found is None or settings is None or token is None:
        raise Problem("The connected account is switched off or has no token any more; give it one and send again.",
                      code="NO_TOKEN")  # fmt: skip
    sender, account = found
    way = Way(send.connected_account_id, sender, account, settings)
    outgoing = await outgoing_of(
        work, thread, way, send_id=send.id, text=words, template=send.template, attempt=send.attempts
    )
    verdict = await may_contact(work, thread.person_id, outgoing.channel_key, ANSWERING)
    if not verdict.allowed:
        raise Problem(SENTENCES[verdict.standing], code="DO_NOT_CONTACT")
    sender.check(outgoing, work.now)
    work.session.expunge(send)
    return Ready(outgoing, sender, token, send)


async def _said(work: Work, send: MessageSend) -> tuple[str | None, Conversation]:
    row = Message
    words = await work.scalar(select(row.text).where(row.workspace_id == work.workspace_id, row.id == send.message_id))
    own = select(Conversation).where(
        Conversation.workspace_id == work.workspace_id, Conversation.id == send.conversation_id
    )
    return words, (await work.execute(own)).scalar_one()


async def _settings(work: Work, send: MessageSend) -> Any:
    """Of the connected account, unless it is switched off."""
    row = ConnectedAccount
    asked = select(row.settings).where(row.workspace_id == work.workspace_id, row.id == send.connected_account_id)
    return await work.scalar(asked.where(row.disabled_at.is_(None)))
