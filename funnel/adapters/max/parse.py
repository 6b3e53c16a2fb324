"""Updates of a MAX bot, for connected accounts that want them to be read as they are believed to look."""

from collections.abc import Callable, Mapping
from typing import Any

from crm.models.words import IdentityKind, TouchpointKind
from crm.people.identity import IdentityKey
from funnel.adapters.max.verify import UNCONFIRMED
from funnel.adapters.reading import (
    LONGEST_MESSAGE,
    document,
    joined,
    members,
    moment,
    named,
    objects,
    required,
    text,
    told,
)
from funnel.adapters.shape import Account, Contact, Found, Received, Unconfirmed

CHANNEL = "max"
Object = Mapping[str, Any]


def parse(received: Received, account: Account) -> list[Found]:
    """At most one contact: an update a request."""
    sent = document(received.body)
    if account.settings.get(UNCONFIRMED) is not True:
        why = f"What MAX sends is not documented for certain; switch `{UNCONFIRMED}` on and replay, if you rely on it."
        return [Unconfirmed(why)]
    read = _READ.get(text(sent.get("update_type")) or "")
    found = read(sent, account.account_id or "") if read else None
    return [found] if found else []


def _person(user: Object) -> tuple[IdentityKey, ...]:
    """A human's account; bots are nobody."""
    if user.get("is_bot") is True:
        return ()
    account = named(user.get("user_id"), IdentityKind.PLATFORM_USER_ID, CHANNEL)
    return (*account, *named(user.get("username"), IdentityKind.HANDLE, CHANNEL)) if account else ()


def _name(user: Object) -> str | None:
    return joined(user.get("first_name"), user.get("last_name")) or text(user.get("name"))


def _message(sent: Object, bot: str) -> Contact | None:
    message = members(sent.get("message"))
    sender, recipient, body = (members(message.get(name)) for name in ("sender", "recipient", "body"))
    person = _person(sender)
    if not person:
        return None
    private = recipient.get("chat_type", "dialog") == "dialog"
    chat = required(recipient.get("chat_id"), "message.recipient.chat_id")
    kinds = (text(each.get("type"), 40) for each in objects(body.get("attachments")))
    attached = ", ".join(dict.fromkeys(kind for kind in kinds if kind))
    return Contact(
        external_id=f"message:{bot}:{required(body.get('mid'), 'message.body.mid')}",
        kind=TouchpointKind.MESSAGE if private else TouchpointKind.COMMENT,
        occurred_at=moment(message.get("timestamp") or sent.get("timestamp"), per_second=1000),
        channel_key=CHANNEL,
        identities=person,
        name=_name(sender),
        text=text(body.get("text"), LONGEST_MESSAGE) or f"[{attached or 'empty'}]",
        thread_id=f"chat:{bot}:{chat}" if private else f"chat:{bot}:{chat}:{person[0].value}",
    )


def _plain(sent: Object, user: Object, number: str, ref: str | None) -> Contact | None:
    person = _person(user)
    if not person:
        return None
    return Contact(
        external_id=number,
        kind=TouchpointKind.CLICK,
        occurred_at=moment(sent.get("timestamp"), per_second=1000),
        channel_key=CHANNEL,
        identities=person,
        name=_name(user),
        ref=ref,
    )


def _started(sent: Object, bot: str) -> Contact | None:
    """Somebody opened the bot; what has no id is known by who and when."""
    user = members(sent.get("user"))
    who, when = required(user.get("user_id"), "user.user_id"), required(sent.get("timestamp"), "timestamp")
    return _plain(sent, user, f"started:{bot}:{who}:{when}", told(sent.get("payload")))


def _tapped(sent: Object, bot: str) -> Contact | None:
    tapped = members(sent.get("callback"))
    number = f"callback:{bot}:{required(tapped.get('callback_id'), 'callback.callback_id')}"
    return _plain(sent, members(tapped.get("user")), number, None)


_READ: Mapping[str, Callable[[Object, str], Contact | None]] = {
    "message_created": _message,
    "bot_started": _started,
    "message_callback": _tapped,
}
