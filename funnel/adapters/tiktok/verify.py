"""TikTok signs the time and the body; whether it does so for leads, its documents do not say."""

import re
from datetime import timedelta

from funnel.adapters.reading import moment
from funnel.adapters.shape import Account, Received, Secrets
from funnel.adapters.signatures import accepts_unsigned, hex_sha256, is_fresh, is_one_of

SECRET = "app_secret"
HEADER = "tiktok-signature"
GOOD_FOR = timedelta(hours=73)
"""TikTok tries for 72 hours, and does not say that it signs each try anew."""
_SIGNATURE = re.compile(r"t=(\d{1,12}),s=([0-9a-f]{64})")


def is_authentic(received: Received, secrets: Secrets, account: Account) -> bool:
    """`TikTok-Signature: t=…,s=…` fits the time and the raw bytes, and the time is not long past."""
    sent = received.headers.get(HEADER)
    if sent is None:
        return accepts_unsigned(account)
    found = _SIGNATURE.fullmatch(sent)
    if found is None or not is_fresh(moment(found[1]), received.at, good_for=GOOD_FOR):
        return False
    return is_one_of(found[2], secrets.get(SECRET, ()), hex_sha256(f"{found[1]}.".encode() + received.body))
