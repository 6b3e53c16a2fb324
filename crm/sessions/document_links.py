"""Signed links to documents, for what can send no header: `<img src>`, a download of another window, a messenger.

    /documents/weekly/prod_….csv?week=2026-04-08&link=<what is signed>.<signature>

A link is one address's, in one workspace, of whoever asked for it, and for a short while. It holds no right by itself:
at the download the actor is read anew, and has what it has then, but never more than the asker had (a narrow API key
gives a narrow link). Signed by HMAC-SHA256 with a key made of the service's own.
"""

import base64
import hashlib
import hmac
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID

from crm.core.actor import Actor, ActorKind
from crm.core.problems import Forbidden, Unauthenticated
from crm.members.permissions import Action

NAME = "link"
"""The part of the question that holds it."""
SHORTEST, LONGEST = timedelta(seconds=30), timedelta(hours=1)
KINDS = (ActorKind.MEMBER, ActorKind.INTEGRATION)
LAID_OUT = struct.Struct(">B16s16sQ16s")
"""Kind, workspace, actor, end in seconds, permissions as bits in the order of their names."""
INVALID = "This link is not valid; ask for a new one."


@dataclass(frozen=True, slots=True)
class SignedLink:
    """What a link says, once its signature held."""

    kind: ActorKind
    workspace_id: UUID
    actor_id: UUID
    permissions: frozenset[str]


class DocumentLinks:
    """Signs and reads links with one key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sign_until(self, address: str, actor: Actor, until: datetime) -> str:
        """The address with its link. Raises Forbidden for the service itself, which is nobody that downloads."""
        if actor.id is None or actor.kind not in KINDS:
            raise Forbidden("Only a member or an API key can ask for a link.")
        ends = int(until.timestamp())
        said = LAID_OUT.pack(
            KINDS.index(actor.kind), actor.workspace_id.bytes, actor.id.bytes, ends, _bits(actor.permissions)
        )
        parts = urlsplit(address)
        question = _without_link(parse_qsl(parts.query, keep_blank_values=True))
        link = f"{_text(said)}.{_text(self._signature(said, parts.path, question))}"
        return f"{parts.path}?{urlencode([*question, (NAME, link)])}"

    def read(self, path: str, question: Sequence[tuple[str, str]], *, at: datetime) -> SignedLink:
        """What the link of that address says. Raises Unauthenticated when it is forged, of another address, or over."""
        link = next((value for name, value in question if name == NAME), "")
        said, _, signature = link.partition(".")
        try:
            packed, given = _bytes(said), _bytes(signature)
            kind, workspace_id, actor_id, ends, permissions = LAID_OUT.unpack(packed)
        except (ValueError, struct.error) as error:
            raise Unauthenticated(INVALID) from error
        if not hmac.compare_digest(self._signature(packed, path, _without_link(question)), given):
            raise Unauthenticated(INVALID)
        if datetime.fromtimestamp(ends, UTC) <= at:
            raise Unauthenticated("The time of this link is over; ask for a new one.")
        return SignedLink(KINDS[kind], UUID(bytes=workspace_id), UUID(bytes=actor_id), _names(permissions))

    def _signature(self, said: bytes, path: str, question: Sequence[tuple[str, str]]) -> bytes:
        whole = b"\0".join((said, path.encode(), urlencode(sorted(question)).encode()))
        return hmac.new(self._key, whole, hashlib.sha256).digest()


def _without_link(question: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in question if name != NAME]


def _bits(permissions: frozenset[str] | None) -> bytes:
    ordered = sorted(Action)
    may = ordered if permissions is None else [action for action in ordered if action in permissions]
    return sum(1 << ordered.index(action) for action in may).to_bytes(16, "big")


def _names(bits: bytes) -> frozenset[str]:
    number = int.from_bytes(bits, "big")
    return frozenset(action.value for place, action in enumerate(sorted(Action)) if number >> place & 1)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    if not text.isascii():
        raise ValueError(text)
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
