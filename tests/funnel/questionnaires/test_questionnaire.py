"""What is asked, how answers are kept, and what follows from them."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from crm.core.ids import new_id
from crm.core.problems import Conflict, Invalid, NotFound, Stale
from crm.core.work import Work
from funnel.models import MatrixCell, MatrixSnapshot, QuestionnaireAnswers
from funnel.models.words import Metric, ResourceState, StepPhase
from funnel.questionnaires.answer import QuestionnaireAnswer, answer
from funnel.questionnaires.as_is import AsIsCell, KnownObjective, KnownResource, as_is_cells, suggested_resources
from funnel.questionnaires.catalogue import QUESTIONS
from funnel.questionnaires.fill_as_is import QuestionnaireFillAsIs, fill_as_is
from funnel.questionnaires.gaps import MESSAGES, QuestionnaireGapCode, first_gaps
from funnel.questionnaires.read import read_questionnaire
from funnel.reads import WorkReads
from tests.factories.leads import again
from tests.factories.model import make_model

ANSWERS: list[dict[str, Any]] = [
    {"key": "no_traffic", "option": "SEVERELY"},
    {"key": "reputation", "option": "NONE"},
    {"key": "falling_loyalty", "option": "NO"},
    {"key": "sites", "resources": []},
    {"key": "groups", "resources": [
        {"name": "vk PAGE", "use": "News", "extent": 40, "figure": "1200"},
        {"name": "OK group", "is_active": False},
    ]},
    {"key": "ads", "resources": [{"name": "Direct", "url": "https://direct.example"}]},
    {"key": "followers", "number": "1500"},
]  # fmt: skip


def test_the_catalogue_is_whole() -> None:
    assert len({question.key for question in QUESTIONS}) == len(QUESTIONS) == 15
    assert set(MESSAGES) == set(QuestionnaireGapCode)
    for question in QUESTIONS:
        told = {language: question.text.into(language) for language in ("en", "ru", "kk", "de")}
        assert told["kk"] == told["ru"] != told["en"] == told["de"]


def test_the_first_gaps() -> None:
    answers: dict[str, Any] = {
        "no_traffic": {"option": "SEVERELY"}, "weak_awareness": {"option": "SOMEWHAT"},
        "hard_to_sell": {"option": "NO"},
        "reputation": {"option": "POOR"}, "sites": {"resources": []}, "ads": {"resources": [{"name": "Direct"}]},
        "blogs": {"resources": [{"name": "Blog", "is_active": False}]}, "monthly_budget": {"number": "30000"},
    }  # fmt: skip
    assert [(gap.code, gap.severity) for gap in first_gaps(answers)] == [
        ("NO_TRAFFIC", "HIGH"), ("POOR_REPUTATION", "HIGH"), ("NO_SITE", "HIGH"), ("ADVERTISING_WITHOUT_SITE", "HIGH"),
        ("WEAK_AWARENESS", "MEDIUM"), ("NO_BLOG", "LOW"),
    ]  # fmt: skip
    assert first_gaps({"ads": {"resources": []}, "monthly_budget": {"number": "1"}}, "ru")[0].message.startswith("Бюдж")
    assert first_gaps({}) == []


def test_cells_of_the_matrix_as_it_is() -> None:
    page, blog = KnownResource(new_id(), "VK page"), KnownResource(new_id(), "Blog", "https://www.blog.example/")
    aware, wants = KnownObjective(new_id(), 1, StepPhase.AWARENESS), KnownObjective(new_id(), 2, StepPhase.INTEREST)
    fame = KnownObjective(new_id(), 0)
    answers: dict[str, Any] = {
        "groups": {"resources": [{"name": "vk page", "use": "News", "extent": 40}]},
        "blogs": {"resources": [{"name": "Ours", "url": "http://blog.example", "is_active": False, "figure": "70"}]},
        "newsletters": {"resources": [
            {"name": "Letter", "url": "https://l.example"}, {"name": "Idea", "is_active": False},
        ]},
        "followers": {"number": "1500"},
    }  # fmt: skip
    assert as_is_cells(answers, [page, blog], [fame, aware, wants]) == [
        AsIsCell(blog.id, wants.id, None, 0, Metric.SESSIONS, Decimal(70)),
        AsIsCell(page.id, aware.id, "News", 40, Metric.FOLLOWERS, Decimal(1500)),
    ]
    assert as_is_cells(answers, [page, blog], [fame]) == []
    named = [(each.name, each.kind, each.state, each.url) for each in suggested_resources(answers, [page, blog])]
    assert named == [
        ("Letter", "NEWSLETTER", ResourceState.ACTIVE, "https://l.example"),
        ("Idea", "NEWSLETTER", ResourceState.IDEA, None),
    ]


@pytest.mark.anyio
@pytest.mark.database
async def test_answers_are_kept_by_version(work: Work) -> None:
    model = await make_model(work)
    given = {"product_id": model.product.id, "answers": ANSWERS}
    assert (await read_questionnaire(WorkReads(work), model.product.id)).version == 0
    assert await answer(again(work), QuestionnaireAnswer.model_validate(given)) == 1
    assert await answer(again(work), QuestionnaireAnswer.model_validate(given)) == 1
    found = await read_questionnaire(WorkReads(work), model.product.id)
    cell = found.as_is[0]
    assert (cell.resource_id, cell.use, cell.extent, cell.value) == (model.page.id, "News", 40, Decimal(1200))
    assert [each.name for each in found.suggested] == ["OK group", "Direct"]
    fewer = given | {"answers": ANSWERS[:1], "expected_version": 1}
    assert await answer(again(work), QuestionnaireAnswer.model_validate(fewer)) == 2
    with pytest.raises(Stale):
        await answer(again(work), QuestionnaireAnswer.model_validate(fewer | {"answers": []}))
    assert await work.scalar(select(func.count()).select_from(QuestionnaireAnswers)) == 2


@pytest.mark.anyio
@pytest.mark.database
async def test_the_answers_become_the_matrix_as_it_is(work: Work) -> None:
    model = await make_model(work)
    product = QuestionnaireFillAsIs(product_id=model.product.id)
    with pytest.raises(Conflict) as nothing:
        await fill_as_is(work, product)
    assert nothing.value.field == "productId"
    assert await work.scalar(select(func.count()).select_from(MatrixSnapshot)) == 0
    given = {"product_id": model.product.id, "answers": ANSWERS}
    await answer(work, QuestionnaireAnswer.model_validate(given))
    made = await fill_as_is(work, product)
    assert (made.variant, made.source, made.version) == ("AS_IS", "BY_HAND", 1)
    cells = (await work.execute(select(MatrixCell).where(MatrixCell.snapshot_id == made.id))).scalars().all()
    assert [(each.resource_id, each.use, each.extent, each.value) for each in cells] == [
        (model.page.id, "News", 40, Decimal(1200))
    ]
    assert (await fill_as_is(work, product)).version == 2


@pytest.mark.anyio
@pytest.mark.database
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"key": "weather", "option": "GOOD"}, "answers.1.key"),
        ({"key": "no_traffic", "option": "NO"}, "answers.1.key"),
        ({"key": "reputation", "option": "SEVERELY"}, "answers.1.option"),
        ({"key": "reputation", "number": "3"}, "answers.1.option"),
        ({"key": "sites", "resources": [{"name": "S", "resource_id": new_id()}]}, "answers.1.resources.0.resourceId"),
    ],
)
async def test_an_answer_that_does_not_fit_is_refused(work: Work, wrong: dict[str, Any], field: str) -> None:
    model = await make_model(work)
    data = QuestionnaireAnswer.model_validate({"product_id": model.product.id, "answers": [ANSWERS[0], wrong]})
    with pytest.raises((Invalid, NotFound)) as refused:
        await answer(again(work), data)
    assert refused.value.field == field
    assert await work.scalar(select(func.count()).select_from(QuestionnaireAnswers)) == 0
