"""Handing out and erasing what is known of people."""

from __future__ import annotations

import strawberry
from strawberry import ID

from crm.core.ids import encode
from crm.privacy.request_export import PersonExportRequest, request_export
from funnel.people.erase import PersonErase, erase
from graphapi.answers import ref
from graphapi.compiler import input_type
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.people.types import Person
from graphapi.privacy.types import PersonExport

EXPORT = "pexp"


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


@input_type
class PersonExportRequestInput:
    """Of whom."""

    person_id: ID = strawberry.field(description="Of whom; everybody that was merged with them too.")


@payload
class PersonExportPayload(Payload):
    """Where it can be downloaded; the address is shown once."""

    export: PersonExport | None = strawberry.field(default=None, description="The request.")
    url: str | None = strawberry.field(default=None, description="A zip with JSON and CSV, for who asked, for a day.")


@mutations
class PrivacyMutations:
    """What is known of people."""

    @mutation
    async def person_erase(self, info: Info, input: PersonEraseInput) -> PersonErasePayload:
        """Erases what is known of a person; facts stay without a name, so that no figure changes."""
        person_id = await erase(info.work, fill(PersonErase, input, ids={"person_id": "per"}))
        return PersonErasePayload(person=ref(Person, person_id))

    @mutation(leaving=True)
    async def person_export_request(self, info: Info, input: PersonExportRequestInput) -> PersonExportPayload:
        """Asks for everything that is held of a person."""
        made = await request_export(info.work, fill(PersonExportRequest, input, ids={"person_id": "per"}))
        url = f"{info.context.base_url}/exports/people/{encode(EXPORT, made.id)}.zip?token={made.token}"
        return PersonExportPayload(export=ref(PersonExport, made.id), url=url)
