"""Updates of a Telegram bot."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from crm.models.words import IdentityKind, TouchpointKind
from crm.people.identity import IdentityKey
from funnel.adapters.reading import (
    LONGEST_MESSAGE,
    document,
    identifier,
    joined,
    members,
    moment,
    named,
    required,
    text,
    told,
)
from funnel.adapters.shape import Account, Contact, Found, Received, Unreadable

CHANNEL = "telegram"
_START = re.compile(r"/start(?:@\w+)?(?:\s+([A-Za-z0-9_-]{1,64}))?\s*")
_THERE = frozenset({"member", "administrator", "creator", "restricted"})
_ATTACHED = ("photo", "video", "voice", "audio", "document", "sticker", "animation", "video_note", "location", "venue",
             "contact", "poll", "dice")  # fmt: skip
Object = Mapping[str, Any]


def parse(received: Received, account: Account) -> list[Found]:
    """At most one contact: an update tells one thing."""
    sent = document(received.body)
    number = required(sent.get("update_id"), "update_id")
    bot = account.account_id or ""
    for kind, read in _READ.items():
        if kind in sent:
            if not isinstance(sent[kind], dict):
                raise Unreadable(f"The update's {kind} is no object.", field=kind)
            found = read(sent[kind], bot, number)
            return [found] if found else []
    return []


def _person(value: Any) -> tuple[IdentityKey, ...]:
    """A human's account; bots are nobody."""
    sender = members(value)
    if sender.get("is_bot") is True:
        return ()
    account = named(sender.get("id"), IdentityKind.PLATFORM_USER_ID, CHANNEL)
    return (*account, *named(sender.get("username"), IdentityKind.HANDLE, CHANNEL)) if account else ()


def _name(value: Any) -> str | None:
    return joined(members(value).get("first_name"), members(value).get("last_name"))


def _message(sent: Object, bot: str, _update: str) -> Contact | None:
    chat, sender = members(sent.get("chat")), sent.get("from")
    person = _person(sender)
    words = _words(sent)
    if not person or words is None:
        return None
    where = required(chat.get("id"), "message.chat.id")
    private = chat.get("type", "private") == "private"
    start = _START.fullmatch(words) if private else None
    return Contact(
        external_id=f"message:{bot}:{where}:{required(sent.get('message_id'), 'message.message_id')}",
        kind=TouchpointKind.MESSAGE if private else TouchpointKind.COMMENT,
        occurred_at=moment(sent.get("date")),
        channel_key=CHANNEL,
        identities=(*_phone(sent), *person),
        name=_name(sender),
        text=words,
        thread_id=f"chat:{bot}:{where}" if private else f"chat:{bot}:{where}:{person[0].value}",
        ref=told(start.group(1)) if start else None,
    )


def _words(sent: Object) -> str | None:
    """What was said, or what was sent instead; None for notices of the service (somebody joined, a title changed)."""
    said = text(sent.get("text"), LONGEST_MESSAGE) or text(sent.get("caption"), LONGEST_MESSAGE)
    return said or next((f"[{kind}]" for kind in _ATTACHED if kind in sent), None)


def _phone(sent: Object) -> tuple[IdentityKey, ...]:
    """A number that the person shared, and Telegram says it is their own; anybody can send somebody else's card."""
    card = members(sent.get("contact"))
    own = identifier(card.get("user_id")) is not None and identifier(card.get("user_id")) == identifier(
        members(sent.get("from")).get("id")
    )
    number = text(card.get("phone_number"), 40)
    if not own or number is None:
        return ()
    return named(number if number.startswith("+") else f"+{number}", IdentityKind.PHONE, verified=True)


def _joined(sent: Object, bot: str, update: str) -> Contact | None:
    """Somebody who was not in the channel or group is now; the name of the invite link is the campaign."""
    new, old = members(sent.get("new_chat_member")), members(sent.get("old_chat_member"))
    person = _person(new.get("user"))
    if not person or new.get("status") not in _THERE or old.get("status") in _THERE:
        return None
    private = members(sent.get("chat")).get("type") == "private"  # `my_chat_member`: the bot was started again
    return Contact(
        external_id=f"update:{bot}:{update}",
        kind=TouchpointKind.SUBSCRIBE if private else TouchpointKind.FOLLOW,
        occurred_at=moment(sent.get("date")),
        channel_key=CHANNEL,
        account_id=None if private else identifier(members(sent.get("chat")).get("id")),
        identities=person,
        name=_name(new.get("user")),
        ref=told(members(sent.get("invite_link")).get("name")),
    )


def _plain(kind: TouchpointKind, who: str) -> Callable[[Object, str, str], Contact | None]:
    def read(sent: Object, bot: str, update: str) -> Contact | None:
        person = _person(sent.get(who))
        if not person:
            return None
        return Contact(
            external_id=f"update:{bot}:{update}",
            kind=kind,
            occurred_at=moment(sent.get("date")),
            channel_key=CHANNEL,
            identities=person,
            name=_name(sent.get(who)),
        )

    return read


_READ: Mapping[str, Callable[[Object, str, str], Contact | None]] = {
    "message": _message,
    "chat_member": _joined,
    "callback_query": _plain(TouchpointKind.CLICK, "from"),
    "message_reaction": _plain(TouchpointKind.REACTION, "user"),
    "chat_join_request": _plain(TouchpointKind.FOLLOW, "from"),
}
