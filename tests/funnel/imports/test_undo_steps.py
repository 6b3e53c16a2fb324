"""A large import is undone a few things a transaction: nobody waits for all of it."""

import asyncio
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from crm.core.actor import system
from crm.core.database import Database
from crm.core.work import begin
from crm.hearers import UNDO_JOB
from crm.jobs.plugs import JobHandler
from crm.plug_board import worker_plugs
from funnel.imports import undo as undoing
from funnel.imports.undo import undo_some
from funnel.people.merge import PersonMerge, merge
from tests.funnel.imports.landing import HEADER, lead_line, lead_mapping, new_workspace, problems, rows, write
from tests.funnel.imports.test_undo import BLOG, FIGURES, LEADS, SPEND, land_text, same, state, take_back

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def test_a_large_one_is_taken_back_step_by_step(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace_id = await new_workspace(database)
    await land_text(database, workspace_id, tmp_path, lead_mapping(), HEADER + lead_line(9))
    before = await state(database, workspace_id)
    made = await land_text(database, workspace_id, tmp_path, lead_mapping(), LEADS + lead_line(3) + lead_line(9))
    monkeypatch.setattr(undoing, "AT_ONCE", 2)
    monkeypatch.setattr(undoing, "PEOPLE", 2)
    await take_back(database, workspace_id, made)
    asked = "SELECT status, undone_at IS NULL AS stands FROM imports WHERE workspace_id = $1 AND id = $2"
    assert await rows(database, workspace_id, asked, made) == [{"status": "DONE", "stands": True}]
    steps = 0
    while True:
        async with begin(database.sessions, system(workspace_id)) as work:
            steps += 1
            if not await undo_some(work, made):
                break
    assert steps == 5  # the facts of three people and of the one who was there, the three, what is left
    assert await rows(database, workspace_id, asked, made) == [{"status": "UNDONE", "stands": False}]
    same(before, await state(database, workspace_id))
    async with begin(database.sessions, system(workspace_id)) as work:
        assert not await undo_some(work, made)


async def _steps(database: Database, workspace_id: UUID, import_id: UUID, table: str) -> list[int]:
    """What the worker does to the end: rows of the table before it and after each transaction."""
    asked = f"SELECT count(*) AS left FROM {table} WHERE workspace_id = $1"
    left = [(await rows(database, workspace_id, asked))[0]["left"]]
    more = True
    while more:
        async with begin(database.sessions, system(workspace_id)) as work:
            more = await undo_some(work, import_id)
        left.append((await rows(database, workspace_id, asked))[0]["left"])
    return left


class _Killed(Exception):
    """The process ends before it commits."""


async def _killed(database: Database, workspace_id: UUID, step: JobHandler, payload: dict[str, str]) -> None:
    async with begin(database.sessions, system(workspace_id)) as work:
        await step(work, payload)
        raise _Killed


async def _asked_for(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[UUID, UUID, dict[str, list[str]]]:  # fmt: skip
    """A workspace, its import that is to be undone in five steps, and how it stood before that."""
    workspace_id = await new_workspace(database)
    await land_text(database, workspace_id, tmp_path, lead_mapping(), HEADER + lead_line(9))
    before = await state(database, workspace_id)
    made = await land_text(database, workspace_id, tmp_path, lead_mapping(), LEADS + lead_line(3) + lead_line(9))
    monkeypatch.setattr(undoing, "AT_ONCE", 2)
    monkeypatch.setattr(undoing, "PEOPLE", 2)
    await take_back(database, workspace_id, made)
    return workspace_id, made, before


async def test_a_step_that_is_killed_leaves_nothing_and_is_done_again(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace_id, made, before = await _asked_for(database, tmp_path, monkeypatch)
    step, payload = worker_plugs().jobs[UNDO_JOB], {"import_id": str(made)}
    waiting = "SELECT count(*) AS jobs FROM jobs WHERE workspace_id = $1 AND kind = 'import_undo'"
    jobs = [(await rows(database, workspace_id, waiting))[0]["jobs"]]
    for _ in range(5):
        stood = await state(database, workspace_id)
        with pytest.raises(_Killed):
            await _killed(database, workspace_id, step, payload)
        same(stood, await state(database, workspace_id))
        assert (await rows(database, workspace_id, waiting))[0]["jobs"] == jobs[-1]
        async with begin(database.sessions, system(workspace_id)) as work:
            await step(work, payload)
        jobs.append((await rows(database, workspace_id, waiting))[0]["jobs"])
    assert [later - jobs[0] for later in jobs] == [0, 1, 2, 3, 4, 4]  # each asks for the next one, but the last
    same(before, await state(database, workspace_id))
    assert await problems(database, workspace_id, made) == []


async def test_two_workers_at_once_take_a_step_each(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when a job ran again whose worker was thought dead."""
    workspace_id, made, before = await _asked_for(database, tmp_path, monkeypatch)

    async def step() -> bool:
        async with begin(database.sessions, system(workspace_id)) as work:
            return await undo_some(work, made)

    turns = [list(await asyncio.gather(step(), step())) for _ in range(3)]
    assert turns == [[True, True], [True, True], [False, False]]
    same(before, await state(database, workspace_id))
    assert await problems(database, workspace_id, made) == []


def _firm_line(number: int) -> str:
    return f"L{number},2026-03-01T10:00:00Z,N{number},n{number}@example.com,,Firm {number},vk,,,spring,,mail\n"


@pytest.mark.parametrize(
    ("most", "persons", "firms"),
    [
        (1, [5, 5, 5, 5, 4, 3, 2, 1, 1, 1, 1, 1, 1], [4, 4, 4, 4, 4, 4, 4, 4, 3, 2, 1, 0, 0]),
        (2, [5, 5, 5, 4, 2, 1, 1, 1, 1], [4, 4, 4, 4, 4, 4, 2, 0, 0]),
        (500, [5, 5, 4, 1, 1], [4, 4, 4, 4, 0]),
    ],
)
async def test_people_and_firms_go_a_few_a_transaction(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, persons: list[int], firms: list[int]
) -> None:
    """Also two whom the service made one since, whichever of them comes first."""
    workspace_id = await new_workspace(database)
    await land_text(database, workspace_id, tmp_path, lead_mapping(), HEADER + lead_line(9))
    before = await state(database, workspace_id)
    monkeypatch.setattr(undoing, "AT_ONCE", 2)
    monkeypatch.setattr(undoing, "PEOPLE", most)
    of_leads = "SELECT person_id FROM leads WHERE workspace_id = $1 AND external_id = ANY($2) ORDER BY external_id"
    for kept, merged in (("L1", "L4"), ("L4", "L1")):
        content = HEADER + "".join(_firm_line(number) for number in range(1, 5)) + lead_line(9)
        made = await land_text(database, workspace_id, tmp_path, lead_mapping(), content)
        ids = {
            name: row["person_id"]
            for name, row in zip(("L1", "L4"), await rows(database, workspace_id, of_leads, ["L1", "L4"]), strict=True)
        }
        async with begin(database.sessions, system(workspace_id)) as work:
            await merge(work, PersonMerge(keep_id=ids[kept], merge_id=ids[merged]))
        table = "persons" if kept == "L1" else "companies"
        assert await _steps(database, workspace_id, made, table) == (persons if kept == "L1" else firms)
        same(before, await state(database, workspace_id))
        assert await problems(database, workspace_id, made) == []


@pytest.mark.newest
async def test_spend_and_figures_come_back_a_few_a_transaction(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace_id = await new_workspace(database)
    await write(database, workspace_id, BLOG, id=uuid4())
    monkeypatch.setattr(undoing, "AT_ONCE", 2)
    monkeypatch.setattr(undoing, "PEOPLE", 2)
    first = "id,r,d,a\nS1,Blog,2026-03-01,10\nS2,Blog,2026-03-02,1\n"
    once = "id,r,d,a\n" + "".join(f"S{number},Blog,2026-03-0{number},{number * 11}\n" for number in range(1, 6))
    twice = once + "S3,1,2026-03-03,6\n"  # a figure of the same day, its resource named by its number
    for mapping, table, second, left in (
        (SPEND, "spends", once, [7, 5, 3, 2, 2]), (FIGURES, "resource_metrics", twice, [5, 5, 3, 2, 2]),
    ):  # fmt: skip
        await land_text(database, workspace_id, tmp_path, mapping, first)
        before = await state(database, workspace_id)
        changed = await land_text(database, workspace_id, tmp_path, mapping, second)
        await take_back(database, workspace_id, changed)
        assert await _steps(database, workspace_id, changed, table) == left
        same(before, await state(database, workspace_id))
        assert await problems(database, workspace_id, changed) == []


@pytest.mark.newest
async def test_a_figure_that_was_changed_since_is_told_once(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though the import wrote it twice, and somebody gave it the very value that its first batch did."""
    workspace_id = await new_workspace(database)
    await write(database, workspace_id, BLOG, id=uuid4())
    monkeypatch.setattr(undoing, "AT_ONCE", 2)
    monkeypatch.setattr(undoing, "PEOPLE", 1)
    lines = [f"S{number},Blog,2026-03-{number:02},{number}\n" for number in range(1, 5)]
    await land_text(database, workspace_id, tmp_path, FIGURES, "id,r,d,a\n" + "".join(lines))
    newer = [f"S{number},Blog,2026-03-{number:02},{number * 10}\n" for number in range(1, 5)]
    again = ["S1,1,2026-03-01,100\n"]
    made = await land_text(database, workspace_id, tmp_path, FIGURES, "id,r,d,a\n" + "".join(newer + again))
    await write(database, workspace_id, "UPDATE resource_metrics SET value = 10 WHERE workspace_id = :w"
                " AND day = '2026-03-01'")  # fmt: skip
    await take_back(database, workspace_id, made)
    assert await _steps(database, workspace_id, made, "import_changes") == [9, 7, 6, 5, 4, 4]
    values = await rows(database, workspace_id, "SELECT CAST(value AS int) AS value FROM resource_metrics"
                        " WHERE workspace_id = $1 ORDER BY day")  # fmt: skip
    assert [row["value"] for row in values] == [10, 2, 3, 4]
    assert await problems(database, workspace_id, made) == [(0, "value", "KEPT")]


@pytest.mark.newest
async def test_what_stays_for_one_reason_is_one_problem_however_many_steps_find_it(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace_id = await new_workspace(database)
    await write(database, workspace_id, BLOG, id=uuid4())
    monkeypatch.setattr(undoing, "AT_ONCE", 2)
    monkeypatch.setattr(undoing, "PEOPLE", 2)
    for times in (1, 10):
        lines = [f"S{number},Blog,2026-03-{number:02},{number * times}\n" for number in range(1, 6)]
        made = await land_text(database, workspace_id, tmp_path, FIGURES, "id,r,d,a\n" + "".join(lines))
    await write(database, workspace_id, "UPDATE resource_metrics SET value = 99 WHERE workspace_id = :w")
    await take_back(database, workspace_id, made)
    assert await _steps(database, workspace_id, made, "import_changes") == [10, 8, 6, 5, 5]
    told = await rows(database, workspace_id, "SELECT row, field, code, value FROM import_problems"
                      " WHERE workspace_id = $1")  # fmt: skip
    assert told == [{"row": 0, "field": "value", "code": "KEPT", "value": "5"}]
    values = await rows(database, workspace_id, "SELECT value FROM resource_metrics WHERE workspace_id = $1")
    assert [int(row["value"]) for row in values] == [99] * 5
