"""SELECTs of touches; every one names the workspace."""

from uuid import UUID

from sqlalchemy import Select, select

from crm.models import Person, Touchpoint


def of_person(workspace_id: UUID, person_id: UUID) -> Select[Touchpoint]:
    """All touches of the person and of those merged with it, in path order."""
    canonical = select(Person.canonical_id).where(Person.workspace_id == workspace_id, Person.id == person_id)
    members = select(Person.id).where(
        Person.workspace_id == workspace_id, Person.canonical_id == canonical.scalar_subquery()
    )
    return (
        select(Touchpoint)
        .where(Touchpoint.workspace_id == workspace_id, Touchpoint.person_id.in_(members))
        .order_by(Touchpoint.occurred_at, Touchpoint.source, Touchpoint.external_id)
    )
