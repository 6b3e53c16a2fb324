"""Adds an audience to a product."""

from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import insert

from crm.audit import record as audit
from crm.core.ids import new_id
from crm.core.numbering import next_numbers
from crm.core.problems import Conflict, NotFound, Problem
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.guard import refusing
from funnel.inputs import Input, Name, Prose
from funnel.models import Audience, Keyword
from funnel.models.words import RollOutState

MANY_KEYWORDS = 1_000


class AudienceCreate(Input):
    """Whom a product is for: order of promise (1 first), size, own page, the words they search by."""

    product_id: UUID
    name: Name
    priority: Annotated[int, Field(ge=1, le=32_767)]
    estimated_size: Annotated[int, Field(ge=0, le=2_000_000_000)] | None = None
    profile: Prose | None = None
    landing_page_id: UUID | None = None
    keywords: Annotated[tuple[Name, ...], Field(max_length=MANY_KEYWORDS)] = ()
    roll_out_state: RollOutState = RollOutState.OPEN
    roll_out_criterion: Prose | None = None


def _problems(data: AudienceCreate) -> dict[str, Problem]:
    return {
        "uq_audiences_workspace_id_product_id_name": Conflict(
            f"The product already has an audience named {data.name!r}; choose another name.", field="name"
        ),
        "fk_audiences_workspace_id_product_id": NotFound("There is no such product.", field="productId"),
        "fk_audiences_workspace_id_landing_page_id": NotFound("There is no such resource.", field="landingPageId"),
    }


async def create(work: Work, data: AudienceCreate) -> Audience:
    """Adds the audience with its keywords (folded to one each, whatever the case and spaces)."""
    work.actor.require(Action.PRODUCT_EDIT)
    async with refusing(work, _problems(data)):
        (number,) = await next_numbers(work, "audience")
        audience = Audience(
            workspace_id=work.workspace_id,
            id=new_id(),
            number=number,
            created_at=work.now,
            version=1,
            **data.model_dump(exclude={"keywords", "roll_out_state"}),
            roll_out_state=data.roll_out_state.value,
        )
        work.session.add(audience)
        await work.flush()
        await add_keywords(work, audience.id, data.keywords)
    audit.record(work, "audience.create", object_type="audience", object_id=audience.id)
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
