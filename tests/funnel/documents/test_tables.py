"""Tables as CSV, workbook and page: every value as it is, and nothing that people wrote is run."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from crm.core.money import Money
from funnel.documents.as_csv import as_csv
from funnel.documents.as_page import as_page, policy
from funnel.documents.as_xlsx import as_xlsx, sheet_name
from funnel.documents.document import Format, Paths, document, file_name
from funnel.documents.table import Column, Kind, Paper, Table
from funnel.inputs import Period

COLUMNS = (Column("What"), Column("How many", Kind.NUMBER), Column("Cost", Kind.MONEY), Column("Due", Kind.DAY))
EVIL = ("=1+1", "+7 916", "-cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\n=1")
TABLE = Table(
    "Proposal",
    COLUMNS,
    [
        ("Страница «ВК»", Decimal("-2.5"), Money(-1_050, "RUB"), date(2026, 5, 31)),
        (EVIL[0], 40, Money(1_200_000, "RUB"), None),
        ('"quoted", and\nin two lines', None, None, None),
    ],
    totals=("Total", None, Money(1_198_950, "RUB"), None),
)


def read_csv(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def test_csv() -> None:
    body = as_csv(TABLE)
    assert body.startswith(b"\xef\xbb\xbf")
    assert read_csv(body) == [
        ["What", "How many", "Cost", "Due"],
        ["Страница «ВК»", "-2.5", "-10.50", "2026-05-31"],
        ["'=1+1", "40", "12000.00", ""],
        ['"quoted", and\nin two lines', "", "", ""],
        ["Total", "", "11989.50", ""],
    ]


@pytest.mark.parametrize("text", EVIL)
def test_no_text_is_a_formula(text: str) -> None:
    table = Table("T", (Column("A"),), [(text,)])
    assert read_csv(as_csv(table))[1] == [f"'{text}"]
    (cell,) = next(load_workbook(io.BytesIO(as_xlsx([table]))).active.iter_rows(min_row=2))  # type: ignore[union-attr]
    assert (cell.data_type, str(cell.value).replace("_x000D_", "\r")) == ("s", text)


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40))
def test_a_text_comes_back_from_csv_and_never_starts_a_formula(text: str) -> None:
    (found,) = read_csv(as_csv(Table("T", (Column("A"),), [(text + "x",)])))[1]
    assert found in (text + "x", f"'{text}x")
    assert not found.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_workbook() -> None:
    """Numbers, money and days are Excel's own; the second table is the second sheet."""
    book = load_workbook(io.BytesIO(as_xlsx([TABLE, Table("A/B:[C]*?", (Column("A"),), [])])))
    assert book.sheetnames == ["Proposal", "A B  C"]
    rows = list(book["Proposal"].iter_rows())
    assert [[cell.value for cell in row] for row in rows] == [
        ["What", "How many", "Cost", "Due"],
        ["Страница «ВК»", -2.5, -10.5, datetime(2026, 5, 31)],  # noqa: DTZ001 - Excel knows no zones
        ["=1+1", 40, 12000, None],
        ['"quoted", and\nin two lines', None, None, None],
        ["Total", None, 11989.5, None],
    ]
    assert rows[1][2].number_format == '#,##0.00 "RUB"'
    assert rows[2][0].data_type == "s"
    assert book["Proposal"].freeze_panes == "A2"


@pytest.mark.parametrize(("currency", "wanted"), [("JPY", '#,##0 "JPY"'), ("KWD", '#,##0.000 "KWD"')])
def test_money_has_its_currencys_places(currency: str, wanted: str) -> None:
    table = Table("T", (Column("A", Kind.MONEY),), [(Money(1_234, currency),)])
    cell = load_workbook(io.BytesIO(as_xlsx([table])))["T"]["A2"]
    assert (cell.number_format, cell.value) == (wanted, 1234 if currency == "JPY" else 1.234)


def test_names_of_sheets_and_files() -> None:
    assert sheet_name("x" * 40, 1) == "x" * 31
    assert sheet_name("//", 2) == "Sheet 2"
    assert file_name('proposal "Стул" 2026/05') == "proposal-Стул-2026-05"
    assert file_name("///") == "document"


class Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)


def test_the_page_holds_everything_and_runs_nothing() -> None:
    evil = '<script>alert(1)</script><img src=x onerror="x">'
    table = Table(evil, (Column(evil),), [(evil,)], totals=(evil,))
    body = as_page(Paper(evil, evil, [table], [evil])).decode()
    found = Texts()
    found.feed(body)
    assert {"script", "img", "link", "iframe"}.isdisjoint(found.tags)
    assert body.count("&lt;script&gt;") == 8
    assert "http://" not in body
    assert "https://" not in body
    assert "@media print" in body
    assert policy().startswith("default-src 'none'; style-src 'sha256-")


def test_figures_are_told_for_people() -> None:
    body = as_page(Paper("T", "S", [TABLE])).decode()
    assert '<td class="figure">12,000.00 RUB</td>' in body
    assert '<tr class="totals">' in body


def test_paths_and_documents() -> None:
    paths = Paths("matrix", "prod_1", Period(start=date(2026, 5, 1), end=date(2026, 5, 31)), "a&b")
    assert paths.of("csv") == "/documents/matrix/prod_1.csv?start=2026-05-01&end=2026-05-31&workspace=a%26b"
    made = [document("T", one, [TABLE], Paper("T", "S", [TABLE])) for one in (Format.CSV, Format.XLSX, Format.HTML)]
    assert [(one.name, one.is_shown) for one in made] == [("T.csv", False), ("T.xlsx", False), ("T.html", True)]
