"""The client answers a question."""

from sqlalchemy import select

from crm.audit import record as audit
from crm.core.problems import NotFound
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.engagements.inputs import QuestionAnswer
from funnel.models import ClientQuestion


async def answer_question(work: Work, data: QuestionAnswer) -> ClientQuestion:
    """The answer, or a better one; who answered last is kept."""
    work.actor.require(Action.QUESTION_ANSWER)
    row = select(ClientQuestion).where(
        ClientQuestion.workspace_id == work.workspace_id, ClientQuestion.id == data.question_id
    )
    question: ClientQuestion | None = await work.scalar(row.with_for_update())
    if question is None:
        raise NotFound("There is no such question.", field="questionId")
    require_version("question", question.version, data.expected_version)
    question.answer, question.answered_at = data.answer, work.now
    question.answered_by_id, question.version = work.actor.member_id, question.version + 1
    audit.record(work, "QUESTION_ANSWER", object_type="ClientQuestion", object_id=question.id)
    await work.flush()
    return question
