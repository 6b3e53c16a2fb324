"""Today, in the workspace's zone: read once for a snapshot, however many fields ask."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from crm.core.reader import Reader
from funnel.workspace import read_home
from graphapi.context import Info

T = TypeVar("T")


async def once(info: Info, name: str, key: Any, read: Callable[[], Awaitable[T]]) -> T:
    """What `read` answers, read once a snapshot and key, also for those who ask while it is being read."""
    readers: WeakKeyDictionary[Reader, dict[tuple[str, Any], asyncio.Future[Any]]] = info.context.extra.setdefault(
        "once", WeakKeyDictionary()
    )
    asked = readers.setdefault(info.reader, {})
    if (name, key) not in asked:
        asked[name, key] = asyncio.ensure_future(read())
    found: T = await asked[name, key]
    return found


async def today_of(info: Info) -> date:
    """The day it is in the workspace's zone; one statement a snapshot."""

    async def read() -> date:
        return (await read_home(info.reader)).day(info.now)

    return await once(info, "today", None, read)
