"""Headers of Standard Webhooks: who gets the request can tell that it is ours, whole, and of now."""

from collections.abc import Sequence
from datetime import datetime

from standardwebhooks import Webhook


def headers_of(message_id: str, at: datetime, body: str, secrets: Sequence[str]) -> dict[str, str]:
    """Of one attempt; a signature by each secret that is valid, so that either of two will do."""
    signatures = [Webhook(secret).sign(message_id, at, body) for secret in secrets]
    return {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
