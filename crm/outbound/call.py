"""What is sent, and what comes back."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from crm.core import clock
from crm.outbound.retry_after import seconds_of


@dataclass(frozen=True, slots=True)
class Call:
    """One request. Address, headers and body hold secrets and personal data: none of them is ever printed."""

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    key: str = ""
    """What limits and the circuit breaker are per, for example `f"{workspace_id}:{account_id}"`."""
    trusted: bool = False
    """Whether the address comes from this installation's settings; all others are guarded."""
    timeout: float = 15.0
    """Seconds for all of it: waiting for its turn, looking the name up, connecting, sending, reading."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever its status."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    """Names in lower case; several of one name are joined by a comma."""
    body: bytes = field(repr=False)
    """As it came: no other encoding is asked for."""
    seconds: float

    @property
    def is_success(self) -> bool:
        """2xx; a redirect is none, for none is followed."""
        return 200 <= self.status < 300

    @property
    def retry_after(self) -> float | None:
        """Seconds that the other side asks to be left alone for, from its Retry-After; None when it does not say."""
        return seconds_of(self.headers.get("retry-after"), clock.now())
