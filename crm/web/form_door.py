"""What the process remembers for `/forms/{token}`: forms met lately, who sends how often, views not yet counted."""

import re

from crm.core.actor import system
from crm.core.buckets import Buckets
from crm.core.database import Database
from crm.core.work import attempt, begin
from crm.door.find import find
from crm.models.words import EntryPointKind
from crm.web.counting import Counting
from crm.web.lately import Lately
from funnel.forms.keep import Kept, keep
from funnel.forms.open import OpenForm, open_form
from funnel.forms.stamps import Stamps
from funnel.forms.views import count_views

_TOKEN = re.compile(r"[A-Za-z0-9_-]{8,64}")


class Forms:
    """Forms as the door knows them: a busy one is not read for every request."""

    SECONDS = 5.0
    MOST = 1_000

    def __init__(self, database: Database, key: bytes) -> None:
        self.stamps = Stamps(key)
        self.buckets = Buckets()
        self._database = database
        self._lately = Lately(self._read, seconds=self.SECONDS, most=self.MOST)
        self._views = Counting(database, count_views, "views")

    async def get(self, token: str) -> OpenForm | None:
        """The published form behind a token, or None."""
        return await self._lately.get(token) if _TOKEN.fullmatch(token) else None

    def forget(self) -> None:
        """Everything is read again."""
        self._lately.forget()

    async def keep(self, form: OpenForm, kept: Kept) -> bool:
        """Returns when the submission is safe; whether it is new."""

        async def once() -> bool:
            async with begin(self._database.sessions, system(form.workspace_id)) as work:
                return await keep(work, kept)

        return await attempt(once, repeatable=True)  # it has its key: kept twice it is one

    def saw(self, form: OpenForm) -> None:
        """Counts a view; nobody waits for it."""
        self._views.add(form.workspace_id, form.id)

    async def settle(self) -> None:
        """Returns when every view so far is counted."""
        await self._views.settle()

    async def _read(self, token: str) -> OpenForm | None:
        way = await find(self._database, EntryPointKind.FORM, token)
        if way is None:
            return None
        async with self._database.read(way.workspace_id) as reader:
            return await open_form(reader, way.target_id)
