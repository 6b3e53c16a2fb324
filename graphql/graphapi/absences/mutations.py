"""Root fields that write absences."""

from __future__ import annotations

import strawberry

from crm.absences.end import AbsenceEnd, end
from crm.absences.set import AbsenceSet, set_absence
from graphapi.absences.inputs import AbsenceEndInput, AbsenceSetInput
from graphapi.absences.types import Absence
from graphapi.answers import ref, ref_or_none
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload

IDS = {"absence_id": "abs", "member_id": "mem", "cover_member_id": "mem"}


@payload
class AbsenceSetPayload(Payload):
    """The absence as it is now."""

    absence: Absence | None = strawberry.field(default=None, description="The absence.")


@payload
class AbsenceEndPayload(Payload):
    """The absence, which is over."""

    absence: Absence | None = strawberry.field(
        default=None, description="The absence; null when it had not begun and is called off."
    )


@mutations
class AbsenceMutations:
    """Members who are away."""

    @mutation
    async def absence_set(self, info: Info, input: AbsenceSetInput) -> AbsenceSetPayload:
        """Says that a member is away and who stands in; leads that are offered go there meanwhile."""
        absence_id = await set_absence(info.work, fill(AbsenceSet, input, ids=IDS))
        return AbsenceSetPayload(absence=ref(Absence, absence_id))

    @mutation
    async def absence_end(self, info: Info, input: AbsenceEndInput) -> AbsenceEndPayload:
        """The member is back."""
        absence_id = await end(info.work, fill(AbsenceEnd, input, ids=IDS))
        return AbsenceEndPayload(absence=ref_or_none(Absence, absence_id))
