"""Who asks, and what functions of the API are given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry

from crm.core import clock
from crm.core.actor import Actor
from crm.core.database import Database
from crm.core.problems import Forbidden, Unauthenticated
from crm.core.reader import Reader
from crm.core.sealing import Sealer
from crm.core.work import Work
from crm.outbound.addresses import check_address
from crm.uploads.folder import Uploads


def unsigned(_address: str, _actor: Actor, _until: datetime) -> str:
    """Of a door that has no key to sign with."""
    raise Forbidden("This door gives no links to documents.")


@dataclass
class Context:
    """One HTTP request (or one operation of a WebSocket)."""

    database: Database
    actor: Actor | None
    now: datetime = field(default_factory=clock.now)
    idempotency_key: str | None = None
    language: str = "en"
    remote: str | None = None
    base_url: str = ""
    """Address of the service as the world reaches it, without a slash at its end."""
    sign: Callable[[str, Actor, datetime], str] = unsigned
    """Signs the address of a document for that actor until then."""
    files: Uploads | None = None
    """Where files to import wait."""
    strict_locks: bool = False
    sealer: Sealer = field(default_factory=Sealer)
    """Encrypts what is kept of other services' secrets; without a key it refuses."""
    check_address: Callable[[str], object] = check_address
    """Raises ForbiddenAddress for an address of somebody else's that may not be called."""
    extra: dict[str, Any] = field(default_factory=dict)
    """What a door wants to hand to a function of its own, such as cookies to set at login."""

    @property
    def uploads(self) -> Uploads:
        """Where files to import wait. Raises Forbidden behind a door that takes none."""
        if self.files is None:
            raise Forbidden("This door takes no files.")
        return self.files


class Info(strawberry.Info):
    """Given to Answers, mutations and holes as `info`; stands in for strawberry's own, which needs its executor."""

    def __init__(
        self,
        context: Context,
        *,
        reader: Reader | None = None,
        work: Work | None = None,
        selects: Callable[[str], bool] | None = None,
    ) -> None:
        self._context = context
        self._reader = reader
        self._work = work
        self._selects = selects

    @property
    def context(self) -> Context:
        """The request."""
        return self._context

    @property
    def actor(self) -> Actor:
        """Who is acting; raises Unauthenticated in a public field without a login."""
        if self._context.actor is None:
            raise Unauthenticated("Log in first.")
        return self._context.actor

    @property
    def workspace_id(self) -> UUID:
        """The actor's workspace."""
        return self.actor.workspace_id

    @property
    def now(self) -> datetime:
        """The request's instant."""
        return self._context.now

    @property
    def reader(self) -> Reader:
        """The read transaction of this document."""
        if self._reader is None:
            raise RuntimeError("A public field and a mutation have no reader; use `info.work` or open one.")
        return self._reader

    @property
    def sealer(self) -> Sealer:
        """Encrypts secrets of other services."""
        return self._context.sealer

    @property
    def check_address(self) -> Callable[[str], object]:
        """Raises ForbiddenAddress for an address of somebody else's that may not be called."""
        return self._context.check_address

    @property
    def work(self) -> Work:
        """The open transaction of this mutation."""
        if self._work is None:
            raise RuntimeError("Only a mutation of somebody who is logged in has a work.")
        return self._work

    def selects(self, path: str) -> bool:
        """Whether the client asked for this field of the answer: "trend", "steps.histogram"."""
        return self._selects is None or self._selects(path)
