"""Persons that are one: conditions that follow `persons.canonical_id`, so that merging changes no row of theirs."""

from __future__ import annotations

from typing import Any

from crm.models import Person as PersonRow


def canonical_of(person_id: Any, scope: Any) -> Any:
    """The id of the person that stands for this one."""
    return scope.value(PersonRow, lambda person: person.canonical_id, lambda person: person.id == person_id)


def same_person(person_id: Any, scope: Any) -> Any:
    """Ids of all persons that are one with this one, for `column.in_(…)`."""
    return scope.values(
        PersonRow, lambda person: person.id, lambda person: person.canonical_id == canonical_of(person_id, scope)
    )
