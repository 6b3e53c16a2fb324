"""Messages of the WhatsApp Cloud API, with the advert that somebody came by: told once, with the first message."""

from collections.abc import Iterator, Mapping
from typing import Any

from crm.models.words import IdentityKind, TouchpointKind
from crm.people.identity import IdentityKey
from funnel.adapters.reading import LONGEST_MESSAGE, identifier, members, moment, named, objects, required, text, told
from funnel.adapters.shape import Contact, Found, Unreadable

CHANNEL = "whatsapp"
Value = Mapping[str, Any]
_NO_CONTACT = frozenset({"system", "unsupported", "reaction"})


def messages(value: Value, account: str) -> Iterator[Found]:
    """A contact for each message; `statuses` tell of what we sent."""
    number = identifier(members(value.get("metadata")).get("phone_number_id")) or account
    people = list(objects(value.get("contacts")))
    for message in objects(value.get("messages")):
        try:
            if message.get("type") not in _NO_CONTACT:
                yield _message(message, _sender(message, people), number)
        except Unreadable as problem:
            yield problem


def _sender(message: Value, people: list[Value]) -> Value:
    """The contact that the message is from: by its number, else the only one there is."""
    written = identifier(message.get("from"))
    by_number = (each for each in people if written and identifier(each.get("wa_id")) == written)
    return next(by_number, people[0] if len(people) == 1 else {})


def _message(message: Value, sender: Value, number: str) -> Contact:
    person = _person(message, sender)
    if not person:
        raise Unreadable("The message does not say who sent it.", field="contacts")
    referral = members(message.get("referral"))
    clicked = told(referral.get("ctwa_clid"))
    return Contact(
        external_id=f"message:{required(message.get('id'), 'id')}",
        kind=TouchpointKind.MESSAGE,
        occurred_at=moment(message.get("timestamp")),
        channel_key=CHANNEL,
        account_id=number or None,
        identities=person,
        name=text(members(sender.get("profile")).get("name")),
        text=_words(message),
        thread_id=f"chat:{number}:{person[0].value}",
        campaign=told(referral.get("source_id")),
        referrer=text(referral.get("source_url")),
        click_ids={"ctwa_clid": clicked} if clicked else None,
    )


def _person(message: Value, sender: Value) -> tuple[IdentityKey, ...]:
    """The business-scoped id first, then the number: the one will stay where the other is withheld."""
    written = identifier(sender.get("wa_id")) or identifier(message.get("from"))
    phone = f"+{written}" if written and written.isdigit() else None
    return (
        *named(sender.get("user_id"), IdentityKind.PLATFORM_USER_ID, CHANNEL),
        *named(written, IdentityKind.PLATFORM_USER_ID, CHANNEL),
        *named(phone, IdentityKind.PHONE),
    )


def _words(message: Value) -> str:
    """The text, the caption of a picture, the title of a button; else what it was."""
    kind = text(message.get("type"), 40) or "empty"
    inner = members(message.get(kind))
    reply = members(inner.get("button_reply")) or members(inner.get("list_reply"))
    said = inner.get("body") or inner.get("caption") or inner.get("text") or reply.get("title")
    return text(said, LONGEST_MESSAGE) or f"[{kind}]"
