"""A newer file of the same people: addresses that are new go to them, those of somebody else become a suggestion."""

from pathlib import Path
from uuid import UUID

import pytest

from crm.core.actor import system
from crm.core.database import Database
from crm.core.work import begin
from funnel.rebuild.rebuild import rebuild
from tests.funnel.imports.landing import (
    HEADER,
    counts,
    land,
    lead_line,
    lead_mapping,
    new_workspace,
    problems,
    rows,
    tally,
)

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def _known(database: Database, workspace_id: UUID) -> list[tuple[str, str, str]]:
    found = await rows(
        database, workspace_id,
        "SELECT o.value AS lead, i.kind, i.value FROM identities i"
        " JOIN persons p ON p.workspace_id = $1 AND p.id = i.person_id"
        " JOIN identities o ON o.workspace_id = $1 AND o.person_id = p.canonical_id AND o.kind = 'EXTERNAL_ID'"
        " WHERE i.workspace_id = $1 AND i.kind <> 'EXTERNAL_ID' ORDER BY 1, 2, 3",
    )  # fmt: skip
    return [(str(row["lead"]), str(row["kind"]), str(row["value"])) for row in found]


def _line(number: int, email: str, phone: str, name: str = "") -> str:
    return lead_line(number, email=email, name=name or f"Lead {number}").replace(",,,vk", f",{phone},,vk")


async def test_new_addresses_of_known_rows_are_attached(database: Database, tmp_path: Path) -> None:
    workspace_id = await new_workspace(database)
    path = tmp_path / "leads.csv"
    path.write_text(HEADER + _line(0, "", "") + _line(1, "one@example.com", "") + _line(2, "two@example.com", ""))
    assert tally(await land(database, workspace_id, path, lead_mapping())) == (3, 3, 0, 0, 0)
    before = await counts(database, workspace_id)
    path.write_text(
        HEADER
        + _line(0, "zero@example.com", "+77015551234")
        + _line(1, "new@example.com", "")
        + _line(2, "TWO@example.com", "")
    )
    report = await land(database, workspace_id, path, lead_mapping())
    assert tally(report) == (3, 0, 2, 1, 0)
    assert report.counts.suggested == 0
    assert await _known(database, workspace_id) == [
        ("L0", "EMAIL", "zero@example.com"),
        ("L0", "PHONE", "+77015551234"),
        ("L1", "EMAIL", "new@example.com"),
        ("L1", "EMAIL", "one@example.com"),
        ("L2", "EMAIL", "two@example.com"),
    ]
    (person,) = await rows(
        database, workspace_id,
        "SELECT p.primary_email, p.primary_phone FROM persons p JOIN leads l ON l.workspace_id = $1"
        " AND l.person_id = p.id WHERE p.workspace_id = $1 AND l.external_id = 'L0'",
    )  # fmt: skip
    assert person == {"primary_email": "zero@example.com", "primary_phone": "+77015551234"}
    after = await counts(database, workspace_id)
    assert after == {**before, "identities": before["identities"] + 3}
    assert tally(await land(database, workspace_id, path, lead_mapping())) == (3, 0, 0, 3, 0)
    assert await counts(database, workspace_id) == after
    async with begin(database.sessions, system(workspace_id)) as work:
        assert (await rebuild(work.session, workspace_id)).clean


async def test_an_address_of_somebody_else_is_a_suggestion(database: Database, tmp_path: Path) -> None:
    workspace_id = await new_workspace(database)
    path = tmp_path / "leads.csv"
    path.write_text(HEADER + _line(0, "zero@example.com", "") + _line(1, "one@example.com", ""))
    await land(database, workspace_id, path, lead_mapping())
    before = await _known(database, workspace_id)
    path.write_text(HEADER + _line(0, "one@example.com", "") + _line(1, "one@example.com", "") + _line(2, "bad", ""))
    report = await land(database, workspace_id, path, lead_mapping())
    assert tally(report) == (3, 0, 0, 2, 1)
    assert [row for row, _, _ in await problems(database, workspace_id, report.import_id)] == [4]
    assert report.counts.suggested == 1
    assert report.as_json()["duplicateSuggestions"] == 1
    assert await _known(database, workspace_id) == before
    (suggestion,) = await rows(
        database, workspace_id,
        "SELECT l.external_id AS lead, o.external_id AS other, d.reason FROM duplicate_suggestions d"
        " JOIN leads l ON l.workspace_id = $1 AND l.person_id = d.person_id"
        " JOIN leads o ON o.workspace_id = $1 AND o.person_id = d.other_id WHERE d.workspace_id = $1",
    )  # fmt: skip
    assert (suggestion["lead"], suggestion["other"]) == ("L0", "L1")
    # A third file that says the same suspects nothing new.
    path.write_text(HEADER + _line(0, "one@example.com", ""))
    report = await land(database, workspace_id, path, lead_mapping())
    assert (tally(report), report.counts.suggested) == ((1, 0, 0, 1, 0), 0)


async def test_suggestions_of_all_batches_are_counted(database: Database, tmp_path: Path) -> None:
    workspace_id = await new_workspace(database)
    path = tmp_path / "leads.csv"
    path.write_text(HEADER + "".join(_line(number, f"p{number}@example.com", "") for number in range(6)))
    await land(database, workspace_id, path, lead_mapping())
    path.write_text(HEADER + "".join(_line(number, f"p{number ^ 1}@example.com", "") for number in range(6)))
    report = await land(database, workspace_id, path, lead_mapping(), batch_rows=2)
    assert (tally(report), report.counts.suggested) == ((6, 0, 0, 6, 0), 3)
