"""Recognises a file and mapping that were imported before, whatever the file's name and the mapping's layout."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from funnel.imports.mapping import ImportMapping

_VERSION = 2
"""Raised when the same file and mapping would be read differently than before."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """SHA-256 of the content, of the mapping, and of both."""

    content: bytes
    mapping: bytes
    both: bytes


def canonical_mapping(mapping: ImportMapping) -> str:
    """The mapping as JSON that does not depend on the order of its settings or on which defaults were written out."""
    return json.dumps(mapping.plain(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def fingerprint(path: Path, mapping: ImportMapping) -> Fingerprint:
    """Reads the whole file once, in bounded memory."""
    with path.open("rb") as stream:
        content = hashlib.file_digest(stream, "sha256").digest()
    mapped = hashlib.sha256(canonical_mapping(mapping).encode()).digest()
    return Fingerprint(content, mapped, hashlib.sha256(bytes([_VERSION]) + content + mapped).digest())
