"""What an import brought is taken back without reading all there is, in a workspace younger than the statistics."""

from pathlib import Path

import asyncpg
import pytest

from crm.core.actor import system
from crm.core.database import Database
from crm.core.work import begin
from funnel.imports.mapping import parse_mapping
from funnel.imports.undo import undo_some
from tests.conftest import Urls
from tests.funnel.fetched import fetched
from tests.funnel.imports.landing import land, new_workspace
from tests.funnel.imports.test_killed import touch_file

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

MOST = 20_000
"""Touches that a step may read: those of its people a few times. All of the workspace, several times, were 115,500."""
FIELDS = {
    "external_id": "id", "occurred_at": "date", "kind": "kind", "external_person_id": "person", "channel": "channel",
}  # fmt: skip


async def test_a_step_of_undoing_reads_what_it_takes_back(database: Database, urls: Urls, tmp_path: Path) -> None:
    mapping = parse_mapping({"kind": "touchpoints", "source": "test", "fields": FIELDS})
    large, new = await new_workspace(database), await new_workspace(database)
    (tmp_path / "more").mkdir()
    await land(database, large, touch_file(tmp_path / "more", 2), mapping)
    superuser = await asyncpg.connect(urls.superuser)
    await superuser.execute("ANALYZE")
    await superuser.close()
    made = await land(database, new, touch_file(tmp_path, 0.9), mapping)
    async with begin(database.sessions, system(new)) as work:
        before = await fetched(work)
        assert await undo_some(work, made.import_id)
        read = (await fetched(work))["touchpoints"] - before.get("touchpoints", 0)
    assert 0 < read <= MOST
