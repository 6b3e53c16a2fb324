"""Where uploads lie: `<folder>/<workspace>/<id>` and what is known of each beside it, readable by the service alone.

The folder is that of the machine; where web and worker are on several, it has to be one that they share
(TOUCHLINE_UPLOAD_DIR). Nothing of a file is in the database.
"""

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf
from pathlib import Path
from typing import Protocol
from uuid import UUID

import orjson

from crm.core.ids import new_id
from crm.core.problems import Problem

LASTS = timedelta(hours=24)
CHUNK = 1 << 18
LONGEST_NAME = 300


class Readable(Protocol):
    """An open file, or what is like one."""

    def read(self, size: int, /) -> bytes:
        """So many bytes at most; none at its end."""


class TooLarge(Problem):
    """More than an upload may have."""

    code = "TOO_LARGE"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent."""

    id: UUID
    path: Path
    file_name: str
    size: int
    """In bytes."""
    sha256: str
    uploaded_at: datetime

    @property
    def expires_at(self) -> datetime:
        """When it is taken away."""
        return self.uploaded_at + LASTS


@dataclass(frozen=True, slots=True)
class Uploads:
    """The folder and how large a file may be. Everything here blocks: from an event loop call it in a thread."""

    folder: Path
    most_bytes: int

    def keep(self, workspace_id: UUID, file_name: str, source: Readable, *, at: datetime) -> Upload:
        """Copies it piece by piece; it is there under its id once it is whole. Raises TooLarge, keeping nothing."""
        home = self._home(workspace_id)
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        upload_id = new_id()
        draft, path = home / f"{upload_id}.part", home / str(upload_id)
        try:
            size, digest = self._copy(source, draft)
            name = Path(file_name.replace("\\", "/")).name[-LONGEST_NAME:] or "upload"
            made = Upload(upload_id, path, name, size, digest, at)
            _write(path.with_suffix(".json"), _said(made))
            draft.rename(path)
        finally:
            draft.unlink(missing_ok=True)
        return made

    def find(self, workspace_id: UUID, upload_id: UUID, *, at: datetime) -> Upload | None:
        """The file of that id, in that workspace; None for another one's and when its day is over."""
        path = self._home(workspace_id) / str(upload_id)
        try:
            said = orjson.loads(path.with_suffix(".json").read_bytes())
        except FileNotFoundError:
            return None
        moment = datetime.fromisoformat(said["uploadedAt"])
        found = Upload(upload_id, path, said["fileName"], said["size"], said["sha256"], moment)
        return found if path.exists() and found.expires_at > at else None

    def forget(self, workspace_id: UUID, *, at: datetime, everything: bool = False) -> int:
        """Takes away what is over or was left half done, or all of a workspace that goes; answers how many files."""
        gone = 0
        for path in list(self._files(workspace_id)):
            if everything or self.find(workspace_id, UUID(path.stem), at=at) is None:
                path.unlink(missing_ok=True)
                path.with_suffix(".json").unlink(missing_ok=True)
                gone += 1
        if everything:
            shutil.rmtree(self._home(workspace_id), ignore_errors=True)
        return gone + sum([_let_go(path) for path in list(self._left(workspace_id, before=at - LASTS))])

    def _files(self, workspace_id: UUID) -> Iterator[Path]:
        return (path for path in self._all(workspace_id) if not path.suffix)

    def _left(self, workspace_id: UUID, *, before: datetime) -> Iterator[Path]:
        """Drafts that never became whole and words about no file, untouched since: nobody is sending them any more."""
        beside = (path for path in self._all(workspace_id) if path.suffix and not path.with_suffix("").exists())
        return (path for path in beside if _touched(path) < before.timestamp())

    def _all(self, workspace_id: UUID) -> Iterator[Path]:
        home = self._home(workspace_id)
        return home.iterdir() if home.exists() else iter(())

    def _home(self, workspace_id: UUID) -> Path:
        return self.folder / str(workspace_id)

    def _copy(self, source: Readable, draft: Path) -> tuple[int, str]:
        size, digest = 0, hashlib.sha256()
        with draft.open("xb") as target:
            draft.chmod(0o600)
            while piece := source.read(CHUNK):
                size += len(piece)
                if size > self.most_bytes:
                    raise TooLarge(f"The file is larger than {self.most_bytes:,} bytes; split it.", field="file")
                digest.update(piece)
                target.write(piece)
        return size, digest.hexdigest()


def _said(made: Upload) -> bytes:
    return orjson.dumps(
        {"fileName": made.file_name, "size": made.size, "sha256": made.sha256, "uploadedAt": made.uploaded_at}
    )


def _write(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)


def _touched(path: Path) -> float:
    """When it was written last, in seconds since 1970; of one that is gone meanwhile: never over."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return inf


def _let_go(path: Path) -> int:
    path.unlink(missing_ok=True)
    return 1
