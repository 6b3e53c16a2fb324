"""Hashing passwords with argon2id, away from the event loop and never many at once (130 ms and 64 MB each)."""

import asyncio
from functools import lru_cache

from pwdlib import PasswordHash

AT_ONCE = 2


@lru_cache(maxsize=1)
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return _hasher().hash("nobody has this password")


_turns: dict[asyncio.AbstractEventLoop, asyncio.Semaphore] = {}


def _turn() -> asyncio.Semaphore:
    """One semaphore an event loop: tests open many loops in one process."""
    loop = asyncio.get_running_loop()
    for closed in [other for other in _turns if other.is_closed()]:
        del _turns[closed]
    return _turns.setdefault(loop, asyncio.Semaphore(AT_ONCE))


async def hash_password(password: str) -> str:
    """The argon2id hash to be stored."""
    async with _turn():
        return await asyncio.to_thread(_hasher().hash, password)


async def verify_password(password: str, stored: str | None) -> bool:
    """Whether the password is the one behind the hash; without a hash it takes as long and is False."""
    async with _turn():
        right = await asyncio.to_thread(_verify, password, stored)
    return right and stored is not None


def _verify(password: str, stored: str | None) -> bool:
    return _hasher().verify(password, stored if stored is not None else _nobodys_hash())
