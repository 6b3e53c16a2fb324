"""The shape of what is sent to networks, and of what they say of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import orjson

from crm.core.network_urls import NetworkUrls
from crm.core.problems import Invalid, Problem

HOUR = timedelta(hours=1)
DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True, repr=False)
class Template:
    """A message that the network has approved, and what stands in its gaps."""

    name: str
    language: str
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Outgoing:
    """One answer on its way. Never printed: it holds personal data."""

    id: UUID
    """Of the sending: networks that count by it know a repeat."""
    channel_key: str
    account_id: str
    """Our account on the network."""
    thread: str
    """The thread's id as this adapter's `parse` named it."""
    text: str
    answers: str | None = None
    """External id of the newest thing the person said there."""
    last_heard_at: datetime | None = None
    """When the person said it: windows to answer run from here."""
    template: Template | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    """The connected account's."""
    person_ids: tuple[str, ...] = ()
    """How the person is known on the channel."""
    attempt: int = 1
    """Which one: a network that gives back what we sent along tells by it which sending it means."""

    @property
    def number(self) -> int:
        """A number from 1 to 2^31 - 1 that is the same at every attempt."""
        return self.id.int % 0x7FFFFFFF + 1


@dataclass(frozen=True, slots=True, repr=False)
class Request:
    """A POST to a network; address and headers hold its token."""

    url: str
    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sent:
    """The network has taken it."""

    external_id: str | None


@dataclass(frozen=True, slots=True)
class Refused:
    """The network will not send it, however often it is asked."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Later:
    """The network did certainly not send it, and may be asked again."""

    code: str
    reason: str
    seconds: float | None = None
    """After so many, where it says so."""
    was_tried: bool = True
    """False where we did not even ask: it is no attempt."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can say whether the network sent it."""

    code: str
    reason: str


Outcome = Sent | Refused | Later | Unknown


class ReceiptStatus(StrEnum):
    """What a network tells later of a message."""

    SENT = "SENT"
    DELIVERED = "DELIVERED"
    READ = "READ"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a message of ours, or of all that were sent to a thread `until` then."""

    status: ReceiptStatus
    account_id: str
    at: datetime | None = None
    external_id: str | None = None
    send_id: UUID | None = None
    """Where the network gives back what we sent along; with `attempt`, which sending of it."""
    attempt: int | None = None
    thread: str | None = None
    until: datetime | None = None
    code: str | None = None
    reason: str | None = None


class OutsideWindow(Problem):
    """The network lets companies write for a while only after the person did."""

    code = "OUTSIDE_WINDOW"


@dataclass(frozen=True)
class Sender:
    """How one network is written to."""

    secret: str
    """Name of the connected account's secret: without it answers are kept and not sent."""
    can_send: Callable[[Outgoing], bool]
    """Whether the thread is one that can be answered there."""
    check: Callable[[Outgoing, datetime], None]
    """Raises OutsideWindow, or Invalid for what the network would not take."""
    request: Callable[[Outgoing, str, NetworkUrls], Request]
    """With the token."""
    outcome: Callable[[int, bytes], Outcome]
    """Of the status and body of the answer."""
    repeatable_for: timedelta = timedelta(0)
    """For how long after the first attempt the network itself notices that it is asked again."""


def check_length(outgoing: Outgoing, most: int, network: str, *, in_bytes: bool = False) -> None:
    """Raises Invalid for a text that is longer than the network takes."""
    size = len(outgoing.text.encode()) if in_bytes else len(outgoing.text)
    if size > most:
        unit = "bytes" if in_bytes else "characters"
        raise Invalid(f"{network} takes at most {most} {unit}, this has {size}; shorten it or send two.", field="text")


def check_no_template(outgoing: Outgoing, network: str) -> None:
    """Raises Invalid for a template where there is no such thing."""
    if outgoing.template is not None:
        raise Invalid(f"{network} knows no templates; leave it out.", field="networkTemplate")


def check_window(outgoing: Outgoing, now: datetime, window: timedelta, sentence: str) -> None:
    """Raises OutsideWindow when the person was not heard of within it."""
    if outgoing.last_heard_at is None or now - outgoing.last_heard_at > window:
        raise OutsideWindow(sentence, field="conversationId")


def json_request(url: str, sent: Mapping[str, Any], token: str | None = None) -> Request:
    """A JSON body; the token, where there is one, in the header."""
    headers = {"content-type": "application/json"}
    if token is not None:
        headers["authorization"] = f"Bearer {token}"
    return Request(url, orjson.dumps(sent), headers)


def answered(body: bytes) -> Mapping[str, Any]:
    """The JSON object of an answer; an empty one where there is something else."""
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def of_status(status: int, network: str) -> Outcome:
    """What an answer means that is not in the network's own form: it did not come from its API, but from before it."""
    if status == 429 or status == 503:
        return Later(str(status), f"{network} asks for a pause; it is tried again by itself.")
    if status >= 500 or status < 400:
        return Unknown(str(status), unknown_reason(network))
    return Refused(str(status), f"{network} refused the request with status {status}; check its account and token.")


def unknown_reason(network: str) -> str:
    """What people are told."""
    return f"{network} did not say whether it sent this; look into the conversation there before you send it again."


def token_refused(network: str) -> str:
    """What people are told."""
    return f"{network} does not accept the connected account's token; give it a new one and send again."
