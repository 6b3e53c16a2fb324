"""Proofs that a request is the network's: over raw bytes, in constant time, and never by an empty secret."""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from crm.core.problems import Invalid
from funnel.adapters.shape import Account

Sign = Callable[[str], str]
"""A secret → what the network would have sent."""
UNSIGNED = "accept_unsigned"
"""The setting."""
AHEAD = timedelta(minutes=10)
"""How far the sender's clock may go before ours."""


def is_same(sent: str | None, wanted: str) -> bool:
    """Whether two texts are equal; how long it takes tells nothing of where they differ."""
    return sent is not None and hmac.compare_digest(sent.encode("utf-8", "replace"), wanted.encode())


def is_one_of(sent: str | None, secrets: Sequence[str], sign: Sign = lambda secret: secret) -> bool:
    """Whether `sent` is what one of the valid secrets makes. Without a secret nothing is proved."""
    fits = [is_same(sent, sign(secret)) for secret in secrets if secret]  # all are compared, whichever fits
    return any(fits)


def hex_sha256(message: bytes, *, prefix: str = "") -> Sign:
    """HMAC-SHA256 of the message, in lower-case hexadecimal digits."""
    return lambda secret: prefix + hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def base64_sha256(message: bytes, *, prefix: str = "") -> Sign:
    """HMAC-SHA256 of the message, in base64."""
    return lambda secret: prefix + b64encode(hmac.new(secret.encode(), message, hashlib.sha256).digest()).decode()


def hex_sha1(message: bytes, *, prefix: str = "") -> Sign:
    """HMAC-SHA1 of the message, in lower-case hexadecimal digits."""
    return lambda secret: prefix + hmac.new(secret.encode(), message, hashlib.sha1).hexdigest()


def base64_sha1(message: bytes) -> Sign:
    """HMAC-SHA1 of the message, in base64."""
    return lambda secret: b64encode(hmac.new(secret.encode(), message, hashlib.sha1).digest()).decode()


def accepts_unsigned(account: Account) -> bool:
    """Whether the connected account takes requests without a signature, because its network does not say that it
    signs them; then the address alone proves the sender. What is signed has to be signed rightly all the same.
    """
    return account.settings.get(UNSIGNED) is True


def check_unsigned(settings: Mapping[str, Any]) -> None:
    """Raises Invalid for anything but true and false."""
    check_switch(settings, UNSIGNED)


def check_switch(settings: Mapping[str, Any], name: str) -> None:
    """Raises Invalid for anything but true and false."""
    if not isinstance(settings.get(name, False), bool):
        raise Invalid(f"`{name}` is true or false.", field=f"settings.{name}")


def is_fresh(made_at: datetime | None, received_at: datetime, *, good_for: timedelta) -> bool:
    """Whether a signature that says when it was made is not too old, and not of a time to come."""
    return made_at is not None and -AHEAD <= received_at - made_at <= good_for
