"""Handing out and erasing what is known of people."""

from __future__ import annotations

import strawberry
from strawberry import ID

from funnel.people.erase import PersonErase, erase
from graphapi.answers import ref
from graphapi.compiler import input_type
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.people.types import Person


@input_type
class PersonEraseInput:
    """Whom, and whether they asked not to be contacted again. There is no way back."""

    person_id: ID = strawberry.field(description="Whom; everybody that was merged with them too.")
    do_not_contact: bool | None = strawberry.field(
        default=False, description="Whether to keep keyed hashes of their identities, to know them when they return."
    )


@payload
class PersonErasePayload(Payload):
    """What is left of the person."""

    person: Person | None = strawberry.field(default=None, description="The person, without a name.")


@mutations
class PrivacyMutations:
    """What is known of people."""

    @mutation
    async def person_erase(self, info: Info, input: PersonEraseInput) -> PersonErasePayload:
        """Erases what is known of a person; facts stay without a name, so that no figure changes."""
        person_id = await erase(info.work, fill(PersonErase, input, ids={"person_id": "per"}))
        return PersonErasePayload(person=ref(Person, person_id))
