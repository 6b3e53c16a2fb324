"""What a link asks is what the report asked: every part of both questions goes there and back."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import pytest

from crm.core.problems import Invalid
from funnel.analytics.question import FunnelQuestion, Period, StepWindow
from funnel.analytics.words import CountBy, DecidedBy, EntryMode, FunnelBreakdown, ReentryMode, TrendUnit
from funnel.attribution.models import parse_model
from funnel.attribution.question import AttributionDimension, AttributionQuestion, JourneyFrom, JourneyOf
from funnel.reports.links import attribution_path, attribution_question, funnel_path, funnel_question

PRODUCT, THEN = UUID(int=7), datetime(2026, 9, 30, 12, tzinfo=UTC)
DAYS = (date(2026, 1, 1), date(2026, 3, 31))
FUNNEL = FunnelQuestion(PRODUCT, Period(*DAYS))
FUNNEL_PARTS: dict[str, Any] = {
    "product_id": UUID(int=8), "period": Period(date(2026, 2, 1), DAYS[1]), "entry_mode": EntryMode.CLOSED,
    "from_step_key": "aware", "to_step_key": "asked", "breakdown": FunnelBreakdown.CAMPAIGN,
    "decided_by": DecidedBy.STEP, "decided_by_step_key": "asked", "trend": TrendUnit.WEEK, "window_days": 30,
    "version": 2, "compare_to": Period(*DAYS), "as_known_at": THEN, "window_seconds": 316_224_000,
    "step_windows": (StepWindow("asked", seconds=3_600), StepWindow("a:b", days=0)), "reentry": ReentryMode.ALL,
    "ripe_only": True, "count_by": CountBy.COMPANIES, "percentiles": (0.0, 33.3, 99.9),
}  # fmt: skip
ATTRIBUTION = AttributionQuestion(PRODUCT, *DAYS, None, (parse_model("linear"),), AttributionDimension.CHANNEL)
ATTRIBUTION_PARTS: dict[str, Any] = {
    "product_id": UUID(int=8), "start": date(2026, 2, 1), "end": date(2026, 4, 1), "step_key": "asked",
    "models": (parse_model("position(40,20,40)"), parse_model("decay(36h)"), parse_model("run(3)")),
    "dimension": AttributionDimension.KEYWORD, "window_days": 0, "journey_from": JourneyFrom.PREVIOUS_STEP,
    "include_self_reported": True, "as_known_at": THEN, "journey_of": JourneyOf.DEAL,
}  # fmt: skip


def given(path: str | None) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(path or "").query))


@pytest.mark.parametrize("name", [field.name for field in fields(FunnelQuestion)])
def test_a_funnel_link_carries_every_part(name: str) -> None:
    asked = replace(FUNNEL, **{name: FUNNEL_PARTS[name]})
    assert asked != FUNNEL
    assert funnel_question(asked.product_id, given(funnel_path(asked, "w", "csv"))) == asked


@pytest.mark.parametrize("name", [field.name for field in fields(AttributionQuestion)])
def test_an_attribution_link_carries_every_part(name: str) -> None:
    asked = replace(ATTRIBUTION, **{name: ATTRIBUTION_PARTS[name]})
    assert asked != ATTRIBUTION
    assert attribution_question(asked.product_id or PRODUCT, given(attribution_path(asked, "w", "csv"))) == asked


def test_all_products_have_no_link() -> None:
    assert attribution_path(replace(ATTRIBUTION, product_id=None), "w", "csv") is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("stepWindows", "asked:3600"), ("stepWindows", ":d:3"), ("stepWindows", "asked:h:3"),
        ("stepWindows", "asked:d:x"), ("percentiles", "half"), ("asKnownAt", "2026-09-30"), ("countBy", "HEADS"),
        ("windowSeconds", "1234567890"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(name: str, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        funnel_question(PRODUCT, given(funnel_path(FUNNEL, "w", "csv")) | {name: text})
    assert refused.value.field == name
