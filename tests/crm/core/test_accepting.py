"""Accept-Language as browsers and programs write it."""

import pytest

from crm.core.accepting import language, languages

SPOKEN = ("en", "ru", "kk")


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("", []),
        ("ru", ["ru"]),
        ("ru-RU,ru;q=0.9,en-US;q=0.8,en;q=0.7", ["ru", "en"]),
        ("en;q=0.2, kk ; q=0.9 , de", ["de", "kk", "en"]),
        ("kk-Cyrl-KZ", ["kk"]),
        ("RU;Q=1", ["ru"]),
        ("ru;q=0, *;q=0.5", ["*"]),
        ("ru;q=x, en", ["en"]),
        (",;, ;q=1,", []),
        ("a," * 10_000 + "ru", ["a"]),  # what follows so many is not read
    ],
)
def test_the_most_wanted_comes_first(header: str, found: list[str]) -> None:
    assert languages(header) == found


@pytest.mark.parametrize(
    ("header", "found"),
    [("de, ru;q=0.8", "ru"), ("rue, kk;q=0.1", "kk"), ("*", "en"), ("de-AT", "en"), ("en;q=0.5, ru;q=0.6", "ru")],
)
def test_only_what_is_spoken_is_taken(header: str, found: str) -> None:
    """ "rue" is Rusyn, and not Russian for its first letters."""
    assert language(header, SPOKEN, "en") == found
