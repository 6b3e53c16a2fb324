"""One thing looked at: well, or what is wrong and what to do."""

from dataclasses import dataclass

from crm.postgres.errors import SetupError


@dataclass(frozen=True, slots=True)
class Finding:
    """`check` is a word for programs; `message` and `remedy` are for people."""

    check: str
    ok: bool
    message: str
    remedy: str | None = None


def passed(check: str, message: str) -> Finding:
    """It is as it should be."""
    return Finding(check, True, message)


def failed(check: str, error: SetupError) -> Finding:
    """It is not."""
    return Finding(check, False, error.message, error.remedy)
