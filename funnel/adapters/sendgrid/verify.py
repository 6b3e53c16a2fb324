"""SendGrid signs the time and the body by a key of its own, of which we have the public half."""

import binascii
from base64 import b64decode
from datetime import timedelta

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from funnel.adapters.reading import moment
from funnel.adapters.shape import Account, Received, Secrets
from funnel.adapters.signatures import is_fresh

KEY = "public_key"
"""The verification key as SendGrid shows it: base64 of DER. It proves the sender, so it is kept like a secret."""
SIGNATURE = "x-twilio-email-event-webhook-signature"
TIMESTAMP = "x-twilio-email-event-webhook-timestamp"
GOOD_FOR = timedelta(hours=25)
"""SendGrid tries for 24 hours, and does not say that it signs each try anew."""


def is_authentic(received: Received, secrets: Secrets, _account: Account) -> bool:
    """The signature (ECDSA, P-256, SHA-256) fits the time and the raw bytes, and the time is not long past."""
    made_at, signature = received.headers.get(TIMESTAMP, ""), _decoded(received.headers.get(SIGNATURE, ""))
    if not signature or not is_fresh(moment(made_at), received.at, good_for=GOOD_FOR):
        return False
    message = made_at.encode("utf-8", "replace") + received.body
    fits = [_fits(key, signature, message) for key in secrets.get(KEY, ()) if key]
    return any(fits)


def _fits(key: str, signature: bytes, message: bytes) -> bool:
    try:
        public = load_der_public_key(_decoded(key))
    except (ValueError, UnsupportedAlgorithm):
        return False
    if not isinstance(public, EllipticCurvePublicKey):
        return False
    try:
        public.verify(signature, message, ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def _decoded(written: str) -> bytes:
    try:
        return b64decode(written, validate=True)
    except (binascii.Error, ValueError):  # not base64, not ASCII
        return b""
