"""Rights that changed in this process are not remembered a second longer."""

from typing import Any, Protocol
from weakref import WeakSet

from crm.core.work import Work


class Forgetful(Protocol):
    """Something that remembers actors."""

    def forget(self) -> None:
        """Forgets them."""


live: "WeakSet[Forgetful]" = WeakSet()
"""Every authenticator of the process; there is one, except in tests."""


async def forget_after(work: Work, event: Any) -> None:
    """Handler of the events that change rights: once the change is committed, everybody is looked up again."""
    work.after_commit(_forget_all)


async def _forget_all() -> None:
    for each in list(live):
        each.forget()
