"""Reading blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm.members.permissions import Action
from crm.models import ContactBlock as BlockRow
from graphapi.compiler import connection, filters, match, orders, queries
from graphapi.connections import Connection

if TYPE_CHECKING:
    from graphapi.consents.types import ContactBlock

BLOCK_FILTER = filters("ContactBlockFilter", BlockRow, person_id=match.id("per"), created_at=match.datetime())
BLOCK_ORDER = orders("ContactBlockOrder", BlockRow, created_at="created_at", default="-created_at")


@queries
class ConsentQueries:
    """Who is not to be contacted."""

    contact_blocks: Connection[ContactBlock] = connection(
        filter=BLOCK_FILTER,
        order=BLOCK_ORDER,
        permission=Action.READ,
        description="Who is not to be contacted, and who was not, the newest first.",
    )
