"""Every word in every language, and numbers as they are written there."""

from datetime import date

import pytest

from funnel.reports.labels import WORDS, count, day, duration, micro, money, percent, say
from funnel.sentences.languages import LANGUAGES


@pytest.mark.parametrize("word", WORDS)
def test_every_word_is_there_with_the_same_holes(word: str) -> None:
    said = WORDS[word]
    assert len(said) == len(LANGUAGES)
    assert all(said)
    holes = [{part.split("}")[0] for part in text.split("{")[1:]} for text in said]
    assert holes[0] == holes[1] == holes[2]


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("en", ("1,234,567", "12.3%", "\u22121,234.50\u00a0EUR", "1.5", "", "5 h", "3 d")),
        ("ru", ("1\u00a0234\u00a0567", "12,3%", "\u22121\u00a0234,50\u00a0EUR", "1,5", "", "5 ч", "3 дн")),
        ("kk", ("1\u00a0234\u00a0567", "12,3%", "\u22121\u00a0234,50\u00a0EUR", "1,5", "", "5 сағ", "3 күн")),
    ],
)  # fmt: skip
def test_figures_by_language(language: str, wanted: tuple[str, ...]) -> None:
    found = (
        count(language, 1_234_567), percent(language, 0.1234), money(language, -123_450, "EUR"),
        micro(language, 1_500_000), day(language, date(2026, 5, 9)), duration(language, 5 * 3600 + 5),
        duration(language, 3 * 86_400),
    )  # fmt: skip
    assert found[:4] + found[5:] == wanted[:4] + wanted[5:]
    assert "2026" in found[4]


def test_another_language_is_told_in_english() -> None:
    assert say("de", "funnel") == "Funnel"
    assert percent("en", None) == ""
