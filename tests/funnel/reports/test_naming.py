"""What rows of documents are called."""

import pytest

from crm.core.reader import Reader
from crm.core.work import Work
from crm.models.words import SaleKind
from funnel.attribution.attribution_report import attribution_report
from funnel.attribution.question import AttributionDimension
from funnel.channels.labels import LABELS, LANGUAGES, label
from funnel.facts.facts import SaleFact
from funnel.models.words import ChannelGroup, Placement, ResourceKind
from funnel.reports.naming import name_of
from funnel.resources import labels as names
from tests.factories.people import at, email, recorded, touch
from tests.factories.products import published_funnel
from tests.funnel.attribution.asking import question


def test_every_group_of_channels_has_a_name_of_its_own_in_every_language() -> None:
    for place in range(len(LANGUAGES)):
        assert len({LABELS[group][place] for group in ChannelGroup}) == len(ChannelGroup)
    assert label(ChannelGroup.PAID_SEARCH, "de") == "Paid search"


def test_every_kind_and_placement_has_a_name_of_its_own_in_every_language() -> None:
    words = {*ResourceKind, *Placement}
    assert set(names.LABELS) == words
    assert len(names.BY_VALUE) == len(words)
    for place in range(len(LANGUAGES)):
        assert len({each[place] for each in names.LABELS.values()}) == len(words)


def test_groups_are_named_in_the_language_and_all_else_as_it_is() -> None:
    assert name_of(None, "(not given)", "ru") == "(не указан)"
    assert name_of("DIRECT", "Direct", "ru") == "Прямые заходы"
    assert name_of("direct", "Direct", "ru") == "Direct"
    assert name_of("SOCIAL_GROUP", "SOCIAL_GROUP", "ru") == "Группа в соцсети"
    assert name_of("PAID", "PAID", "en") == "Paid"
    assert name_of("blog", "BLOG", "ru") == "BLOG"
    assert name_of(SaleKind.DIRECT.value, "DIRECT", "ru") == "DIRECT"


@pytest.mark.anyio
@pytest.mark.database
async def test_a_report_by_groups_says_their_names(work: Work) -> None:
    funnel, ann = await published_funnel(work), email("ann@example.test")
    sale = SaleFact(product_id=funnel.product_id, sold_at=at(days=3), source="t", external_id="1", identities=(ann,))
    await recorded(work, touch("VISIT", ann, resource_id=funnel.resource_ids["ads"]), sale)
    asked = question(funnel, dimension=AttributionDimension.CHANNEL_GROUP)
    found = await attribution_report(Reader(await work.raw(), work.workspace_id), asked)
    assert [(row.key, row.label) for row in found.rows] == [("PAID_SEARCH", "Paid search")]
