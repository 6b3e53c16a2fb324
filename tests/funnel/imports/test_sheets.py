"""Workbooks of Excel: what stands in a cell is what people read there, and no workbook fills the memory."""

import zipfile
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from crm.core.problems import Invalid
from funnel.imports import sheets
from funnel.imports.heads import header_of
from funnel.imports.mapping import ImportMapping
from funnel.imports.sniff import sniff
from funnel.imports.sources import FileOptions
from tests.funnel.imports.samples import items, lead_rows, leads, problems

Rows = list[list[Any]]


def at(*parts: int) -> datetime:
    """A moment of May as a workbook has it: without a zone."""
    return datetime(2026, 5, *parts)  # noqa: DTZ001  Excel knows no zones


def book(folder: Path, *pages: tuple[str, Rows], hidden: str | None = None) -> Path:
    """A workbook with these sheets."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for title, rows in pages:
        page = made.create_sheet(title)
        for row in rows:
            page.append(row)
        page.sheet_state = "hidden" if title == hidden else "visible"
    path = folder / "list.xlsx"
    made.save(path)
    return path


def listed(**settings: Any) -> ImportMapping:
    """Leads with a telephone number and a sum."""
    return leads(fields={"phone": "phone"}, attributes={"sum": {"column": "sum", "type": "number"}}, **settings)


def test_cells_are_read_as_people_see_them(tmp_path: Path) -> None:
    head = ["id", "date", "phone", "sum"]
    path = book(
        tmp_path,
        ("List", [
            head, [7.0, at(1, 10, 30), 79161234567, 1.234],
            [8, date(2026, 5, 2), 7.9161234568e10, 12500.5], [9, "03.05.2026", "+7 916 123-45-69", None],
        ]),
    )  # fmt: skip
    found = lead_rows(items(path, listed(date_formats=["%d.%m.%Y"], zone="Europe/Moscow")))
    assert [(lead.external_id, lead.phone, lead.attributes) for lead in found] == [
        ("7", "79161234567", {"sum": 1.234}), ("8", "79161234568", {"sum": 12500.5}), ("9", "+7 916 123-45-69", {}),
    ]  # fmt: skip
    assert [lead.occurred_at.isoformat() for lead in found] == [
        "2026-05-01T07:30:00+00:00", "2026-05-01T21:00:00+00:00", "2026-05-02T21:00:00+00:00",
    ]  # fmt: skip
    comma = lead_rows(items(path, listed(date_formats=["%d.%m.%Y"], decimal=",")))
    assert [lead.attributes.get("sum") for lead in comma] == [1.234, 12500.5, None]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), (True, "true"), (79161234567.0, "79161234567"), (1e15, "1000000000000000"), (0.1, "0.1"),
        (-2.5, "-2.5"), (at(1, 23, 59, 59, 999_700), "2026-05-02 00:00:00"), (time(9, 5), "09:05:00"),
        (float("inf"), "inf"), ("'+7 702", "'+7 702"),
    ],
)  # fmt: skip
def test_a_cell(value: Any, text: str) -> None:
    assert sheets.text_of(value, ".") == text


def test_a_formula_is_what_it_came_to(tmp_path: Path) -> None:
    path = book(tmp_path, ("List", [["id", "date"], ["=A1", "2026-05-01"]]))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    page = "xl/worksheets/sheet1.xml"
    assert b"<f>A1</f><v />" in parts[page] or b"<f>A1</f><v></v>" in parts[page]
    stored = parts[page].replace(b"<v />", b"<v>5</v>").replace(b"<v></v>", b"<v>5</v>")
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in (parts | {page: stored}).items():
            archive.writestr(name, content)
    assert [lead.external_id for lead in lead_rows(items(path, leads()))] == ["5"]


def test_the_first_sheet_that_is_shown_unless_another_is_named(tmp_path: Path) -> None:
    rows = [["id", "date"], ["1", "2026-05-01"]]
    path = book(tmp_path, ("Old", [["x"]]), ("List", rows), ("More", [*rows, ["2", "2026-05-02"]]), hidden="Old")
    shape = sniff(path)
    assert (shape.sheet, shape.sheets, shape.columns) == ("List", ("Old", "List", "More"), ("id", "date"))
    assert [sniff(path, FileOptions(sheet=name)).sheet for name in ("more", "3")] == ["More", "More"]
    assert len(items(path, leads(file={"sheet": "More"}))) == 2
    with pytest.raises(Invalid, match=r"no sheet 'Mor'\. Nearest: More"):
        sniff(path, FileOptions(sheet="Mor"))
    with pytest.raises(Invalid, match="is empty"):
        sniff(book(tmp_path, ("Blank", [])))


def test_titles_and_merged_cells_stand_above_the_names(tmp_path: Path) -> None:
    rows: Rows = [
        ["Leads of May"], [], ["id", "Contact", None, "date"], [None, "name", "phone", None],
        [1, "Ann", 79161234567, date(2026, 5, 1)], [2, "Bob", None, date(2026, 5, 2), None, "stray"], [],
        [3, "Cy", 79161234569, "?"],
    ]  # fmt: skip
    path = book(tmp_path, ("List", rows))
    shape = sniff(path, names=("id", "date"))
    assert (shape.skip, shape.columns) == (4, ("id", "name", "phone", "date"))
    found = items(path, leads(fields={"name": "name", "phone": "phone"}))
    assert [(lead.name, lead.phone) for lead in lead_rows(found)] == [("Ann", "79161234567")]
    assert [(row, code) for row, _, code, _ in problems(found)] == [(6, "RAGGED_ROW"), (8, "BAD_DATE")]


@pytest.mark.parametrize(
    ("rows", "names", "found"),
    [
        ([["a", "b"], ["1", "2"]], (), (1, ("a", "b"))),
        ([["Report"], ["a", "b"], ["1", "2"]], (), (2, ("a", "b"))),
        ([["1", "2"], ["3", "4"]], (), (0, None)),
        ([["Ann", "x"], ["id", "date"], ["1", "2"]], ("id",), (2, ("id", "date"))),
        ([["id", "date"], ["id", "date"]], ("id",), (1, ("id", "date"))),
    ],
)
def test_which_row_names_the_columns(rows: list[list[str]], names: tuple[str, ...], found: Any) -> None:
    assert header_of(rows, names) == found


def archive(folder: Path, parts: dict[str, bytes]) -> Path:
    """A ZIP archive with these parts."""
    path = folder / "made.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return path


BOOK = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}


@pytest.mark.parametrize(
    ("parts", "word"),
    [
        ({"readme.txt": b"x"}, "ZIP archive and no Excel workbook"),
        (BOOK | {"xl/worksheets/sheet1.xml": b" " * (3 << 20)}, "fill the memory"),
        (BOOK | {"xl/sharedStrings.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><sst/>'}, "definitions of its own"),
        (BOOK | {f"x/{number}": b"" for number in range(sheets.MAX_PARTS)}, "unpacks to more"),
        (BOOK, "cannot be read"),
    ],
    ids=["another", "bomb", "entities", "parts", "empty"],
)
def test_archives_that_are_no_list_are_refused(tmp_path: Path, parts: dict[str, bytes], word: str) -> None:
    with pytest.raises(Invalid, match=word):
        sniff(archive(tmp_path, parts))


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"\xd0\xcf\x11\xe0" + bytes(600), r"old Excel workbook \(.xls\)"),
        (b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "locked with a password"),
        (b"\xef\xbb\xbf\n<meta http-equiv='x'><table><tr><th>ID</th></tr></table>", "web page"),
        (b"PK\x03\x04rest", "damaged"),
    ],
)
def test_what_only_looks_like_a_workbook_is_refused_with_what_to_do(tmp_path: Path, content: bytes, word: str) -> None:
    path = tmp_path / "list.xls"
    path.write_bytes(content)
    with pytest.raises(Invalid, match=word):
        sniff(path)


def test_a_long_sheet_is_read_row_by_row(tmp_path: Path) -> None:
    path = book(tmp_path, ("List", [["id", "date"], *([number, "2026-05-01"] for number in range(3_000))]))
    with sheets.opened(path) as sheet:
        records = sheet.records()
        assert next(records).cells == ["id", "date"]
        next(records)
        assert sheet.stream.tell() <= path.stat().st_size
    assert len(lead_rows(items(path, leads()))) == 3_000
    assert sheets.is_archive(BytesIO(path.read_bytes()).read(4))
