"""What a strategist can find in the demo: each story with the document that shows it and what to look at.

docs/demo.md tells them; tests/demo finds each by the API's own answers.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from crm.demo.goals import NOW, quarters
from crm.demo.people import DAYS

Variables = dict[str, Any]


@dataclass(frozen=True)
class Story:
    """A sentence, the question that proves it, and where in the answer to look."""

    key: str
    sentence: str
    document: str
    variables: Callable[[str, date], Variables]
    """Of the product's public id and the anchor."""
    look: str


LEAK_WEEKS = (17, 4)
"""The leak is looked at in a quarter whose people have had four weeks to be answered."""


def _period(start: date, end: date) -> Mapping[str, str]:
    return {"start": start.isoformat(), "end": end.isoformat()}


def year(anchor: date) -> Mapping[str, str]:
    """The demo's whole year."""
    return _period(anchor - timedelta(days=DAYS), anchor - timedelta(days=1))


def this_quarter(anchor: date) -> Mapping[str, str]:
    """The calendar quarter whose goals run."""
    period = quarters(anchor)[NOW]
    return _period(period.start, period.end)


def weeks_before(anchor: date, start: int, end: int) -> Mapping[str, str]:
    """From so many weeks before the anchor to so many weeks before it."""
    return _period(anchor - timedelta(weeks=start), anchor - timedelta(weeks=end, days=1))


_REPORT = """query Report($input: FunnelReportInput!) {
  funnelReport(input: $input) {
    cohortSize
    steps { step { key name } entered reached conversionFromPrevious dropped inProgress skipped goalReached }
    bottleneck { step { key name } lostValue { amount currency } }
    breakdown { key label steps { step { key } reached conversionFromFirst } }
  }
}"""
_CREDIT = """query Credit($input: AttributionReportInput!) {
  attributionReport(input: $input) {
    conversions units amount { amount currency }
    rows {
      key label cost { amount currency }
      credits { model conversions share amount { amount } costPerConversion { amount currency } }
      selfReported { conversions amount { amount } }
    }
    unattributed { conversions }
  }
}"""
_GAPS = """query Gaps($productId: ID!, $period: PeriodInput!) {
  clusterMatrix(productId: $productId, period: $period, variants: [TO_BE]) {
    gaps { code severity message resource { name } goal { text } }
  }
}"""
_BREAK_EVEN = """query BreakEven($input: BreakEvenInput!) {
  breakEven(input: $input) {
    units perPeriod { index cost { amount currency } units cumulatedUnits } contribution { amount currency }
  }
}"""


def _report(**more: Any) -> Callable[[str, date], Variables]:
    def variables(product_id: str, anchor: date) -> Variables:
        return {"input": {"productId": product_id, "period": year(anchor)} | more}

    return variables


def _last_quarter(product_id: str, anchor: date) -> Variables:
    return {
        "input": {
            "productId": product_id, "period": weeks_before(anchor, *LEAK_WEEKS),
            "compareTo": weeks_before(anchor, 52, LEAK_WEEKS[0]),
        }
    }  # fmt: skip


def _credit(dimension: str, *models: str, told: bool = False) -> Callable[[str, date], Variables]:
    def variables(product_id: str, anchor: date) -> Variables:
        return {
            "input": {
                "productId": product_id, "period": year(anchor), "conversion": {"sale": True},
                "models": [{"key": model} for model in models], "dimension": dimension, "includeSelfReported": told,
            }
        }  # fmt: skip

    return variables


def _gaps(product_id: str, anchor: date) -> Variables:
    return {"productId": product_id, "period": this_quarter(anchor)}


def _listing(product_id: str, _anchor: date) -> Variables:
    costs = [{"amount": str(amount)} for amount in (30_000, *[5_000] * 11)]
    return {"input": {"productId": product_id, "costs": costs}}


LEAK = Story(
    "the-step-that-leaks",
    "People ask and nobody answers: most of the money is lost at “Considers, waits for an answer”.",
    _REPORT, _last_quarter,
    "`bottleneck` names the step `considering`; its `dropped` is larger than that of any other step.",
)  # fmt: skip
MANY_AND_FEW = Story(
    "many-and-few",
    "Instagram brings more people than any other channel and sells next to nothing.",
    _REPORT, _report(breakdown="CHANNEL"),
    "In `breakdown` the row `instagram` has the most people at `aware` and one of the smallest shares at `bought`.",
)  # fmt: skip
OPENS_AND_CLOSES = Story(
    "social-opens-search-closes",
    "Social pages start journeys, search ends them: by the last touch alone one would close the pages.",
    _CREDIT, _credit("CHANNEL_GROUP", "first", "last"),
    "`ORGANIC_SOCIAL` has a far larger `share` under `first` than under `last`; the search groups a smaller one.",
)  # fmt: skip
NO_GOAL = Story(
    "a-resource-without-a-goal",
    "The Facebook page is kept up every week and is to reach nothing.",
    _GAPS, _gaps,
    "`gaps` has one `RESOURCE_WITHOUT_GOAL`, of the Facebook page; tools, postponed and rejected resources are none.",
)  # fmt: skip
DOES_NOT_PAY = Story(
    "the-listing-that-does-not-pay",
    "The announcement on the portal costs 85,000 a year and brings a handful of chairs at 3,000 each.",
    _CREDIT, _credit("RESOURCE", "linear", "participation"),
    "In the portal's row `cost` is far above 3,000 × the units any model gives it; Yandex Direct pays many times over.",
)  # fmt: skip
NEEDED = Story(
    "what-the-listing-would-need",
    "Ten chairs in the first month and two in each next one would carry the announcement: 29 in the year.",
    _BREAK_EVEN, _listing,
    "`perPeriod` has 10 units, then 2 each; `cumulatedUnits` of the last month is 29, less than the sum of the months.",
)  # fmt: skip
READY = Story(
    "search-brings-the-ready",
    "Who comes from search has passed over the first step: they know their back hurts.",
    _REPORT, _report(breakdown="CHANNEL_GROUP"),
    "Step `aware` has many `skipped`; in `breakdown` search converts to `bought` several times better than social.",
)  # fmt: skip
NEWSPAPER = Story(
    "the-newspaper-can-be-measured",
    "A newspaper has no link, but its advert has a number and a code, and people say where they heard of us.",
    _CREDIT, _credit("CHANNEL", "first", told=True),
    "The row `offline_ads` has `credits`, and beside them `selfReported` conversions.",
)  # fmt: skip
STORIES = (LEAK, MANY_AND_FEW, OPENS_AND_CLOSES, NO_GOAL, DOES_NOT_PAY, NEEDED, READY, NEWSPAPER)
