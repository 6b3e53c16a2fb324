"""Where models disagree, by hand."""

from datetime import date

import pytest

from crm.core.problems import Invalid
from crm.core.reader import Reader
from crm.core.work import Work
from funnel.attribution.models import parse_model
from funnel.attribution.question import AttributionDimension, AttributionQuestion
from funnel.facts.facts import SaleFact
from funnel.insights.disagreement import Disagreement, disagreement
from tests.factories.people import at, email, recorded, touch
from tests.factories.products import Published, published_funnel

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def ask(work: Work, funnel: Published, *models: str) -> Disagreement:
    asked = AttributionQuestion(
        funnel.product_id, date(2026, 6, 1), date(2026, 6, 30), None, tuple(parse_model(model) for model in models),
        AttributionDimension.CHANNEL,
    )  # fmt: skip
    return await disagreement(Reader(await work.raw(), work.workspace_id), asked, now=work.now)


async def test_two_models_see_one_journey(work: Work) -> None:
    """VK, then ads, then a sale; and a second sale of nobody: half of all conversions are disputed."""
    funnel = await published_funnel(work)
    ann, ben = email("ann@example.test"), email("ben@example.test")
    sales = [
        SaleFact(product_id=funnel.product_id, sold_at=at(days=3), source="t", external_id=who.value, identities=(who,))
        for who in (ann, ben)
    ]
    await recorded(
        work,
        touch("VISIT", ann, resource_id=funnel.resource_ids["group"]),
        touch("VISIT", ann, resource_id=funnel.resource_ids["ads"], occurred_at=at(days=1)),
        *sales,
    )
    found = await ask(work, funnel, "first", "last", "linear")
    assert [(row.key, row.share_spread, row.rank_spread, row.is_disputed) for row in found.rows] == [
        ("google_ads", 0.5, 1, True), ("vk", 0.5, 1, True),
    ]  # fmt: skip
    assert [(view.model, view.share, view.rank) for view in found.rows[1].views] == [
        ("first", 0.5, 1), ("last", 0.0, 2), ("linear", 0.25, 1),
    ]  # fmt: skip


async def test_one_model_cannot_disagree(work: Work) -> None:
    funnel = await published_funnel(work)
    for models in (("first",), ("first", "participation")):
        with pytest.raises(Invalid) as refused:
            await ask(work, funnel, *models)
        assert refused.value.field.startswith("input.models") if refused.value.field else False
