"""What every teller of a story needs: samples of the reference, the time of the number-th thing, people, facts."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

SAMPLES = Path(__file__).parent / "samples"
BEGINS = datetime(2026, 1, 2, 15, tzinfo=UTC)
PEOPLE = 500
"""Who write messages and call; forms are each of somebody else."""


@dataclass(frozen=True)
class Fact:
    """A touch that is to be there once, however often it was told."""

    source: str
    external_id: str
    kind: str
    at: datetime | None
    """None: when the request came."""
    words: str | None = None
    starts_lead: bool = False


@dataclass(frozen=True)
class Told:
    """One request before it is signed: its network, its body, what is to come of it."""

    network: str
    body: bytes = field(repr=False)
    facts: tuple[Fact, ...] = ()
    lead: str | None = None
    """Id of a lead that is announced only: the network's interface has the rest."""
    talked: int | None = None
    """Seconds of the call that it tells of; told again, the longest telling counts."""
    agreed: str | None = None
    """The address that agrees to be written to."""
    asked_for: int | None = None
    """Whose name is to be asked for, for the request does not tell it."""
    blocked: bool = False
    """Whether an address is to be written to no more."""


def sample(name: str) -> Any:
    """A sample of the reference as Python values."""
    body = (SAMPLES / name).read_bytes().rstrip(b"\n")
    return json.loads(body) if name.endswith(".json") else dict(parse_qsl(body.decode()))


_SAMPLES = {each.name: sample(each.name) for each in sorted(SAMPLES.iterdir())}


def copy(name: str) -> Any:
    """The same, to be changed."""
    return json.loads(json.dumps(_SAMPLES[name]))


def at(number: int) -> datetime:
    """When the number-th thing happened."""
    return BEGINS + timedelta(seconds=number)


def seconds(number: int) -> int:
    """The same in Unix time."""
    return int(at(number).timestamp())


def person(number: int, base: int) -> int:
    """Whose it is, by the number of the first."""
    return base + number % PEOPLE
