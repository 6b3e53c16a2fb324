"""Asks the client what only the client knows of the product."""

from crm.audit import record as audit
from crm.core.guard import refusing
from crm.core.ids import new_id
from crm.core.problems import NotFound
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.engagements.inputs import QuestionAsk
from funnel.models import ClientQuestion

_NO_ENGAGEMENT = NotFound("There is no such engagement.", field="engagementId")


async def ask_question(work: Work, data: QuestionAsk) -> ClientQuestion:
    """Asks the client; members with the role CLIENT find it among the open ones."""
    work.actor.require(Action.QUESTION_ASK)
    question = ClientQuestion(
        workspace_id=work.workspace_id, id=new_id(), engagement_id=data.engagement_id, text=data.text,
        due_on=data.due_on, asked_at=work.now, asked_by_id=work.actor.member_id, version=1,
    )  # fmt: skip
    async with refusing(work, {"fk_client_questions_workspace_id_engagement_id": _NO_ENGAGEMENT}):
        work.session.add(question)
    audit.record(work, "QUESTION_ASK", object_type="ClientQuestion", object_id=question.id)
    return question
