"""Events of Mandrill."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from funnel.adapters.mail import clicked, opened, preferred
from funnel.adapters.mandrill.verify import FIELD
from funnel.adapters.reading import each_of, form_of, items, members, moment, required, text, told, value_of
from funnel.adapters.shape import Account, Found, Received, Unreadable
from funnel.models.words import PreferenceSaid

Event = Mapping[str, Any]


def parse(received: Received, _account: Account) -> list[Found]:
    """What every event tells."""
    sent = form_of(received.body).get(FIELD)
    if sent is None:
        raise Unreadable("The form has no events.", field=FIELD)
    return each_of(value_of(sent.encode("utf-8", "replace")), _read)


def _read(event: Event) -> Iterator[Found]:
    read = _READ.get(text(event.get("event")) or "")
    if read is not None:
        yield from read(event)


def _number(event: Event) -> str:
    """A message is opened and clicked many times under one id."""
    parts = ("event", "_id", "ts")
    return ":".join(required(event.get(part), part) for part in parts)


def _email(event: Event) -> object:
    return members(event.get("msg")).get("email")


def _campaign(event: Event) -> str | None:
    return told(next(iter(items(members(event.get("msg")).get("tags"))), None))


def _opened(event: Event) -> Iterator[Found]:
    yield opened(_number(event), _email(event), moment(event.get("ts")), _campaign(event), by_machine=False)


def _clicked(event: Event) -> Iterator[Found]:
    yield clicked(_number(event), _email(event), moment(event.get("ts")), _campaign(event), text(event.get("url")))


def _said(said: PreferenceSaid) -> Callable[[Event], Iterator[Found]]:
    def read(event: Event) -> Iterator[Found]:
        yield preferred(_number(event), _email(event), moment(event.get("ts")), said)

    return read


_READ: Mapping[str, Callable[[Event], Iterator[Found]]] = {
    "open": _opened,
    "click": _clicked,
    "hard_bounce": _said(PreferenceSaid.UNREACHABLE),
    "spam": _said(PreferenceSaid.COMPLAINED),
    "unsub": _said(PreferenceSaid.REFUSED),
}
