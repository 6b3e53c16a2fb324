"""Stores the answers about a product as a new version."""

from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from crm.audit import record as audit
from crm.core.ids import new_id
from crm.core.limits import at_most
from crm.core.problems import NotFound
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Input
from funnel.models import Product, QuestionnaireAnswers, Resource
from funnel.questionnaires.answers import Answer, canonical
from funnel.questionnaires.catalogue import QUESTIONS
from funnel.reads import among


class QuestionnaireAnswer(Input):
    """All answers about the product; a question left out is not answered any more."""

    product_id: UUID
    answers: Annotated[tuple[Answer, ...], Field(max_length=len(QUESTIONS))]
    expected_version: int | None = None


async def answer(work: Work, data: QuestionnaireAnswer) -> int:
    """The version that stands now; the same answers again are the same version. Older versions stay readable.

    Raises NotFound, Stale, Invalid for an unknown question or an answer that does not fit.
    """
    work.actor.require(Action.PRODUCT_EDIT)
    answers = canonical(data.answers)
    await _hold(work, data.product_id)
    await _check_resources(work, data)
    newest = (
        select(QuestionnaireAnswers.version, QuestionnaireAnswers.answers)
        .where(
            QuestionnaireAnswers.workspace_id == work.workspace_id,
            QuestionnaireAnswers.product_id == data.product_id,
        )
        .order_by(QuestionnaireAnswers.version.desc())
        .limit(at_most(1))
    )
    row = (await work.execute(newest)).one_or_none()
    version = row.version if row else 0
    require_version("questionnaire", int(version), data.expected_version)
    if row is not None and row.answers == answers:
        return int(version)
    work.session.add(
        QuestionnaireAnswers(
            workspace_id=work.workspace_id,
            id=new_id(),
            product_id=data.product_id,
            version=version + 1,
            answers=answers,
            answered_at=work.now,
            answered_by_id=work.actor.member_id,
        )
    )
    audit.record(work, "QUESTIONNAIRE_ANSWER", object_type="Product", object_id=data.product_id,
                 details={"version": version + 1})  # fmt: skip
    await work.flush()
    return int(version) + 1


async def _hold(work: Work, product_id: UUID) -> None:
    """Two who answer at once come one after the other."""
    statement = (
        select(Product.id)
        .where(Product.workspace_id == work.workspace_id, Product.id == product_id)
        .with_for_update(key_share=True)
    )
    if await work.scalar(statement) is None:
        raise NotFound("There is no such product.", field="productId")


async def _check_resources(work: Work, data: QuestionnaireAnswer) -> None:
    places = {
        thing.resource_id: f"answers.{index}.resources.{place}.resourceId"
        for index, given in enumerate(data.answers)
        for place, thing in enumerate(given.resources or ())
        if thing.resource_id is not None
    }
    if not places:
        return
    statement = select(Resource.id).where(Resource.workspace_id == work.workspace_id, among(Resource.id, list(places)))
    found = set((await work.execute(statement)).scalars())
    for resource_id, path in places.items():
        if resource_id not in found:
            raise NotFound("There is no such resource.", field=path)
