"""Ranks of rows under one model."""

from datetime import UTC, datetime

from funnel.attribution.answer import Amounts, AnsweredBy, AttributionAnswer, AttributionRow, Credit
from funnel.insights.disagreement import ranks_under


def test_equals_share_a_rank_and_the_next_one_is_counted_on() -> None:
    rows = tuple(
        AttributionRow(
            str(place), "", None, None, None, (Credit("linear", Amounts(count, 0, 0, 0), None, None, None),), None
        )
        for place, count in enumerate([5, 9, 5, 0, 9])
    )
    nothing = Amounts(0, 0, 0, 0)
    at = datetime(2026, 6, 1, tzinfo=UTC)
    found = AttributionAnswer(at, AnsweredBy.JOURNEYS, at, "RUB", nothing, nothing, ("linear",), rows, ())
    assert ranks_under(found, 0) == [3, 1, 3, 5, 1]
