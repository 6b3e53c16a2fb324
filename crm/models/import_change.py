"""What imports changed of rows that were there before them."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from crm.core.tables import Tenant, one_of, tenant_fk


class ChangedTable(StrEnum):
    """Tables of which an import may change rows, or to which it adds rows that do not name it."""

    COMPANIES = "companies"
    DEALS = "deals"
    DUPLICATE_SUGGESTIONS = "duplicate_suggestions"
    IDENTITIES = "identities"
    LEADS = "leads"
    PERSON_DETAILS = "person_details"
    PERSON_MERGES = "person_merges"
    PERSONS = "persons"
    REFERRALS = "referrals"
    RESOURCE_METRICS = "resource_metrics"


class ImportChange(Tenant):
    """A row that an import changed, or made beside those that carry its id. Goes when the import is undone, and when
    the person is erased.
    """

    __tablename__ = "import_changes"
    __table_args__ = (
        tenant_fk("import_id", "imports"),
        one_of("of_table", ChangedTable),
        Index("ix_import_changes_import", "workspace_id", "import_id", "id"),
        Index(None, "workspace_id", "person_id"),
    )

    import_id: Mapped[UUID]
    person_id: Mapped[UUID | None]
    """Whose row it is."""
    of_table: Mapped[str]
    row_id: Mapped[UUID]
    before: Mapped[dict[str, Any] | None]
    """The fields that changed, as they were; nothing of a row that the import made."""
    after: Mapped[dict[str, Any] | None]
    """The same fields as the import left them: what differs by then was changed by somebody since, and stays."""
