"""Rows of one request: a session under row-level security, and a DataLoader for each relation."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from strawberry.dataloader import DataLoader

from crm.models import Workspace


class Rows:
    """Given to every resolver as `info.context["rows"]`."""

    def __init__(self, session: AsyncSession, workspace_id: UUID, actor: Any) -> None:
        self.session, self.workspace_id, self.actor = session, workspace_id, actor
        self._turn = asyncio.Lock()  # a session runs one statement at a time
        self._loaders: dict[Any, DataLoader[Any, Any]] = {}

    async def enter(self) -> None:
        """The setting that row-level security looks at."""
        await self.session.execute(select(func.set_config("app.workspace_id", str(self.workspace_id), True)))

    async def all(self, statement: Select[Any]) -> Sequence[Any]:
        """Objects of a statement."""
        async with self._turn:
            return (await self.session.scalars(statement)).all()

    async def scalar(self, statement: Any, given: Any = None) -> Any:
        """The first value of a statement."""
        async with self._turn:
            return await self.session.scalar(statement, given)

    async def one(self, model: Any, id: UUID | None) -> Any:
        """A row by its id, through the loader of its table."""
        if id is None:
            return None

        async def load(ids: list[UUID]) -> list[Any]:
            found = await self.all(select(model).where(model.workspace_id == self.workspace_id, model.id.in_(ids)))
            rows = {row.id: row for row in found}
            return [rows.get(each) for each in ids]

        return await self._loader(model, load).load(id)

    async def many(self, model: Any, column: str, id: UUID, *order: Any, only: Any = None) -> list[Any]:
        """The rows that point at it, through a loader of their own."""
        pointer = getattr(model, column)

        async def load(ids: list[UUID]) -> list[list[Any]]:
            statement = select(model).where(model.workspace_id == self.workspace_id, pointer.in_(ids))
            statement = statement if only is None else statement.where(only)
            groups = defaultdict(list)
            for row in await self.all(statement.order_by(*order)):
                groups[getattr(row, column)].append(row)
            return [groups[each] for each in ids]

        found: list[Any] = await self._loader((model, column), load).load(id)
        return found

    async def workspace(self) -> Any:
        """Its own row, whose key has no tenant."""

        async def load(ids: list[UUID]) -> list[Any]:
            found = {row.id: row for row in await self.all(select(Workspace).where(Workspace.id.in_(ids)))}
            return [found.get(each) for each in ids]

        return await self._loader(Workspace, load).load(self.workspace_id)

    def _loader(self, key: Any, load: Any) -> DataLoader[Any, Any]:
        if key not in self._loaders:
            self._loaders[key] = DataLoader(load_fn=load)
        return self._loaders[key]
