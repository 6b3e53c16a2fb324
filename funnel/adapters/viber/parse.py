"""Events of a Viber bot."""

from collections.abc import Mapping
from typing import Any

from crm.models.words import IdentityKind, TouchpointKind
from funnel.adapters.reading import LONGEST_MESSAGE, document, members, moment, named, required, text, told
from funnel.adapters.shape import Account, Contact, Found, Received

CHANNEL = "viber"
_KINDS = {
    "message": ("sender", TouchpointKind.MESSAGE),
    "conversation_started": ("user", TouchpointKind.CLICK),
    "subscribed": ("user", TouchpointKind.SUBSCRIBE),
}


def parse(received: Received, account: Account) -> list[Found]:
    """At most one contact: an event a request."""
    sent = document(received.body)
    event = text(sent.get("event")) or ""
    if event not in _KINDS:
        return []
    field, kind = _KINDS[event]
    person, bot = members(sent.get(field)), account.account_id or ""
    who = required(person.get("id"), f"{field}.id")
    is_message = kind is TouchpointKind.MESSAGE
    return [
        Contact(
            external_id=f"{event}:{bot}:{required(sent.get('message_token'), 'message_token')}",
            kind=kind,
            occurred_at=moment(sent.get("timestamp"), per_second=1000),
            channel_key=CHANNEL,
            identities=named(who, IdentityKind.PLATFORM_USER_ID, bot),
            name=text(person.get("name")),
            text=_words(members(sent.get("message"))) if is_message else None,
            thread_id=f"user:{bot}:{who}" if is_message else None,
            ref=told(sent.get("context")),
        )
    ]


def _words(message: Mapping[str, Any]) -> str:
    return text(message.get("text"), LONGEST_MESSAGE) or f"[{text(message.get('type'), 40) or 'empty'}]"
