"""Keeps a response scheme: what is done, by whom and how fast, when a burst of negatives comes."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import delete

from crm.conversations.inputs import TopicKey
from crm.conversations.keep import keep
from crm.core.ids import new_id
from crm.core.problems import Conflict
from crm.core.work import Work
from crm.leads.owner import require_all_active
from crm.leads.texts import Line
from crm.members.permissions import Action
from crm.models import ResponseScheme, ResponseSchemeStep


class SchemeStep(BaseModel, frozen=True):
    """One thing to do."""

    title: Line
    member_id: UUID
    within_seconds: int = Field(ge=60, le=2_592_000)


class ResponseSchemeSave(BaseModel, frozen=True):
    """A new one, or the one with that id; of a topic, or of any burst."""

    scheme_id: UUID | None = None
    name: Line
    topic: TopicKey | None = None
    steps: Annotated[tuple[SchemeStep, ...], Field(min_length=1, max_length=50)]
    expected_version: int | None = None


async def save_scheme(work: Work, data: ResponseSchemeSave) -> ResponseScheme:
    """All its steps anew; tasks of alerts that were raised stay."""
    work.actor.require(Action.CONVERSATION_SET_UP)
    await require_all_active(work, {f"steps.{place}.memberId": step.member_id for place, step in enumerate(data.steps)})
    taken = Conflict(f"There is a scheme {data.name!r} already; change that one.", field="name")
    scheme = await keep(
        work, ResponseScheme, "scheme", data.scheme_id, data.expected_version,
        {"name": data.name, "topic": data.topic}, refusals={"uq_response_schemes_workspace_id_name": taken},
    )  # fmt: skip
    step_row = ResponseSchemeStep
    await work.execute(
        delete(step_row).where(step_row.workspace_id == work.workspace_id, step_row.scheme_id == scheme.id)
    )
    work.session.add_all(
        step_row(workspace_id=work.workspace_id, id=new_id(), scheme_id=scheme.id, position=place, **step.model_dump())
        for place, step in enumerate(data.steps, 1)
    )
    await work.flush()
    return scheme
