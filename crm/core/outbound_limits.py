"""What calls to other services may take; each is set by `TOUCHLINE_OUTBOUND__<NAME>`."""

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass


@dataclass(frozen=True, config=ConfigDict(extra="forbid", use_attribute_docstrings=True))
class OutboundLimits:
    """Bounds of `crm.outbound`, in each process; "key" is whatever a caller counts together, mostly one connection."""

    allow_loopback: bool = False
    """Whether this machine itself may be called: for development and tests (`touchline fake-platform`), never else."""
    answer_bytes: int = Field(default=1024 * 1024, ge=1024, le=64 * 1024 * 1024)
    """Bytes of an answer's body; whoever sends more is not listened to."""
    connections: int = Field(default=100, ge=1, le=1000)
    """Open connections to others at a time."""
    at_once: int = Field(default=4, ge=1, le=100)
    """Calls of one key at a time."""
    per_second: float = Field(default=20, gt=0, le=10_000)
    """Calls of one key in a second, in the long run."""
    burst: int = Field(default=20, ge=1, le=10_000)
    """Calls of one key at once after a rest."""
    failures: int = Field(default=5, ge=1, le=1000)
    """Failed calls in a row after which a key is left alone."""
    rest_seconds: float = Field(default=30, gt=0, le=3600)
    """For how long at first; each failed trial doubles it, up to `longest_rest_seconds`."""
    longest_rest_seconds: float = Field(default=900, gt=0, le=86_400)
    """The longest it is left alone, also when it asks for more by Retry-After."""
