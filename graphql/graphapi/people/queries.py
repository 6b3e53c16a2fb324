"""Reading people."""

from __future__ import annotations

from crm.members.permissions import Action
from graphapi.compiler import Search, by_id, connection, queries
from graphapi.connections import Connection
from graphapi.people.inputs import PERSON_FILTER, PERSON_ORDER
from graphapi.people.pairs import DUPLICATE_FILTER, DUPLICATE_ORDER, DuplicatePair
from graphapi.people.types import Person


@queries
class PersonQueries:
    """People of the workspace."""

    person: Person | None = by_id(permission=Action.READ, description="One person, or null.")
    people: Connection[Person] = connection(
        filter=PERSON_FILTER,
        order=PERSON_ORDER,
        search=Search("search_persons", Action.READ_PERSONAL, "search_persons_by_name"),
        where=lambda person: person.canonical_id == person.id,
        permission=Action.READ,
        description="People by name; of merged persons the one that stands for all. `search` finds by name, e-mail, "
        "phone and every other identity, however it is written, as that of `leads` does; without READ_PERSONAL "
        "by name only.",
    )
    duplicate_suggestions: Connection[DuplicatePair] = connection(
        filter=DUPLICATE_FILTER,
        order=DUPLICATE_ORDER,
        where=lambda pair: pair.dismissed_at.is_(None),
        permission=Action.READ,
        description="Pairs of people that may be one and nobody decided on, the surest first.",
    )
