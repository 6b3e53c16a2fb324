"""A request that is answered by errors alone."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """Nothing was executed. `status` is the HTTP status, `retry_after` in seconds goes into the header of that name."""

    def __init__(self, errors: list[dict[str, Any]], *, status: int = 400, retry_after: int | None = None) -> None:
        super().__init__(errors[0]["message"])
        self.errors = errors
        self.status = status
        self.retry_after = retry_after
