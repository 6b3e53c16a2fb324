"""Reading companies."""

from __future__ import annotations

from crm.members.permissions import Action
from crm.models import Company as CompanyRow
from graphapi.companies.types import Company
from graphapi.compiler import by_id, connection, filters, match, orders, queries
from graphapi.connections import Connection

COMPANY_FILTER = filters(
    "CompanyFilter", CompanyRow, name=match.string(), domain=match.string(), created_at=match.datetime()
)
COMPANY_ORDER = orders("CompanyOrder", CompanyRow, name="sort_key", created_at="created_at", default="sort_key")


@queries
class CompanyQueries:
    """Firms of the workspace."""

    company: Company | None = by_id(permission=Action.READ, description="One firm, or null.")
    companies: Connection[Company] = connection(
        filter=COMPANY_FILTER, order=COMPANY_ORDER, permission=Action.READ, description="Firms by name."
    )
