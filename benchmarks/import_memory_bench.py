"""How much memory a large file takes on its way in: the process that the worker starts for an upload, watched.

    python benchmarks/import_memory_bench.py                      # a gigabyte of touchpoints: nine and a half million
    python benchmarks/import_memory_bench.py --megabytes 100

An upload is kept as `POST /uploads` keeps it, the import is asked for as `importStart` does, and
`crm.commands.import_upload` brings it in to an embedded PostgreSQL of its own (fsync on). The process's resident memory
is read twice a second; rows that have landed, once in ten seconds. Results go to benchmarks/results/import_memory.json,
and while it runs too, so that a run that is broken off has told how far it came.
"""

import argparse
import asyncio
import json
import os
import resource
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(1, str(Path(__file__).parents[1] / "graphql"))

import psutil

from benchmarks.import_bench import copy
from benchmarks.serving.counting import cpu_seconds
from benchmarks.serving.machine import machine_of, postmaster, say
from crm import migrate
from crm.core import clock
from crm.core.actor import system
from crm.core.database import Database
from crm.core.work import begin
from crm.models.words import ImportKind
from crm.postgres.acquire import PostgresServer, acquire
from crm.uploads.folder import Uploads
from funnel.imports.run import BATCH
from funnel.imports.start import ImportStart, start
from tests.funnel.imports.landing import new_workspace
from tests.funnel.imports.test_killed import touch_file

MAPPING = {
    "kind": "touchpoints", "source": "bench",
    "fields": {"external_id": "id", "occurred_at": "date", "kind": "kind", "external_person_id": "person",
               "channel": "channel", "campaign": "campaign", "landing_page": "page"},
}  # fmt: skip
POINTS = 60
"""Of the curve that is written."""
LOOK, ASK = 0.5, 10.0
"""Seconds between two looks at the memory, and at the rows."""
ROWS = "SELECT status, rows, error FROM imports WHERE id = $1"


async def asked(database: Database, uploads: Uploads, path: Path) -> tuple[UUID, UUID, UUID]:
    """The workspace, the import and the upload it waits for."""
    workspace_id = await new_workspace(database)
    with path.open("rb") as source:
        upload = await asyncio.to_thread(uploads.keep, workspace_id, path.name, source, at=clock.now())
    async with begin(database.sessions, system(workspace_id)) as work:
        wanted = ImportStart(kind=ImportKind.TOUCHPOINTS, upload_id=upload.id, mapping=MAPPING)
        return workspace_id, await start(work, wanted, uploads), upload.id


def environment(running: PostgresServer, uploads: Uploads) -> dict[str, str]:
    """What the process is told of the installation."""
    return {
        **os.environ, "DATABASE_URL": running.app_url, "DATABASE_DOOR_URL": running.door_url,
        "TOUCHLINE_UPLOAD_DIR": str(uploads.folder), "TOUCHLINE_UPLOAD_BYTES": str(uploads.most_bytes),
    }  # fmt: skip


def told(curve: list[tuple[float, int, float]]) -> dict[str, Any]:
    """The highest point, and so many points of the whole."""
    return {"peakMb": max(each[2] for each in curve), "secondsRowsMb": curve[:: max(len(curve) // POINTS, 1)]}


async def watched(database: Database, command: list[str], env: dict[str, str], ids: tuple[UUID, UUID], out: Any) -> Any:
    """Runs it to its end; memory by time and rows."""
    begun, curve, rows = time.perf_counter(), [], 0
    process = await asyncio.create_subprocess_exec(*command, env=env)
    seen, due = psutil.Process(process.pid), 0.0
    while process.returncode is None:
        seconds = time.perf_counter() - begun
        try:
            resident = round(seen.memory_info().rss / 2**20, 1)
        except psutil.Error:
            break
        if seconds >= due:
            due = seconds + ASK
            rows = (await state(database, *ids))["rows"]
            out({"seconds": round(seconds, 1), "rows": rows, **told(curve)} if curve else {})
        curve.append((round(seconds, 1), rows, resident))
        try:
            await asyncio.wait_for(process.wait(), LOOK)
        except TimeoutError:
            continue
    assert await process.wait() == 0
    return time.perf_counter() - begun, curve


async def state(database: Database, workspace_id: UUID, import_id: UUID) -> Any:
    """The row of the run."""
    async with database.read(workspace_id) as reader:
        return (await reader.fetch(ROWS, import_id))[0]


async def measure(options: argparse.Namespace, running: PostgresServer, folder: Path, out: Any) -> dict[str, Any]:
    """The whole file, then COPY of the same rows."""
    path = touch_file(folder, options.megabytes)
    uploads = Uploads(folder / "uploads", path.stat().st_size)
    database = await Database.open(running.app_url, door_url=running.door_url)
    postgres = await postmaster(running.superuser_url)
    try:
        workspace_id, import_id, upload_id = await asked(database, uploads, path)
        command = [
            sys.executable,
            "-P",
            "-m",
            "crm.commands.import_upload",
            str(workspace_id),
            str(import_id),
            str(upload_id),
        ]
        served = cpu_seconds(postgres)
        seconds, curve = await watched(database, command, environment(running, uploads), (workspace_id, import_id), out)
        ended = await state(database, workspace_id, import_id)
        assert ended["status"] == "DONE", ended
    finally:
        await database.close()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    landed = [each[2] for each in curve if each[1]]
    copied = await copy(running.owner_url, path)
    return {
        "megabytes": round(path.stat().st_size / 1e6, 1), "rows": ended["rows"], "batchRows": BATCH,
        "seconds": round(seconds, 1), "rowsPerSecond": round(ended["rows"] / seconds),
        "importerCpuSeconds": round(used.ru_utime + used.ru_stime, 1),
        "postgresqlCpuSeconds": round(cpu_seconds(postgres) - served, 1),
        "copySeconds": round(copied, 2), "timesCopy": round(seconds / copied, 1),
        "mbAfterFirstTenth": landed[len(landed) // 10], "mbAtEnd": landed[-2], **told(curve),
    }  # fmt: skip


def main() -> None:
    """Reads the flags, measures, writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=1024)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results" / "import_memory.json")
    options = parser.parse_args()
    head = {"measuredAt": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine_of()}

    def out(found: dict[str, Any]) -> None:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(json.dumps(head | found, indent=2) + "\n")

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="touchline-bench-")))
        folder.chmod(0o755)  # started by root, PostgreSQL runs as another account, which must get in
        running = stack.enter_context(acquire(folder / "data", throwaway=False))
        asyncio.run(migrate.upgrade(running.owner_url))
        found = asyncio.run(measure(options, running, folder, out))
    out(found)
    say(json.dumps({name: value for name, value in found.items() if name != "secondsRowsMb"}))


if __name__ == "__main__":
    main()
