"""What a file is, found out from the file."""

import codecs
from pathlib import Path

import pytest

from crm.core.problems import Invalid
from funnel.imports.sniff import HEAD_BYTES, open_text, sniff
from funnel.imports.sources import FileOptions

RUSSIAN = "Имя;Почта;Канал\r\nИван Петров;ivan@example.com;Поиск\r\nАнна Ким;anna@example.com;Соцсети\r\n"
WESTERN = "name,city\nJosé,São Paulo\nZoë,Köln\n"


@pytest.mark.parametrize(
    ("text", "written", "found"),
    [
        (RUSSIAN, "utf-8", "utf-8"),
        (RUSSIAN, "utf-8-sig", "utf-8-sig"),
        (RUSSIAN, "utf-16", "utf-16"),
        (RUSSIAN, "utf-32", "utf-32"),
        (RUSSIAN, "cp1251", "cp1251"),
        (RUSSIAN, "koi8-r", "koi8-r"),
        (RUSSIAN, "cp866", "cp866"),
        (WESTERN, "cp1252", "cp1252"),
        (WESTERN, "latin-1", "cp1252"),
        (WESTERN, "utf-16-le", "utf-16-le"),
        (WESTERN, "utf-16-be", "utf-16-be"),
        ("name,city\nIvan,Ufa\n", "ascii", "utf-8"),
    ],
)
def test_encoding(tmp_path: Path, text: str, written: str, found: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(written))
    shape = sniff(path)
    assert shape.encoding == found
    assert shape.columns == tuple(text.splitlines()[0].replace(";", ",").split(","))


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251"])
def test_the_first_letter_beyond_ascii_may_come_late(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "late.csv"
    plain = "id,name\n" + "1,Ivan\n" * (2 * HEAD_BYTES // 7)
    path.write_bytes(plain.encode() + ("2,Иван Петров из Уфы\n" * 3000).encode(encoding))
    assert sniff(path).encoding == encoding


def test_a_broken_byte_does_not_make_a_utf8_file_another(tmp_path: Path) -> None:
    path = tmp_path / "damaged.csv"
    path.write_bytes(RUSSIAN.encode() + b"\xff\xfe;x;y\r\n")
    assert sniff(path).encoding == "utf-8"


def test_bytes_no_one_byte_encoding_knows_are_latin_1(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_bytes(b"a,b\n\x81\x8d\x8f\x90\x9d,1\n")
    assert sniff(path, FileOptions(encoding="latin1")).encoding == "latin-1"
    with open_text(path, sniff(path).encoding) as stream:
        assert stream.read().endswith(",1\n")


def test_a_byte_cp1251_does_not_have_leaves_it_cp1251(tmp_path: Path) -> None:
    path = tmp_path / "hole.csv"
    path.write_bytes(RUSSIAN.encode("cp1251") + b"\x98;x;y\r\n")
    assert sniff(path).encoding == "cp1251"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "a.csv"
    rows = [["name", "text", "sum"], ["Ann", "a, b; c | d", "1,5"], ["Bob", 'says "hi"\nand goes', "2,5"]]
    quoted = (delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    path.write_text("\r\n".join(quoted), encoding="utf-8", newline="")
    shape = sniff(path)
    assert (shape.delimiter, shape.columns) == (delimiter, ("name", "text", "sum"))


def test_decimal_commas_do_not_outvote_semicolons(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("day;cost, RUB\n1;1,5\n2;2,5\n")
    assert sniff(path).delimiter == ";"


def test_excel_says_its_delimiter(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("sep=;\nid;date\n1;2018-02-01\n")
    shape = sniff(path)
    assert (shape.delimiter, shape.skip, shape.columns) == (";", 1, ("id", "date"))


def test_lines_above_the_header_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Report of May\n\nid,date\n1,2018-02-01\n")
    shape = sniff(path, FileOptions(skip=2))
    assert (shape.skip, shape.header, shape.columns) == (2, True, ("id", "date"))


@pytest.mark.parametrize(
    ("first", "names", "header"),
    [
        ("id,date", (), True),
        ("17,2018-02-01", (), False),
        ("ann@example.com,Ann", (), False),
        ("dac32acd4db4c29c230538b72f8dd87d,social", (), False),
        ("x,x", (), False),
        ("2018,2019", ("2018",), False),
        ("Region,2018", ("region",), True),
    ],
)
def test_header(tmp_path: Path, first: str, names: tuple[str, ...], header: bool) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{first}\na,b\n")
    shape = sniff(path, names=names)
    assert shape.header is header
    assert shape.columns == (tuple(first.split(",")) if header else ("1", "2"))


def test_what_the_mapping_says_wins(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("a,b;c\n1,2;3\n".encode("cp1251"))
    shape = sniff(path, FileOptions(delimiter=";", encoding="cp1251", header=False))
    assert (shape.delimiter, shape.encoding, shape.header, shape.columns) == (";", "cp1251", False, ("1", "2"))


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (codecs.BOM_UTF8 + b"\r\n", "empty"),
        (b"PK\x03\x04rest", "damaged Excel"),
        (b"\x1f\x8brest", "gzip"),
    ],
)
def test_what_is_no_delimited_text_is_refused(tmp_path: Path, content: bytes, word: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(Invalid, match=word):
        sniff(path)
