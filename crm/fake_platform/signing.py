"""How each network proves itself, written from the reference and not from what verifies it."""

import hashlib
import hmac
import json
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, derive_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
SENDGRID = "sendgrid"
SECRETS: Mapping[str, str | None] = {
    "vk": "secret", "telegram": "secret_token", "meta": "app_secret", "google-lead-form": "google_key",
    "tilda": "api_key", "typeform": "secret", "json": "secret", "json-calls": "secret", "callrail": "signing_key",
    SENDGRID: "public_key", "mailchimp": None, "mandrill": "key", "tiktok": "app_secret", "linkedin": "client_secret",
    "odnoklassniki": None, "viber": "auth_token", "max": "secret", "x": "consumer_secret",
}  # fmt: skip
"""By the name of a network of the story: the secret that proves a request; None where the address is all there is."""
IN_BODY = {"vk": "secret", "google-lead-form": "google_key"}
"""Networks that send the secret itself."""
FORMS = frozenset({"tilda", "mailchimp", "mandrill"})
BY_ADDRESS = frozenset(network for network, name in SECRETS.items() if name is None)
"""Whoever knows the address is believed: a forged request of theirs is one to another address."""


def refusal_of(network: str) -> int:
    """What somebody else's request is answered."""
    return 404 if network in BY_ADDRESS else 403


def _hex256(body: bytes, secret: str) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _base256(body: bytes, secret: str) -> str:
    return b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def _base1(body: bytes, secret: str) -> str:
    return b64encode(hmac.new(secret.encode(), body, hashlib.sha1).digest()).decode()


@lru_cache(maxsize=64)
def _key(secret: str) -> EllipticCurvePrivateKey:
    """A key of P-256 that follows from a text: whoever knows the one has the other."""
    return derive_private_key(int.from_bytes(hashlib.sha256(secret.encode()).digest()[:31]), SECP256R1())


def public_key(secret: str) -> str:
    """What SendGrid shows for it: base64 of DER."""
    public = _key(secret).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return b64encode(public).decode()


def _sendgrid(body: bytes, secret: str, _url: str) -> dict[str, str]:
    at, name = f"{int(time.time())}", "X-Twilio-Email-Event-Webhook-"
    signature = _key(secret).sign(at.encode() + body, ECDSA(SHA256()))
    return {f"{name}Signature": b64encode(signature).decode(), f"{name}Timestamp": at}


def _mandrill(body: bytes, secret: str, url: str) -> dict[str, str]:
    fields = dict(parse_qsl(body.decode(), keep_blank_values=True))
    signed = url + "".join(name + fields[name] for name in sorted(fields))
    return {"X-Mandrill-Signature": _base1(signed.encode(), secret)}


def _tiktok(body: bytes, secret: str, _url: str) -> dict[str, str]:
    at = f"{int(time.time())}"
    return {"TikTok-Signature": f"t={at},s={_hex256(at.encode() + b'.' + body, secret)}"}


_PROOFS: Mapping[str, Callable[[bytes, str, str], dict[str, str]]] = {
    "telegram": lambda _body, secret, _url: {"X-Telegram-Bot-Api-Secret-Token": secret},
    "meta": lambda body, secret, _url: {"X-Hub-Signature-256": f"sha256={_hex256(body, secret)}"},
    "tilda": lambda _body, secret, _url: {"X-Api-Key": secret},
    "typeform": lambda body, secret, _url: {"Typeform-Signature": f"sha256={_base256(body, secret)}"},
    "json": lambda body, secret, _url: {"X-Signature-256": f"sha256={_hex256(body, secret)}"},
    "json-calls": lambda body, secret, _url: {"X-Signature-256": f"sha256={_hex256(body, secret)}"},
    "callrail": lambda body, secret, _url: {"Signature": _base1(body, secret)},
    SENDGRID: _sendgrid,
    "mandrill": _mandrill,
    "tiktok": _tiktok,
    "linkedin": lambda body, secret, _url: {"X-LI-Signature": _hex256(b"hmacsha256=" + body, secret)},
    "viber": lambda body, secret, _url: {"X-Viber-Content-Signature": _hex256(body, secret)},
    "max": lambda _body, secret, _url: {"X-Max-Bot-Api-Secret": secret},
    "x": lambda body, secret, _url: {"x-twitter-webhooks-signature": f"sha256={_base256(body, secret)}"},
}


def headers_of(network: str, body: bytes, secret: str, url: str = "") -> dict[str, str]:
    """What goes with those very bytes to that very address."""
    prove = _PROOFS.get(network)
    return {"content-type": FORM if network in FORMS else JSON} | (prove(body, secret, url) if prove else {})


def with_secret(network: str, sent: Mapping[str, object] | list[object], secret: str) -> bytes:
    """A body as the network writes it: Meta escapes all that is not ASCII, some send forms."""
    if network in FORMS and isinstance(sent, Mapping):
        return urlencode(sent).encode()
    if network in IN_BODY and isinstance(sent, Mapping):
        sent = {**sent, IN_BODY[network]: secret}
    return json.dumps(sent, ensure_ascii=network == "meta").encode()
