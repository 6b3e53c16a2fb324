"""The stamp of a page that was shown: it proves when, for which form and which submission, and holds nothing else.

Programs fill in forms faster than people read them. The stamp is signed, so nobody makes an older one; it is of one
submission id, so one page is not good for a thousand submissions.
"""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

LEAST = timedelta(seconds=2)
"""Nobody reads and fills in a form faster."""


class Stamps:
    """Makes and reads stamps with one key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def make(self, token: str, submission_id: str, *, at: datetime) -> str:
        """The stamp of a form that is shown now."""
        seconds = f"{int(at.timestamp() * 1000):x}"
        return f"{seconds}.{self._signature(token, submission_id, seconds)}"

    def read(self, stamp: str | None, token: str, submission_id: str | None) -> datetime | None:
        """When the form was shown; None for what this service did not sign, or for another form or submission."""
        seconds, _, signature = (stamp or "").partition(".")
        expected = self._signature(token, submission_id or "", seconds)
        if not hmac.compare_digest(signature.encode(), expected.encode()):
            return None
        return datetime.fromtimestamp(int(seconds, 16) / 1000, UTC)

    def _signature(self, token: str, submission_id: str, seconds: str) -> str:
        said = "\0".join(("form shown", token, submission_id, seconds)).encode()
        return hmac.new(self._key, said, hashlib.sha256).hexdigest()[:32]
