"""Reading absences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm.members.permissions import Action
from graphapi.absences.inputs import ABSENCE_FILTER, ABSENCE_ORDER
from graphapi.compiler import connection, queries
from graphapi.connections import Connection

if TYPE_CHECKING:
    from graphapi.absences.types import Absence


@queries
class AbsenceQueries:
    """Who is away."""

    absences: Connection[Absence] = connection(
        filter=ABSENCE_FILTER, order=ABSENCE_ORDER, permission=Action.READ, description="Absences, the latest first."
    )
