"""Every row of a workspace as files: one CSV a table by COPY, in one snapshot, and a manifest that is written last."""

import hashlib
import os
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

import orjson

from crm.core.database import Database
from crm.core.problems import Invalid
from crm.core.tables import LOCAL_TABLES, ROOT_TABLE, Table

MANIFEST = "manifest.json"
NOT_WRITTEN: Mapping[str, str] = {
    "connected_account_secrets": "secrets of other services, encrypted with this installation's key",
    "entry_points": "hashes of keys and passwords' accounts: of no use elsewhere",
    "idempotency_keys": "answers that are kept for a week",
    "person_exports": "hashes of tokens that last a day",
    "privacy_keys": "with the key, who is not to be contacted could be guessed from the hashes beside it",
    "webhook_endpoint_secrets": "secrets of endpoints, encrypted with this installation's key",
    "workspace_deletions": "who asked for its end, which is of this installation",
    "workspace_directory": "the installation's own list",
} | dict.fromkeys(LOCAL_TABLES, "of this installation's running")

Told = Callable[[str, int], None]
"""Table and rows, when it is written."""


def tables() -> Mapping[str, str]:
    """Every table with rows of workspaces that is written, and its key column."""
    return {
        name: "id" if name == ROOT_TABLE else "workspace_id"
        for name, table in sorted(Table.metadata.tables.items())
        if name not in NOT_WRITTEN and (name == ROOT_TABLE or "workspace_id" in table.columns)
    }


async def export(
    database: Database, workspace_id: UUID, folder: Path, now: datetime, told: Told = lambda table, rows: None
) -> dict[str, Any]:
    """The manifest: rows, bytes and SHA-256 of each file. Memory is bounded by COPY's own parts.

    Only the owner of this process can read the files. Raises Invalid when the folder holds something. Without its
    manifest a folder is an attempt that was broken off.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise Invalid(f"{folder} is not empty; name a new folder.")
    files = {}
    async with database.reads.acquire() as connection:
        start = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        await connection.execute(f"{start}; SET LOCAL app.workspace_id = '{workspace_id!s}'")
        try:
            for table, key in tables().items():
                files[table] = await _write(connection, table, key, workspace_id, folder / f"{table}.csv")
                told(table, files[table]["rows"])
        finally:
            if not connection.is_closed():
                await connection.execute("COMMIT")
    manifest = {"workspace": str(workspace_id), "asOf": now.isoformat(), "files": files}
    with _private(folder / MANIFEST) as file:
        file.write(orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
    return manifest


async def _write(connection: Any, table: str, key: str, workspace_id: UUID, path: Path) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    with _private(path) as file:

        async def keep(part: bytes) -> None:
            nonlocal size
            file.write(part)
            digest.update(part)
            size += len(part)

        query = f"SELECT * FROM {table} WHERE {key} = $1"
        answer = await connection.copy_from_query(query, workspace_id, output=keep, format="csv", header=True)
    return {"file": path.name, "rows": int(answer.rsplit(" ", 1)[1]), "bytes": size, "sha256": digest.hexdigest()}


def _private(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")
