"""Reading leads."""

from __future__ import annotations

from crm.members.permissions import Action
from graphapi.compiler import Search, by_id, connection, queries
from graphapi.connections import Connection
from graphapi.leads.inputs import LEAD_FILTER, LEAD_ORDER
from graphapi.leads.types import Lead


@queries
class LeadQueries:
    """Leads of the workspace."""

    lead: Lead | None = by_id(permission=Action.READ, description="One lead, or null.")
    leads: Connection[Lead] = connection(
        filter=LEAD_FILTER,
        order=LEAD_ORDER,
        search=Search("search_leads", Action.READ_PERSONAL, "search_leads_by_name"),
        where=lambda lead: lead.withdrawn_at.is_(None),
        permission=Action.READ,
        description="Leads, the most recently active first; `search` finds by name, firm, e-mail and phone however "
        "it is written. Words of three letters and more are found anywhere inside; fewer letters find the names that "
        "begin with them (two at least), and what is called exactly so; blanks ask nothing. Of words in more than "
        "10,000 leads' names only those leads are found; of others at most 10,000 people by their contacts and names. "
        "Who lacks READ_PERSONAL searches names and firms only.",
    )
