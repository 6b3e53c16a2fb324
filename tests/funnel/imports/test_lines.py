"""Records and the lines they start at."""

import csv
import io
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.core.problems import Invalid
from funnel.imports.lines import MAX_LINE, MAX_QUOTED, MAX_UNCLOSED, BrokenRecord, RawRecord, read_records

cells = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
tables = st.lists(st.lists(cells, min_size=1, max_size=4), max_size=8)


@settings(max_examples=150, deadline=None)
@given(
    rows=tables,
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    quote=st.sampled_from(['"', "'"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    end=st.sampled_from(["\r\n", "\n", "\r"]),
)
def test_what_csv_writes_is_read_back(
    rows: list[list[str]], delimiter: str, quote: str, quoting: int, end: str
) -> None:
    if quoting == csv.QUOTE_MINIMAL:
        end = "\r\n"  # the writer quotes a lone CR or LF only when it is part of its line end
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter, quotechar=quote, quoting=quoting, lineterminator=end).writerows(rows)  # type: ignore[arg-type]  # typeshed wants a literal
    found = list(read_records(_text(written.getvalue()), delimiter=delimiter, quote=quote))
    assert [record.cells for record in found if isinstance(record, RawRecord)] == rows


def _text(text: str) -> io.TextIOWrapper:
    """As a file is opened: its line ends as they are."""
    return io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8", newline="")


def _read(text: str, quote: str = '"') -> list[RawRecord | BrokenRecord]:
    return list(read_records(_text(text), delimiter=",", quote=quote))


def test_numbers_are_the_lines_records_start_at() -> None:
    found = _read('a,b\n"1\n2\r\n3",x\n\ny,z')
    assert [(record.number, record.cells) for record in found if isinstance(record, RawRecord)] == [
        (1, ["a", "b"]),
        (2, ["1\n2\r\n3", "x"]),
        (6, ["y", "z"]),
    ]


def test_an_unclosed_quote_costs_its_own_line_only() -> None:
    found = _read('a,b\n"open,1\nc,2\nd,3\n')
    assert [(type(record), record.number) for record in found] == [
        (RawRecord, 1),
        (BrokenRecord, 2),
        (RawRecord, 3),
        (RawRecord, 4),
    ]
    broken = found[1]
    assert isinstance(broken, BrokenRecord)
    assert (broken.code, broken.value) == ("UNCLOSED_QUOTE", '"open,1')


def test_an_unclosed_quote_far_from_the_end_is_given_up_in_time() -> None:
    lines = 2 * MAX_QUOTED // 4
    found = _read('"open,1\n' + "c,2\n" * lines)
    assert isinstance(found[0], BrokenRecord)
    assert [record.number for record in found] == list(range(1, lines + 2))


def test_stray_quotes_do_not_melt_rows_together() -> None:
    found = _read('a,b\n"x,1\n"y,2\nz,3\n')
    assert [(type(record), record.number) for record in found] == [
        (RawRecord, 1),
        (BrokenRecord, 2),
        (BrokenRecord, 3),
        (RawRecord, 4),
    ]


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ('"Best" firm,1', ["Best firm", "1"]),
        ('5" pipe,1', ['5" pipe', "1"]),
        ('"Best" firm,"open', None),
    ],
)
def test_quotes_nobody_doubled_within_a_line(line: str, cells: list[str] | None) -> None:
    found = _read(f"a,b\n{line}\nc,d\n")
    assert [record.number for record in found] == [1, 2, 3]
    assert (found[1].cells if isinstance(found[1], RawRecord) else None) == cells


def test_quotes_as_plain_text() -> None:
    found = _read('5" pipe,"x\n', quote="")
    assert [record.cells for record in found if isinstance(record, RawRecord)] == [['5" pipe', '"x']]


def test_a_file_of_open_quotes_is_refused() -> None:
    with pytest.raises(Invalid, match="never close"):
        _read(('"x,' + "y" * 2000 + "\n") * (MAX_UNCLOSED + 100))


def test_an_endless_line_costs_bounded_memory() -> None:
    text = io.TextIOWrapper(io.BytesIO(b"a,b\n" + b"x" * (12 * MAX_LINE) + b"\nc,d\n"), encoding="utf-8", newline="")
    tracemalloc.start()
    found = list(read_records(text, delimiter=","))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [(type(record), record.number) for record in found] == [(RawRecord, 1), (BrokenRecord, 2), (RawRecord, 3)]
    assert peak < 8 * MAX_LINE


def test_a_giant_cell_is_a_problem_of_its_row() -> None:
    found = _read("a,b\n" + "x" * 200_000 + ",1\nc,d\n")
    assert [(type(record), record.number) for record in found] == [(RawRecord, 1), (BrokenRecord, 2), (RawRecord, 3)]
