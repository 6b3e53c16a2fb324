"""Events of a VK community."""

from collections.abc import Callable, Mapping
from typing import Any

from crm.models.words import IdentityKind, TouchpointKind
from crm.people.identity import IdentityKey
from funnel.adapters.reading import (
    LONGEST_MESSAGE,
    document,
    identifier,
    items,
    joined,
    members,
    moment,
    named,
    objects,
    required,
    text,
    told,
)
from funnel.adapters.shape import Account, Contact, Found, Received, Unreadable

CHANNEL, ADS = "vk", "vk_ads"
_NAMES = ("first_name", "last_name", "patronymic_name", "email", "phone_number")
Object = Mapping[str, Any]


def parse(received: Received, account: Account) -> list[Found]:
    """At most one contact: VK sends one event a request."""
    sent = document(received.body)
    read = _READ.get(text(sent.get("type")) or "")
    if read is None:
        return []
    if not isinstance(sent.get("object"), dict):
        raise Unreadable("The event has no object.", field="object")
    group = required(sent.get("group_id") or account.account_id, "group_id")
    found = read(sent["object"], group, identifier(sent.get("event_id")) or "")
    return [found] if found else []


def _person(value: Any) -> tuple[IdentityKey, ...]:
    """The user; communities have ids below zero and are nobody."""
    found = identifier(value)
    return named(found, IdentityKind.PLATFORM_USER_ID, CHANNEL) if found and found.isdigit() and found != "0" else ()


def _lead(sent: Object, group: str, _event: str) -> Contact:
    answers = [
        (text(each.get("key")), text(each.get("question")), _answer(each)) for each in objects(sent.get("answers"))
    ]
    by_key = {key: answer for key, _, answer in answers if key and answer}
    ad = told(sent.get("ad_id"))
    return Contact(
        external_id=f"lead:{group}:{required(sent.get('lead_id'), 'lead_id')}",
        kind=TouchpointKind.FORM_SUBMIT,
        occurred_at=None,
        channel_key=ADS if ad else CHANNEL,
        account_id=group,
        identities=(
            *named(by_key.get("email"), IdentityKind.EMAIL),
            *named(by_key.get("phone_number"), IdentityKind.PHONE),
            *_person(sent.get("user_id")),
        ),
        name=joined(*(by_key.get(each) for each in ("first_name", "patronymic_name", "last_name"))),
        campaign=ad,
        form_answers=_form(sent)
        | {question or key: answer for key, question, answer in answers if key and answer and key not in _NAMES},
        starts_lead=True,
    )


def _form(sent: Object) -> dict[str, str]:
    told_form = {"form": text(sent.get("form_name")) or text(sent.get("form_id"))}
    return {name: value for name, value in told_form.items() if value}


def _answer(answer: Object) -> str | None:
    """A text; backfills have an object, or a list of them for boxes that were ticked."""
    given = answer.get("answer")
    several = items(given) if isinstance(given, list) else [given]
    return text(", ".join(filter(None, (text(members(each).get("value")) or text(each) for each in several))))


def _message(sent: Object, group: str, _event: str) -> Contact | None:
    message = members(sent.get("message")) or sent  # before API 5.103 the message was the object itself
    person = _person(message.get("from_id"))
    if not person or text(message.get("out")) == "1":
        return None
    peer = required(message.get("peer_id") or message.get("from_id"), "peer_id")
    number = identifier(message.get("conversation_message_id")) or required(message.get("id"), "id")
    return Contact(
        external_id=f"message:{group}:{peer}:{number}",
        kind=TouchpointKind.MESSAGE,
        occurred_at=moment(message.get("date")),
        channel_key=CHANNEL,
        account_id=group,
        identities=person,
        text=_words(message),
        thread_id=f"peer:{group}:{peer}",
        ref=told(message.get("ref")),
    )


def _words(sent: Object) -> str:
    """The text; of a message without one, what was attached."""
    kinds = [text(each.get("type"), 40) for each in objects(sent.get("attachments"))]
    attached = ", ".join(dict.fromkeys(kind for kind in kinds if kind))
    return text(sent.get("text"), LONGEST_MESSAGE) or f"[{attached or 'empty'}]"


def _comment(sent: Object, group: str, _event: str) -> Contact | None:
    person = _person(sent.get("from_id"))
    if not person:
        return None  # the community's own words
    owner = identifier(sent.get("post_owner_id")) or identifier(sent.get("owner_id")) or f"-{group}"
    post = required(sent.get("post_id"), "post_id")
    return Contact(
        external_id=f"wall_reply:{owner}:{required(sent.get('id'), 'id')}",
        kind=TouchpointKind.COMMENT,
        occurred_at=moment(sent.get("date")),
        channel_key=CHANNEL,
        account_id=group,
        identities=person,
        text=_words(sent),
        thread_id=f"wall:{owner}_{post}:{person[0].value}",
    )


def _plain(kind: TouchpointKind, who: str) -> Callable[[Object, str, str], Contact | None]:
    """An event that tells who, and nothing else that is asked here. It has no id but the event's own."""

    def read(sent: Object, group: str, event: str) -> Contact | None:
        person = _person(sent.get(who))
        if not person:
            return None
        return Contact(
            external_id=f"event:{group}:{required(event, 'event_id')}",
            kind=kind,
            occurred_at=moment(sent.get("date")),
            channel_key=CHANNEL,
            account_id=group,
            identities=person,
            ref=told(sent.get("key")),
        )

    return read


_READ: Mapping[str, Callable[[Object, str, str], Contact | None]] = {
    "lead_forms_new": _lead,
    "message_new": _message,
    "wall_reply_new": _comment,
    "group_join": _plain(TouchpointKind.FOLLOW, "user_id"),
    "message_allow": _plain(TouchpointKind.SUBSCRIBE, "user_id"),
    "wall_repost": _plain(TouchpointKind.SHARE, "from_id"),
    "like_add": _plain(TouchpointKind.REACTION, "liker_id"),
    "poll_vote_new": _plain(TouchpointKind.REACTION, "user_id"),
}
