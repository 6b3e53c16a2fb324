"""The console's built files, read once: each with its digest, and packed as the build left it beside.

Only what was found when they were read is ever given out, by its exact name, so no path leads out of the folder.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ASSETS = Path(__file__).parent / "assets"
"""Built, never committed; a wheel carries it."""
PAGE = "index.html"
LASTING = "files/"
"""Vite writes a digest into the names of what lies here, so it stays good for ever; other names may change."""
MEDIA_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".ico": "image/x-icon",
    ".js": "text/javascript",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
"""Litestar adds the character set to texts, which is UTF-8."""
PACKED = {"br": ".br", "gzip": ".gz"}
"""Encodings in the order of what is smallest, and how their files end."""
STAMP = "stamp.json"
"""Of which sources it was built; nobody's business."""


@dataclass(frozen=True, slots=True)
class File:
    """One file of the console."""

    media_type: str
    tag: str
    """Digest of the plain bytes."""
    plain: bytes
    packed: Mapping[str, bytes]
    """By encoding; empty where the build found nothing to gain."""
    is_lasting: bool


def file(name: str) -> File | None:
    """The file of that name, such as `files/index-BvS3x.js`; None for a name that is not one of them."""
    return _files().get(name)


def is_built() -> bool:
    """Whether there is a console here."""
    return file(PAGE) is not None


def forget() -> None:
    """Reads the files anew at the next call; for tests and after a build."""
    _files.cache_clear()


@cache
def _files() -> dict[str, File]:
    found = (path for path in ASSETS.rglob("*") if path.suffix in MEDIA_TYPES and path.is_file())
    named = {path.relative_to(ASSETS).as_posix(): path for path in found}
    return {name: _read(name, path) for name, path in named.items() if name != STAMP}


def _read(name: str, path: Path) -> File:
    plain = path.read_bytes()
    beside = {encoding: path.with_name(path.name + ending) for encoding, ending in PACKED.items()}
    packed = {encoding: other.read_bytes() for encoding, other in beside.items() if other.is_file()}
    tag = hashlib.sha256(plain).hexdigest()[:16]
    return File(MEDIA_TYPES[path.suffix], tag, plain, packed, is_lasting=name.startswith(LASTING))
