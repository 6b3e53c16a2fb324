"""Events of SendGrid: up to a thousand in a request."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from funnel.adapters.mail import clicked, opened, preferred
from funnel.adapters.reading import each_of, is_yes, items, moment, required, text, told, value_of
from funnel.adapters.shape import Account, Found, Received
from funnel.models.words import PreferenceSaid

Event = Mapping[str, Any]


def parse(received: Received, _account: Account) -> list[Found]:
    """What every event tells."""
    return each_of(value_of(received.body), _read)


def _read(event: Event) -> Iterator[Found]:
    read = _READ.get(text(event.get("event")) or "")
    if read is not None:
        yield from read(event)


def _number(event: Event) -> str:
    return required(event.get("sg_event_id"), "sg_event_id")


def _campaign(event: Event) -> str | None:
    """The campaign of marketing, else the first category that the sender gave the message."""
    category = event.get("category")
    first = next(iter(items(category)), None) if isinstance(category, list) else category
    named = (event.get(name) for name in ("marketing_campaign_name", "singlesend_name"))
    return next(filter(None, map(told, (*named, first))), None)


def _opened(event: Event) -> Iterator[Found]:
    yield opened(
        _number(event),
        event.get("email"),
        moment(event.get("timestamp")),
        _campaign(event),
        by_machine=is_yes(event.get("sg_machine_open")),
    )


def _clicked(event: Event) -> Iterator[Found]:
    yield clicked(
        _number(event), event.get("email"), moment(event.get("timestamp")), _campaign(event), text(event.get("url"))
    )


def _said(said: PreferenceSaid) -> Callable[[Event], Iterator[Found]]:
    def read(event: Event) -> Iterator[Found]:
        yield preferred(_number(event), event.get("email"), moment(event.get("timestamp")), said)

    return read


def _bounced(event: Event) -> Iterator[Found]:
    """A bounce of the type `blocked` is refused for now only: the address is good."""
    if text(event.get("type")) != "blocked":
        yield from _said(PreferenceSaid.UNREACHABLE)(event)


_READ: Mapping[str, Callable[[Event], Iterator[Found]]] = {
    "open": _opened,
    "click": _clicked,
    "bounce": _bounced,
    "spamreport": _said(PreferenceSaid.COMPLAINED),
    "unsubscribe": _said(PreferenceSaid.REFUSED),
    "group_unsubscribe": _said(PreferenceSaid.REFUSED),
}
