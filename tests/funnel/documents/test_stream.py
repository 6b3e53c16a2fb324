"""Long tables: batch by batch, nothing read ahead, nothing kept behind, and the same cells as short tables have."""

import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from crm.core.money import Money
from funnel.documents.stream import Batch, csv_chunks, file_chunks, xlsx_file
from funnel.documents.table import Column, Kind

pytestmark = pytest.mark.anyio
COLUMNS = (Column("=Name"), Column("Score", Kind.NUMBER), Column("Worth", Kind.MONEY))


class Source:
    """Counts how many batches were taken."""

    def __init__(self, batches: int, size: int = 3) -> None:
        self.left, self.size, self.taken = batches, size, 0

    async def __aiter__(self) -> AsyncIterator[Batch]:
        for number in range(self.left):
            self.taken += 1
            yield [(f"={number}.{place}", -place, Money(-1_050, "RUB")) for place in range(self.size)]


def stream(source: Source) -> AsyncIterator[Batch]:
    return source.__aiter__()


async def test_csv_goes_out_as_it_comes_in() -> None:
    source = Source(1_000_000)
    chunks = csv_chunks(COLUMNS, stream(source), mark=True)
    assert (await anext(chunks)).decode() == "\ufeff'=Name,Score,Worth\r\n"
    assert source.taken == 0
    for number in range(1, 50):
        text = (await anext(chunks)).decode()
        assert source.taken == number  # a million batches: one in memory
    assert list(csv.reader(io.StringIO(text, newline=""))) == [
        ["'=48.0", "0", "-10.50"], ["'=48.1", "-1", "-10.50"], ["'=48.2", "-2", "-10.50"],
    ]  # fmt: skip


async def test_without_a_mark_it_is_plain_utf_8() -> None:
    chunks = [chunk async for chunk in csv_chunks((Column("Имя"),), stream(Source(0)), mark=False)]
    assert chunks == ["Имя\r\n".encode()]


async def test_a_workbook_goes_on_on_the_next_sheet_and_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    made = await xlsx_file("Leads", COLUMNS, stream(Source(3, size=2)), most_lines=4)
    assert list(tmp_path.iterdir()) == []  # before anybody reads, whether anybody will or not
    body = b"".join([piece async for piece in file_chunks(made)])
    assert made.closed
    book = load_workbook(io.BytesIO(body))
    assert book.sheetnames == ["Leads", "Leads 2"]
    rows = [list(row) for sheet in book for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert [row[0] for row in rows] == ["=0.0", "=0.1", "=1.0", "=1.1", "=2.0", "=2.1"]
    assert [sheet.max_row for sheet in book] == [4, 4]
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert rows[1][1:] == [-1, -10.5]


async def test_what_fails_half_way_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    async def broken() -> AsyncIterator[Batch]:
        yield [("a", 1, None)]
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - our own
        await xlsx_file("Leads", COLUMNS, broken())
    assert list(tmp_path.iterdir()) == []
