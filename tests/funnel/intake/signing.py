"""Requests as each network proves them."""

import time
from base64 import b64encode
from collections.abc import Callable, Mapping

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from funnel.adapters.reading import form_of
from funnel.adapters.signatures import base64_sha1, base64_sha256, hex_sha1, hex_sha256
from funnel.models.words import Network
from tests.funnel.intake.doors import SECRET

SENDGRID_KEY = ec.generate_private_key(ec.SECP256R1())
PUBLIC_KEY = b64encode(SENDGRID_KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def _sendgrid(body: bytes, _url: str) -> dict[str, str]:
    at = str(int(time.time()))
    signature = SENDGRID_KEY.sign(at.encode() + body, ec.ECDSA(SHA256()))
    name = "x-twilio-email-event-webhook-"
    return {f"{name}signature": b64encode(signature).decode(), f"{name}timestamp": at}


def _tiktok(body: bytes, _url: str) -> dict[str, str]:
    at = str(int(time.time()))
    return {"tiktok-signature": f"t={at},s={hex_sha256(f'{at}.'.encode() + body)(SECRET)}"}


def _mandrill(body: bytes, url: str) -> dict[str, str]:
    try:
        fields = form_of(body)
    except Exception:  # no form can be signed; it is refused
        return {}
    signed = url + "".join(name + fields[name] for name in sorted(fields))
    return {"x-mandrill-signature": base64_sha1(signed.encode("utf-8", "replace"))(SECRET)}


_SIGNED: Mapping[Network, Callable[[bytes, str], dict[str, str]]] = {
    Network.TELEGRAM: lambda _body, _url: {"x-telegram-bot-api-secret-token": SECRET},
    Network.META: lambda body, _url: {"x-hub-signature-256": hex_sha256(body, prefix="sha256=")(SECRET)},
    Network.TILDA: lambda _body, _url: {"x-api-key": SECRET},
    Network.TYPEFORM: lambda body, _url: {"typeform-signature": base64_sha256(body, prefix="sha256=")(SECRET)},
    Network.JSON: lambda _body, _url: {"x-api-key": SECRET},
    Network.CALLRAIL: lambda body, _url: {"signature": base64_sha1(body)(SECRET)},
    Network.SENDGRID: _sendgrid,
    Network.MANDRILL: _mandrill,
    Network.TIKTOK: _tiktok,
    Network.LINKEDIN: lambda body, _url: {"x-li-signature": hex_sha256(b"hmacsha256=" + body)(SECRET)},
    Network.VIBER: lambda body, _url: {"x-viber-content-signature": hex_sha256(body)(SECRET)},
    Network.MAX: lambda _body, _url: {"x-max-bot-api-secret": SECRET},
    Network.YOUTUBE: lambda body, _url: {"x-hub-signature": hex_sha1(body, prefix="sha1=")(SECRET)},
    Network.X: lambda body, _url: {
        "x-twitter-webhooks-signature": base64_sha256(body, prefix="sha256=")(SECRET)
    },
}  # fmt: skip


def signed(network: Network, body: bytes, url: str) -> dict[str, str]:
    """The headers; networks that put their secret into the body, or sign nothing, have none."""
    sign = _SIGNED.get(network)
    return sign(body, url) if sign else {}
