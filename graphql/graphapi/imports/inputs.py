"""Filter and order of the list of imports."""

from crm.models import Import as ImportRow
from crm.models.words import ImportKind, ImportStatus
from graphapi.compiler import filters, match, orders

IMPORT_FILTER = filters(
    "ImportFilter",
    ImportRow,
    kind=match.enum(ImportKind),
    status=match.enum(ImportStatus),
    dry_run=match.boolean(),
    started_at=match.datetime(),
)
IMPORT_ORDER = orders("ImportOrder", ImportRow, started_at="started_at", default="-started_at")
