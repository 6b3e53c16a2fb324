"""Tokens of a login: a signed JWT that names a session's row, and the token against forged requests made of it."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import jwt

from crm.core.problems import Unauthenticated

LIFETIME = timedelta(hours=12)
ALGORITHM = "HS256"
ISSUER = "touchline"


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says, once its signature held."""

    session_id: UUID
    account_id: UUID


class Tokens:
    """Makes and checks tokens with one key."""

    def __init__(self, key: str) -> None:
        self._key = key
        self.kid = hashlib.sha256(b"touchline kid " + key.encode()).hexdigest()[:12]

    def issue(self, claims: Claims, *, at: datetime) -> str:
        """A token that is good for `LIFETIME`."""
        said = {
            "iss": ISSUER,
            "jti": str(claims.session_id),
            "sub": str(claims.account_id),
            "iat": int(at.timestamp()),
            "exp": int((at + LIFETIME).timestamp()),
        }
        return jwt.encode(said, self._key, algorithm=ALGORITHM, headers={"kid": self.kid})

    def read(self, token: str) -> Claims:
        """The claims of a token; raises Unauthenticated for anything forged, expired or of another key."""
        try:
            if jwt.get_unverified_header(token).get("kid") != self.kid:
                raise Unauthenticated("This login was signed by another key; log in again.")
            said = jwt.decode(
                token,
                self._key,
                algorithms=[ALGORITHM],
                issuer=ISSUER,
                options={"require": ["exp", "jti", "sub", "iss"]},
            )
            return Claims(UUID(said["jti"]), UUID(said["sub"]))
        except jwt.ExpiredSignatureError as error:
            raise Unauthenticated("This login has expired; log in again.") from error
        except (jwt.InvalidTokenError, ValueError) as error:
            raise Unauthenticated("This token is not valid; log in again.") from error

    def key_for(self, purpose: bytes) -> bytes:
        """Another key, made of this one, that signs nothing but that."""
        return hmac.new(self._key.encode(), b"key for " + purpose, hashlib.sha256).digest()

    def csrf(self, session_id: UUID) -> str:
        """What a page of ours sends back as a header and a forged request cannot know."""
        return hmac.new(self._key.encode(), b"csrf " + session_id.bytes, hashlib.sha256).hexdigest()

    def is_csrf(self, session_id: UUID, given: str | None) -> bool:
        """Whether the header's value is the session's, compared in constant time."""
        return given is not None and hmac.compare_digest(self.csrf(session_id).encode(), given.encode())
