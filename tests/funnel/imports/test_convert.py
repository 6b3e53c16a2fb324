"""Text into values."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from crm.models.words import TouchpointKind
from funnel.imports import convert
from funnel.imports.convert import BadValue


@pytest.mark.parametrize(
    ("text", "formats", "zone", "expected"),
    [
        ("2018-02-01", ["%Y-%m-%d"], "UTC", datetime(2018, 2, 1, tzinfo=UTC)),
        ("2018-02-01", ["iso"], "Europe/Moscow", datetime(2018, 1, 31, 21, tzinfo=UTC)),
        ("2018-02-26 19:58:54", ["%Y-%m-%d %H:%M:%S"], "UTC", datetime(2018, 2, 26, 19, 58, 54, tzinfo=UTC)),
        ("01.02.2018 10:30", ["iso", "%d.%m.%Y", "%d.%m.%Y %H:%M"], "UTC", datetime(2018, 2, 1, 10, 30, tzinfo=UTC)),
        ("2018-02-01T10:00:00Z", ["iso"], "Asia/Almaty", datetime(2018, 2, 1, 10, tzinfo=UTC)),
        ("2018-02-01T10:00:00+05:00", ["iso"], "UTC", datetime(2018, 2, 1, 5, tzinfo=UTC)),
        ("1517443200", ["unix"], "Asia/Almaty", datetime(2018, 2, 1, tzinfo=UTC)),
        ("1517443200500", ["unix_ms"], "UTC", datetime(2018, 2, 1, 0, 0, 0, 500_000, tzinfo=UTC)),
    ],
)
def test_instants(text: str, formats: list[str], zone: str, expected: datetime) -> None:
    assert convert.instant(formats, zone)(text) == expected


@pytest.mark.parametrize("text", ["31.02.2018", "yesterday", "0018-02-01", "3018-02-01", "99999999999999"])
def test_bad_instants(text: str) -> None:
    with pytest.raises(BadValue) as caught:
        convert.instant(["iso", "%d.%m.%Y", "unix"], "UTC")(text)
    assert caught.value.code == "BAD_DATE"


def test_a_moment_is_the_day_it_is_in_the_zone() -> None:
    read = convert.day(["iso"], "Asia/Almaty")
    assert read("2018-02-01T21:00:00Z") == date(2018, 2, 2)
    assert read("2018-02-01T21:00:00") == date(2018, 2, 1)


@pytest.mark.parametrize(
    ("text", "mark", "expected"),
    [
        ("12", None, "12"),
        ("1234,56", None, "1234.56"),
        ("1 234 567,5", None, "1234567.5"),
        ("1\u00a0234", None, "1234"),
        ("1,234.56", None, "1234.56"),
        ("1.234,56", None, "1234.56"),
        ("1,234,567", None, "1234567"),
        ("−3.5", None, "-3.5"),
        ("0.500", None, "0.500"),
        ("1234.567", None, "1234.567"),
        (".5", None, ".5"),
        ("1.234", ",", "1234"),
        ("1.234", ".", "1.234"),
        ("12'000", ".", "12000"),
    ],
)
def test_numbers(text: str, mark: str | None, expected: str) -> None:
    assert convert.decimal(mark)(text) == Decimal(expected)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("1,234", None),
        ("12.000", None),
        ("1,5", "."),
        ("1.23.4", None),
        ("1,2,3.4", None),
        ("1.5.2", "."),
        ("NaN", None),
        ("1e5", None),
        ("1_000", None),
        ("5 5", None),
        ("12 RUB", None),
        ("٣", None),
        ("1" * 31, None),
        ("", None),
    ],
)
def test_what_is_no_number_or_may_be_two(text: str, mark: str | None) -> None:
    with pytest.raises(BadValue) as caught:
        convert.decimal(mark)(text)
    assert caught.value.code == "BAD_NUMBER"


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "2000000000"])
def test_units_are_whole_and_positive(text: str) -> None:
    assert convert.whole(None)("12.0") == 12
    with pytest.raises(BadValue):
        convert.whole(None)(text)


@pytest.mark.parametrize(
    ("read", "text", "expected"),
    [
        (convert.currency, "rub", "RUB"),
        (convert.choice(tuple(TouchpointKind), keep_unknown=False), "form submit", TouchpointKind.FORM_SUBMIT),
        (convert.choice(tuple(TouchpointKind), keep_unknown=True), "wink", "wink"),
        (convert.boolean_attribute, "Да", True),
        (convert.boolean_attribute, "False", False),
        (convert.number_attribute(None), "50000000.0", 50_000_000),
        (convert.number_attribute(None), "1,5", 1.5),
        (convert.list_attribute(","), "cat, wolf", ["cat", "wolf"]),
    ],
)
def test_words(read: Callable[[str], object], text: str, expected: object) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("read", "code"),
    [
        (convert.currency, "BAD_CURRENCY"),
        (convert.choice(tuple(TouchpointKind), keep_unknown=False), "UNKNOWN_VALUE"),
        (convert.boolean_attribute, "BAD_BOOLEAN"),
    ],
)
def test_bad_words(read: Callable[[str], object], code: str) -> None:
    with pytest.raises(BadValue) as caught:
        read("nothing of the kind")
    assert caught.value.code == code
