"""What mail services tell: openings and clicks, subscribers, addresses that cannot be reached."""

import json
from collections.abc import Callable
from typing import Any

from crm.fake_platform.signing import SENDGRID, with_secret
from crm.fake_platform.telling import PEOPLE, Fact, Told, at, copy, seconds

AUDIENCE = "a6b5da1054"


def _reader(number: int) -> str:
    return f"reader{number % PEOPLE}@example.test"


def sendgrid(number: int, secret: str) -> Told:
    """An opening and a click in one request, among what tells nothing; every fifth with an address that bounced."""
    (event,) = copy("sendgrid_events.json")
    common = {"email": _reader(number), "timestamp": seconds(number)}
    sent: list[Any] = [{**event, **common, "event": kind, "sg_event_id": f"sg-{number}-{kind}"}
                       for kind in ("processed", "open", "click")]  # fmt: skip
    bounces = number % 5 == 0
    if bounces:
        sent.append({"event": "bounce", "type": "bounce", "email": f"gone{number}@example.test",
                     "timestamp": seconds(number), "sg_event_id": f"sg-{number}-bounce"})  # fmt: skip
    facts = tuple(
        Fact(SENDGRID, f"event:sg-{number}-{event}", kind, at(number))
        for event, kind in (("open", "VIEW"), ("click", "CLICK"))
    )
    return Told(SENDGRID, with_secret(SENDGRID, sent, secret), facts, blocked=bounces)


def mailchimp(number: int, secret: str) -> Told:
    """Somebody subscribes, and agrees to be written to by that."""
    address, fired = f"subscriber{number}@example.test", at(number).strftime("%Y-%m-%d %H:%M:%S")
    sent = copy("mailchimp_subscribe.txt")
    sent |= {"fired_at": fired, "data[id]": f"mc{number}", "data[email]": address, "data[merges][EMAIL]": address}
    fact = Fact(f"mailchimp:{AUDIENCE}", f"subscribe:{AUDIENCE}:mc{number}:{fired}", "SUBSCRIBE", at(number))
    return Told("mailchimp", with_secret("mailchimp", sent, secret), (fact,), agreed=address)


def mandrill(number: int, secret: str) -> Told:
    """A click."""
    (event,) = json.loads(copy("mandrill_click.txt")["mandrill_events"])
    event |= {"_id": f"md{number}", "ts": seconds(number)}
    event["msg"]["email"] = _reader(number)
    fact = Fact("mandrill", f"event:click:md{number}:{seconds(number)}", "CLICK", at(number))
    return Told("mandrill", with_secret("mandrill", {"mandrill_events": json.dumps([event])}, secret), (fact,))


KINDS: tuple[tuple[str, Callable[[int, str], Told]], ...] = (
    (SENDGRID, sendgrid), ("mailchimp", mailchimp), ("mandrill", mandrill),
)  # fmt: skip
