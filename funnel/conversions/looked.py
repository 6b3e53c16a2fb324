"""From which row on a destination has to be looked at: what this process has seen of it is not read again each minute.

Ids are UUIDv7, made when a fact is recorded, so rows of the last minutes are one piece of the primary key, however long
ago what they tell of happened. Kept in memory: another process, and this one after a restart, looks at everything once.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from crm.core.ids import NIL
from crm.core.work import Work

BEFORE = timedelta(minutes=30)
"""How much earlier than the last look an id may have been made of a row that was committed after it."""
ANEW = timedelta(hours=1)
"""After which everything is looked at again: rows that change in place have no new id (a sale's day put right, the
resource of a touch)."""
_MILLISECOND = timedelta(milliseconds=1)
_SHIFT = 80
"""Bits of a UUIDv7 behind its milliseconds."""

Key = tuple[UUID, UUID, int]
"""Workspace, destination, and its version: one that was changed asks something else."""


@dataclass(frozen=True, slots=True)
class Look:
    """A look that has been committed and left nothing over."""

    all_seen: UUID
    """Made when everything was looked at."""
    last: UUID


_LOOKED: dict[Key, Look] = {}
_MOST = 10_000


def seen_up_to(key: Key, now: UUID) -> UUID:
    """Rows with smaller ids have been seen; the smallest id of all where everything is to be looked at."""
    look = _LOOKED.get(key)
    if look is None or (now.int - look.all_seen.int) >> _SHIFT >= ANEW // _MILLISECOND:
        return NIL
    milliseconds = (look.last.int >> _SHIFT) - BEFORE // _MILLISECOND
    return UUID(int=milliseconds << _SHIFT)


def looked(work: Work, key: Key, now: UUID, *, everything: bool) -> None:
    """Remembers it once it holds; `now` was made before the look."""

    async def remember() -> None:
        before = _LOOKED.get(key)
        if before is None and not everything:
            return  # it was forgotten meanwhile: a look at a part tells nothing of the rest
        if len(_LOOKED) >= _MOST:
            _LOOKED.pop(next(iter(_LOOKED)))
        _LOOKED[key] = Look(now if everything or before is None else before.all_seen, now)

    work.after_commit(remember)
