"""Root fields: one import, and all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphapi.compiler import by_id, connection, queries
from graphapi.connections import Connection
from graphapi.imports.inputs import IMPORT_FILTER, IMPORT_ORDER

if TYPE_CHECKING:
    from graphapi.imports.types import Import


@queries
class ImportQueries:
    """What was brought in from files."""

    import_: Import | None = by_id(name="import")
    imports: Connection[Import] = connection(filter=IMPORT_FILTER, order=IMPORT_ORDER)
