"""Adds an audience to a product."""

from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import insert

from crm.audit import record as audit
from crm.core.guard import refusing
from crm.core.ids import new_id
from crm.core.numbering import next_numbers
from crm.core.problems import Conflict, NotFound, Problem
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.audiences.rules import checked, hold_rules, settle
from funnel.funnels.draft import RuleTree
from funnel.inputs import Input, Name, Prose
from funnel.models import Audience, Keyword
from funnel.models.words import RollOutState

MANY_KEYWORDS = 1_000
Size = Annotated[int, Field(ge=0, le=2_000_000_000)]
Keywords = Annotated[tuple[Name, ...], Field(max_length=MANY_KEYWORDS)]


class AudienceCreate(Input):
    """Whom a product is for: order of promise (1 first), size, own page, the words they search by, who belongs to it.

    Without `recognised_by` its page and its keywords recognise people.
    """

    product_id: UUID
    name: Name
    priority: Annotated[int, Field(ge=1, le=32_767)]
    estimated_size: Size | None = None
    profile: Prose | None = None
    landing_page_id: UUID | None = None
    keywords: Keywords = ()
    recognised_by: RuleTree | None = None
    roll_out_state: RollOutState = RollOutState.OPEN


def problems_of(name: str) -> dict[str, Problem]:
    """Broken constraints of an audience as sentences."""
    return {
        "uq_audiences_workspace_id_product_id_name": Conflict(
            f"The product already has an audience named {name!r}; choose another name.", field="name"
        ),
        "fk_audiences_workspace_id_product_id": NotFound("There is no such product.", field="productId"),
        "fk_audiences_workspace_id_landing_page_id": NotFound("There is no such resource.", field="landingPageId"),
    }


async def create(work: Work, data: AudienceCreate) -> Audience:
    """Adds the audience with its keywords (folded to one each, whatever the case and spaces).

    People the product knows already are recognised in the background.
    """
    work.actor.require(Action.PRODUCT_EDIT)
    await hold_rules(work)
    rule = await checked(work, data.recognised_by)
    async with refusing(work, problems_of(data.name)):
        (number,) = await next_numbers(work, "audience")
        audience = Audience(
            workspace_id=work.workspace_id,
            id=new_id(),
            number=number,
            created_at=work.now,
            version=1,
            recognised_by=rule,
            **data.model_dump(exclude={"keywords", "roll_out_state", "recognised_by"}),
            roll_out_state=data.roll_out_state.value,
        )
        work.session.add(audience)
        await work.flush()
        await add_keywords(work, audience.id, data.keywords)
    await settle(work, data.product_id)
    audit.record(work, "AUDIENCE_CREATE", object_type="Audience", object_id=audience.id)
    await work.flush()
    return audience


def fold(keyword: str) -> str:
    """One spelling of a search phrase: lower case, single spaces."""
    return " ".join(keyword.casefold().split())


async def add_keywords(work: Work, audience_id: UUID, keywords: tuple[str, ...]) -> None:
    """Writes the phrases, each once, in the order given."""
    rows = [
        {"workspace_id": work.workspace_id, "id": new_id(), "audience_id": audience_id, "text": phrase}
        for phrase in dict.fromkeys(fold(keyword) for keyword in keywords)
    ]
    if rows:
        await work.execute(insert(Keyword), rows)
