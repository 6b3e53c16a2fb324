"""Mail services that sign in ways of their own."""

from base64 import b64encode
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from funnel.adapters.registry import ADAPTERS
from funnel.adapters.shape import Account, Received
from funnel.adapters.signatures import base64_sha1
from funnel.models.words import Network
from tests.funnel.adapters.test_verify import BODY, REDUMPED, SECRET

SIGNATURE = "x-twilio-email-event-webhook-signature"
TIMESTAMP = "x-twilio-email-event-webhook-timestamp"
MADE_AT = "1700000000"
AT = datetime.fromtimestamp(1700000000, UTC)
PRIVATE, OTHER = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
URL, EMPTY = "https://api.example.test/hooks/mandrill", urlencode({"mandrill_events": "[]"}).encode()
MANDRILL = "seUt90HkE8zx5ox2dtTuPUitZS0="


def public(key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey) -> str:
    """As SendGrid shows it."""
    der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return b64encode(der).decode()


def signed(body: bytes, made_at: str = MADE_AT, key: ec.EllipticCurvePrivateKey = PRIVATE) -> dict[str, str]:
    """The headers of a request."""
    signature = key.sign(made_at.encode() + body, ec.ECDSA(SHA256()))
    return {SIGNATURE: b64encode(signature).decode(), TIMESTAMP: made_at}


def is_authentic(body: bytes, headers: dict[str, str], *keys: str, after: int = 0) -> bool:
    sent = Received(body, headers, at=AT + timedelta(seconds=after))
    return ADAPTERS[Network.SENDGRID].is_authentic(sent, {"public_key": keys}, Account())


def test_sendgrid_signs_time_and_body() -> None:
    right, key = signed(BODY), public(PRIVATE)
    assert is_authentic(BODY, right, key)
    assert is_authentic(BODY, right, public(OTHER), key)
    assert is_authentic(BODY, right, key, after=25 * 3600)
    assert not is_authentic(BODY, right, key, after=25 * 3600 + 1)
    assert not is_authentic(BODY, right, key, after=-601)
    assert not is_authentic(BODY.replace(b"1", b"2"), right, key)
    assert not is_authentic(REDUMPED, right, key)
    assert not is_authentic(BODY, {**right, TIMESTAMP: "1700000001"}, key)
    for missing in (SIGNATURE, TIMESTAMP):
        assert not is_authentic(BODY, {name: value for name, value in right.items() if name != missing}, key)
    assert not is_authentic(BODY, right, public(OTHER))
    assert not is_authentic(BODY, signed(BODY, key=OTHER), key)
    assert not is_authentic(BODY, right)


@pytest.mark.parametrize(
    "key",
    ["", "not base64", "AAAA", public(ed25519.Ed25519PrivateKey.generate()), "é"],
    ids=["empty", "no base64", "short", "of another kind", "no ASCII"],
)
def test_what_is_no_key_proves_nothing(key: str) -> None:
    assert not is_authentic(BODY, signed(BODY), key)


@pytest.mark.parametrize(
    "value",
    ["", "%%%", "AAAA", "é", signed(b"other")[SIGNATURE]],
    ids=["empty", "no base64", "short", "no ASCII", "of another body"],
)
def test_what_is_no_signature_proves_nothing(value: str) -> None:
    assert not is_authentic(BODY, {**signed(BODY), SIGNATURE: value}, public(PRIVATE))


@pytest.mark.parametrize("made_at", ["", "now", "-1", "9" * 30])
def test_what_is_no_time_proves_nothing(made_at: str) -> None:
    assert not is_authentic(BODY, signed(BODY, made_at), public(PRIVATE))


def of_mandrill(body: bytes, signature: str | None, *keys: str, url: str = URL) -> bool:
    headers = {} if signature is None else {"x-mandrill-signature": signature}
    sent = Received(body, headers, url=url)
    return ADAPTERS[Network.MANDRILL].is_authentic(sent, {"key": keys}, Account())


def test_mandrill_signs_its_address_and_every_field() -> None:
    assert of_mandrill(EMPTY, MANDRILL, SECRET)
    assert of_mandrill(EMPTY, MANDRILL, "a newer one", SECRET)
    several = b"b=2&mandrill_events=%5B%7B%22a%22%3A%22%C3%A4%22%7D%5D&a="
    right = base64_sha1(f'{URL}ab2mandrill_events[{{"a":"ä"}}]'.encode())(SECRET)
    assert of_mandrill(several, right, SECRET)
    assert not of_mandrill(several.replace(b"b=2", b"b=3"), right, SECRET)
    assert not of_mandrill(EMPTY, MANDRILL, SECRET, url=URL + "/")
    assert not of_mandrill(EMPTY, MANDRILL, SECRET, url="")
    assert not of_mandrill(EMPTY + b"&c=", MANDRILL[:-1], SECRET)
    for wrong in (None, "", "%%%", f"sha1={MANDRILL}", MANDRILL.lower()):
        assert not of_mandrill(EMPTY, wrong, SECRET)
    for keys in ((), ("",), ("another",)):
        assert not of_mandrill(EMPTY, MANDRILL, *keys)
    assert not of_mandrill(b"\xff", MANDRILL, SECRET)


def test_mandrills_question_tells_nothing_and_needs_no_key() -> None:
    def asked(body: bytes) -> int | None:
        reply = ADAPTERS[Network.MANDRILL].handshake(Received(body), {}, Account())
        return reply.status if reply else None

    assert asked(EMPTY) == 200
    assert asked(b"mandrill_events=%5B%7B%7D%5D") is None
    assert asked(b"") is None
    assert asked(b"\xff") is None
