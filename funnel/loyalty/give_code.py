"""Gives a person a code to pass on."""

from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints
from sqlalchemy import select

from crm.audit import record as audit
from crm.core.guard import refusing
from crm.core.ids import new_id
from crm.core.limits import at_most
from crm.core.problems import Conflict, NotFound
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models import ReferralCode
from funnel.inputs import Input
from funnel.models import PromoCode

Code = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, min_length=3, max_length=60)]
_PROBLEMS = {
    "fk_referral_codes_workspace_id_person_id": NotFound(
        "There is no such person in this workspace.", field="personId"
    ),
    "uq_referral_codes_workspace_id_code": Conflict("Somebody has this code; choose another.", field="code"),
}


class ReferralCodeGive(Input):
    """A code of the person's own; capital letters or not does not matter."""

    person_id: UUID
    code: Code


async def give_code(work: Work, data: ReferralCodeGive) -> ReferralCode:
    """Touches with the code say from now on that this person brought them. Raises NotFound, Conflict."""
    work.actor.require(Action.LEAD_EDIT)
    of_resource = select(PromoCode.id).where(PromoCode.workspace_id == work.workspace_id, PromoCode.code == data.code)
    if (await work.execute(of_resource.limit(at_most(1)))).first() is not None:
        raise Conflict("This is a resource's promo code; choose another.", field="code")
    made = ReferralCode(
        workspace_id=work.workspace_id, id=new_id(), person_id=data.person_id, code=data.code, created_at=work.now,
        created_by_id=work.actor.member_id,
    )  # fmt: skip
    async with refusing(work, _PROBLEMS):
        work.session.add(made)
    audit.record(work, "REFERRAL_CODE_GIVE", object_type="Person", object_id=data.person_id)
    await work.flush()
    return made
