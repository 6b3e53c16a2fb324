"""What happens on an account on X."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any, Protocol

from crm.models.words import IdentityKind, TouchpointKind
from crm.people.identity import IdentityKey
from funnel.adapters.reading import (
    LONGEST_MESSAGE,
    document,
    each_of,
    identifier,
    members,
    moment,
    named,
    required,
    text,
)
from funnel.adapters.shape import Account, Contact, Found, Received

CHANNEL = "x"
Object = Mapping[str, Any]


def parse(received: Received, _account: Account) -> list[Found]:
    """What every event of every list tells; what the account itself did is no contact."""
    sent = document(received.body)
    own = required(sent.get("for_user_id"), "for_user_id")
    users = members(sent.get("users"))
    several = ((name, read) for name, read in _READ.items() if isinstance(sent.get(name), list))
    return [
        found
        for name, read in several
        for found in each_of(sent[name], partial(read, own=own, users=users), at=f"{name}.")
    ]


def _id(of: Object) -> str | None:
    """Numbers come in a text beside them, for programs that would round them."""
    return identifier(of.get("id_str")) or identifier(of.get("id"))


def _person(user: Object) -> tuple[IdentityKey, ...]:
    account = named(_id(user), IdentityKind.PLATFORM_USER_ID, CHANNEL)
    return (*account, *named(user.get("screen_name"), IdentityKind.HANDLE, CHANNEL)) if account else ()


def _message(event: Object, own: str, users: Object) -> Iterator[Found]:
    inner = members(event.get("message_create"))
    sender = identifier(inner.get("sender_id"))
    if text(event.get("type")) != "message_create" or sender in (None, own):
        return
    user = {"id": sender, **members(users.get(sender or ""))}
    yield Contact(
        external_id=f"message:{required(event.get('id'), 'id')}",
        kind=TouchpointKind.MESSAGE,
        occurred_at=moment(event.get("created_timestamp"), per_second=1000),
        channel_key=CHANNEL,
        account_id=own,
        identities=_person(user),
        name=text(user.get("name")),
        text=text(members(inner.get("message_data")).get("text"), LONGEST_MESSAGE) or "[attachment]",
        thread_id=f"dm:{own}:{sender}",
    )


def _post(event: Object, own: str, users: Object) -> Iterator[Found]:
    """A reply to us is a comment, a repost a share, anything else that names us a mention."""
    user = members(event.get("user"))
    person = _person(user)
    if not person or person[0].value == own:
        return
    number = required(event.get("id_str") or event.get("id"), "id")
    shared = "retweeted_status" in event
    replied = identifier(event.get("in_reply_to_user_id_str") or event.get("in_reply_to_user_id")) == own
    to = identifier(event.get("in_reply_to_status_id_str") or event.get("in_reply_to_status_id")) or number
    yield Contact(
        external_id=f"post:{number}",
        kind=TouchpointKind.SHARE if shared else TouchpointKind.COMMENT if replied else TouchpointKind.MENTION,
        occurred_at=_when(event),
        channel_key=CHANNEL,
        account_id=own,
        identities=person,
        name=text(user.get("name")),
        text=None if shared else _words(event),
        thread_id=None if shared else f"post:{to if replied else number}:{person[0].value}",
    )


def _words(event: Object) -> str:
    whole = members(event.get("extended_tweet")).get("full_text") or event.get("full_text") or event.get("text")
    return text(whole, LONGEST_MESSAGE) or "[attachment]"


def _when(event: Object) -> datetime | None:
    found = moment(event.get("timestamp_ms"), per_second=1000)
    if found is not None:
        return found
    try:
        return moment(parsedate_to_datetime(_mail_date(text(event.get("created_at")) or "")).isoformat())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _mail_date(written: str) -> str:
    """`Wed Oct 10 20:19:24 +0000 2018` in the order of mail: `10 Oct 2018 20:19:24 +0000`."""
    _, month, day, time, zone, year = written.split(" ")
    return f"{day} {month} {year} {time} {zone}"


def _liked(event: Object, own: str, users: Object) -> Iterator[Found]:
    user, liked = members(event.get("user")), members(event.get("favorited_status"))
    person = _person(user)
    if not person or person[0].value == own or _id(members(liked.get("user"))) not in (None, own):
        return
    yield Contact(
        external_id=f"like:{required(event.get('id'), 'id')}",
        kind=TouchpointKind.REACTION,
        occurred_at=_when(event),
        channel_key=CHANNEL,
        account_id=own,
        identities=person,
        name=text(user.get("name")),
    )


def _followed(event: Object, own: str, users: Object) -> Iterator[Found]:
    """Events of follows have no id: they are known by who and when."""
    user = members(event.get("source"))
    person = _person(user)
    if text(event.get("type")) != "follow" or not person or person[0].value == own:
        return
    at = event.get("created_timestamp")
    yield Contact(
        external_id=f"follow:{person[0].value}:{required(at, 'created_timestamp')}",
        kind=TouchpointKind.FOLLOW,
        occurred_at=moment(at, per_second=1000),
        channel_key=CHANNEL,
        account_id=own,
        identities=person,
        name=text(user.get("name")),
    )


class _Reader(Protocol):
    def __call__(self, event: Object, own: str, users: Object) -> Iterator[Found]: ...


_READ: Mapping[str, _Reader] = {
    "direct_message_events": _message,
    "tweet_create_events": _post,
    "favorite_events": _liked,
    "follow_events": _followed,
}
