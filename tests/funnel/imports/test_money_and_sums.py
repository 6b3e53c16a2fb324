"""Amounts with the signs people write, percentages, and rows that only sum others up."""

from decimal import Decimal
from pathlib import Path

import pytest

from crm.core.problems import Problems
from funnel.imports.bind import starred
from funnel.imports.check import is_summary
from funnel.imports.convert import BadValue, Priced, figure, money, prices, split
from funnel.imports.mapping import parse_mapping
from funnel.imports.mappings import all_shipped

SPEND = {
    "kind": "spend", "source": "x",
    "fields": {"resource": "r", "start": "d", "amount": "a"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "mark", "amount", "currencies"),
    [
        ("1 234,56 ₽", ",", "1234.56", {"RUB"}),
        ("1\u00a0234,56\u00a0руб.", ",", "1234.56", {"RUB", "BYN"}),
        ("-5.00 USD", ".", "-5.00", {"USD"}),
        ("EUR 5", None, "5", {"EUR"}),
        ("1,234.56", None, "1234.56", set()),
        ("€1.234,56", ",", "1234.56", {"EUR"}),
        ("₸ 10", None, "10", {"KZT"}),
    ],
)
def test_amounts_with_signs(text: str, mark: str | None, amount: str, currencies: set[str]) -> None:
    read = money(mark)(text)
    assert read == Decimal(amount)
    assert (read.currencies if isinstance(read, Priced) else frozenset()) == currencies


def test_a_dollar_may_be_of_several_countries_and_micros_are_millionths() -> None:
    dollar = money(None)("$5")
    assert isinstance(dollar, Priced)
    assert {"USD", "CAD"} <= dollar.currencies
    assert "RUB" not in dollar.currencies
    assert money(".", micros=True)("1230000") == Decimal("1.23")


@pytest.mark.parametrize("text", ["5 apples", "apples", "₽5₽", "5 ₽ 6", "", "₽"])
def test_what_is_no_amount(text: str) -> None:
    with pytest.raises(BadValue):
        money(None)(text)


def test_figures_lists_and_schedules() -> None:
    assert figure(",")("5,3 %") == Decimal("0.053")
    assert figure(",")("5,3") == Decimal("5.3")
    assert split(" a; b,c ;;") == ("a", "b,c")
    assert split("a, b") == ("a", "b")
    assert prices(",")("30 000,00 ₽; 5000;") == (Decimal(30000), Decimal(5000))


def test_the_star_of_a_column() -> None:
    assert starred("Amount spent (*)", "amount spent (RUB)") == "RUB"
    assert starred("Amount spent (*)", "Amount spent") is None
    assert starred("Amount", "Amount") is None


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        (["Total", "", "5", "6", "7"], True),
        (["", "ИТОГО:", "5", "6", "7"], True),
        (["Total: Campaigns", "--", "5", "6"], True),
        (["Итого по кампаниям", "", "", "5"], True),
        (["Total rows: 12"], True),
        (["Total care", "2026-03-01", "5"], False),
        (["Totally", "", "5"], False),
        (["Spring", "Total", "5"], False),
        (["", ""], False),
    ],
)
def test_rows_that_sum_others_up(cells: list[str], wanted: bool) -> None:
    assert is_summary(parse_mapping(SPEND), cells) is wanted


def test_a_lead_called_total_is_a_lead() -> None:
    leads = {"kind": "leads", "source": "x", "fields": {"external_id": "i", "occurred_at": "d"}}
    assert not is_summary(parse_mapping(leads), ["Total", ""])


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"wide": {"period": "day"}}, "mapping.fields.amount"),
        ({"kind": "leads", "wide": {"period": "day"}}, "mapping.wide"),
        ({"fields": {"resource": "r"}, "wide": {}}, "mapping.wide.period"),
        ({"fields": {"resource": "r"}, "wide": {"period": "year"}}, "mapping.wide.period"),
        ({"fields": {**SPEND["fields"], "currency": {"header": "no star"}}}, "mapping.fields.currency"),  # type: ignore[dict-item]  # a dict
        ({"fields": {**SPEND["fields"], "resource": {"column": "r", "micros": True}}}, "mapping.fields.resource"),  # type: ignore[dict-item]  # a dict
    ],
)
def test_mistakes_of_the_new_settings(settings: dict[str, object], field: str) -> None:
    with pytest.raises(Problems) as told:
        parse_mapping({**SPEND, **settings})
    assert any((problem.field or "").startswith(field) for problem in told.value.problems)


def test_metrics_of_a_wide_file_must_exist() -> None:
    wide = {"columns": {"Likes": "LIKES"}}
    with pytest.raises(Problems, match="'LIKES' is no metric"):
        parse_mapping({"kind": "metrics", "source": "x", "fields": {"resource": "r", "day": "d"}, "wide": wide})


def test_every_shipped_mapping_says_where_its_columns_are_known_from() -> None:
    folder = Path(__file__).parents[3] / "funnel" / "imports" / "mappings"
    for name, mapping in all_shipped().items():
        text = (folder / f"{name}.toml").read_text(encoding="utf-8")
        assert mapping.about
        assert ("# source: " in text) is mapping.confirmed
        assert ("# unconfirmed: " in text) is not mapping.confirmed
