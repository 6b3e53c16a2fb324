"""Reading people."""

from __future__ import annotations

from crm.members.permissions import Action
from graphapi.compiler import by_id, connection, queries
from graphapi.connections import Connection
from graphapi.people.inputs import PERSON_FILTER, PERSON_ORDER
from graphapi.people.types import Person


@queries
class PersonQueries:
    """People of the workspace."""

    person: Person | None = by_id(permission=Action.READ, description="One person, or null.")
    people: Connection[Person] = connection(
        filter=PERSON_FILTER,
        order=PERSON_ORDER,
        where=lambda person: person.canonical_id == person.id,
        permission=Action.READ,
        description="People by name; of merged persons the one that stands for all.",
    )
