"""Messages to the bot of a group on Odnoklassniki."""

from collections.abc import Mapping
from typing import Any

from crm.models.words import IdentityKind, TouchpointKind
from funnel.adapters.reading import (
    LONGEST_MESSAGE,
    document,
    identifier,
    members,
    moment,
    named,
    objects,
    required,
    text,
)
from funnel.adapters.shape import Account, Contact, Found, Received

CHANNEL = "odnoklassniki"
_PERSON = "user:"


def parse(received: Received, account: Account) -> list[Found]:
    """At most one message."""
    sent = document(received.body)
    if text(sent.get("webhookType")) not in (None, "MESSAGE_CREATED"):
        return []
    message, sender = members(sent.get("message")), members(sent.get("sender"))
    who = identifier(sender.get("user_id")) or ""
    if not message or not who.startswith(_PERSON):
        return []
    chat = required(members(sent.get("recipient")).get("chat_id"), "recipient.chat_id")
    group = account.account_id or ""
    return [
        Contact(
            external_id=f"message:{group}:{required(message.get('mid'), 'message.mid')}",
            kind=TouchpointKind.MESSAGE,
            occurred_at=moment(sent.get("timestamp"), per_second=1000),
            channel_key=CHANNEL,
            identities=named(who.removeprefix(_PERSON), IdentityKind.PLATFORM_USER_ID, CHANNEL),
            name=text(sender.get("name")),
            text=_words(message),
            thread_id=f"chat:{group}:{chat}",
        )
    ]


def _words(message: Mapping[str, Any]) -> str:
    kinds = (text(each.get("type"), 40) for each in objects(message.get("attachments")))
    attached = ", ".join(dict.fromkeys(kind.lower() for kind in kinds if kind))
    return text(message.get("text"), LONGEST_MESSAGE) or f"[{attached or 'empty'}]"
