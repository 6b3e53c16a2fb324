"""Companies as rows."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from crm.models import Company as CompanyRow
from graphapi.companies.alike import CompanySuggestion, company_suggestions
from graphapi.compiler import column, connection, everyone, hole, record
from graphapi.connections import Connection
from graphapi.nodes import Node

if TYPE_CHECKING:
    from graphapi.leads.types import Lead
    from graphapi.people.types import Person


@record(CompanyRow, prefix="comp", policy=everyone)
class Company(Node):
    """A firm people belong to."""

    name: str = column(description="Its name as first written.")
    domain: str | None = column(description="The domain of its addresses.")
    tax_id: str | None = column(description="Its number with the tax office.")
    created_at: datetime = column(description="When it was recorded.")
    version: int = column(description="Counts changes.")
    duplicate_suggestions: list[CompanySuggestion] = hole(
        company_suggestions, description="Firms that may be the same; nothing makes them one by itself."
    )
    people: Connection[Person] = connection(
        on="company_id",
        order="sort_key",
        where=lambda person: person.canonical_id == person.id,
        description="Who belongs to it, by name.",
    )
    leads: Connection[Lead] = connection(
        on="company_id",
        order="-last_activity_at",
        where=lambda lead: lead.withdrawn_at.is_(None),
        description="Its leads, the most recently active first.",
    )
