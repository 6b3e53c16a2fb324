"""What rules say of a text, and the bands of answers: pure."""

from datetime import UTC, datetime, timedelta

import pytest

from crm.conversations.bands import band_of
from crm.conversations.judge import Judgement, Rule, judge
from crm.models.words_conversation import ConversationCategory, NegativeKind, ResponseBand, Sentiment

APPEARED = datetime(2026, 6, 5, 14, 30, tzinfo=UTC)
C, S = ConversationCategory, Sentiment
RULES = [
    Rule(("сломал*", "broken"), C.COMPLAINT, S.NEGATIVE, "quality"),
    Rule(("delivery",), topic="delivery"),
    Rule(("thank you",), C.PRAISE, S.POSITIVE),
]


@pytest.mark.parametrize(
    ("seconds", "band"),
    [
        (60, "REALTIME"), (300, "REALTIME"), (300.000001, "WITHIN_60_MIN"), (3_600, "WITHIN_60_MIN"),
        (5_400, "WITHIN_90_MIN"), (5_401, "WITHIN_24_H"), (86_400, "WITHIN_24_H"), (86_400.000001, "LATE"),
    ],
)  # fmt: skip
def test_bounds_of_bands_are_inclusive(seconds: float, band: str) -> None:
    assert band_of(APPEARED, APPEARED + timedelta(seconds=seconds)) is ResponseBand(band)


def test_never_is_unanswered() -> None:
    assert band_of(APPEARED, None) is ResponseBand.UNANSWERED


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Стул СЛОМАЛСЯ!", (C.COMPLAINT, S.NEGATIVE, "quality")),
        ("It is unbroken", (None, None, None)),
        ("Broken at delivery", (C.COMPLAINT, S.NEGATIVE, "quality")),
        ("THANK   you for the delivery", (C.PRAISE, S.POSITIVE, "delivery")),
        ("", (None, None, None)),
    ],
)
def test_the_first_rule_that_says_something_says_it(
    text: str, found: tuple[ConversationCategory | None, Sentiment | None, str | None]
) -> None:
    said, _ = judge(text, RULES)
    assert (said.category, said.sentiment, said.topic) == found
    assert said.negative_kind is (NegativeKind.GENUINE if said.sentiment is S.NEGATIVE else None)


def test_the_words_that_were_met_are_told() -> None:
    assert judge("broken delivery, thank you", RULES)[1] == ["broken"]
    assert judge("delivery, thank you", RULES)[1] == ["delivery", "thank you"]
    assert judge("x", []) == (Judgement(), [])
