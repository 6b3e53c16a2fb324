"""Questions about the product that only the client can answer."""

from sqlalchemy import select

from crm.audit import record as audit
from crm.core.ids import new_id
from crm.core.problems import NotFound, Stale
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.engagements.inputs import QuestionAnswer, QuestionAsk
from funnel.guard import refusing
from funnel.models import ClientQuestion

_NO_ENGAGEMENT = NotFound("There is no such engagement.", field="engagementId")


async def ask(work: Work, data: QuestionAsk) -> ClientQuestion:
    """Asks the client; members with the role CLIENT find it among the open ones."""
    work.actor.require(Action.QUESTION_ASK)
    question = ClientQuestion(
        workspace_id=work.workspace_id, id=new_id(), engagement_id=data.engagement_id, text=data.text,
        due_on=data.due_on, asked_at=work.now, asked_by_id=work.actor.member_id, version=1,
    )  # fmt: skip
    async with refusing(work, {"fk_client_questions_workspace_id_engagement_id": _NO_ENGAGEMENT}):
        work.session.add(question)
    audit.record(work, "question.ask", object_type="client_question", object_id=question.id)
    return question


async def answer(work: Work, data: QuestionAnswer) -> ClientQuestion:
    """The answer, or a better one; who answered last is kept."""
    work.actor.require(Action.QUESTION_ANSWER)
    row = select(ClientQuestion).where(
        ClientQuestion.workspace_id == work.workspace_id, ClientQuestion.id == data.question_id
    )
    question: ClientQuestion | None = await work.scalar(row.with_for_update())
    if question is None:
        raise NotFound("There is no such question.", field="questionId")
    if data.expected_version not in (None, question.version):
        raise Stale(
            f"The question is at version {question.version} now; read it again and repeat.", field="expectedVersion"
        )
    question.answer, question.answered_at = data.answer, work.now
    question.answered_by_id, question.version = work.actor.member_id, question.version + 1
    audit.record(work, "question.answer", object_type="client_question", object_id=question.id)
    await work.flush()
    return question
