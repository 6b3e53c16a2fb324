"""Large batches go through the stage; what they leave behind is what a rebuild computes from the facts."""

from pathlib import Path

import pytest

from crm.core.actor import system
from crm.core.bulk import STAGED
from crm.core.database import Database
from crm.core.work import begin
from funnel.imports.mapping import parse_mapping
from funnel.rebuild.rebuild import rebuild
from tests.funnel.imports.landing import counts, land, lead_file, lead_mapping, new_workspace, tally

pytestmark = [pytest.mark.anyio, pytest.mark.database]

LEADS = STAGED + 100
KINDS = ("VISIT", "CLICK", "VIEW")


def _touch_file(folder: Path, count: int) -> Path:
    path = folder / "touches.csv"
    lines = (
        f"T{n},2026-0{1 + n % 5}-1{n % 9}T10:00:00Z,{KINDS[n % 3]},L{n % LEADS},{('vk', '')[n % 2]}\n"
        for n in range(count)
    )
    path.write_text("id,date,kind,person,channel\n" + "".join(lines))
    return path


async def test_large_batches_leave_what_a_rebuild_computes(database: Database, tmp_path: Path) -> None:
    workspace_id = await new_workspace(database)
    leads = await land(database, workspace_id, lead_file(tmp_path, LEADS), lead_mapping(), batch_rows=STAGED + 50)
    assert tally(leads) == (LEADS, LEADS, 0, 0, 0)
    fields = {"external_id": "id", "occurred_at": "date", "kind": "kind", "external_person_id": "person",
              "channel": "channel"}  # fmt: skip
    mapping = parse_mapping({"kind": "touchpoints", "source": "test", "fields": fields})
    path = _touch_file(tmp_path, 3 * LEADS)
    touches = await land(database, workspace_id, path, mapping, batch_rows=2 * STAGED)
    assert tally(touches) == (3 * LEADS, 3 * LEADS, 0, 0, 0)
    before = await counts(database, workspace_id)
    assert (before["touchpoints"], before["leads"], before["persons"]) == (4 * LEADS, LEADS, LEADS)
    async with begin(database.sessions, system(workspace_id)) as work:
        report = await rebuild(work.session, workspace_id)
    assert report.clean, report.differences
    assert tally(await land(database, workspace_id, path, mapping)) == (3 * LEADS, 0, 0, 3 * LEADS, 0)
    assert await counts(database, workspace_id) == before
