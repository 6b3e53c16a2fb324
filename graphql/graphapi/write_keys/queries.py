"""Root fields that read write keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphapi.compiler import by_id, queries

if TYPE_CHECKING:
    from graphapi.write_keys.types import WriteKey


@queries
class WriteKeyQueries:
    """Keys by which sites, apps and servers write."""

    write_key: WriteKey | None = by_id(description="One write key; those of an account are its `writeKeys`.")
