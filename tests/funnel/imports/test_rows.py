"""Files as people have them: good rows come out, bad ones say where and why."""

import csv
import random
import tracemalloc
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.models.words import DealStatus, Direction, TouchpointKind
from funnel.imports.mapping import load_mapping, parse_mapping
from funnel.imports.records import DealRow, Row, RowProblem, RowSkipped, SpendRow, TouchpointRow
from funnel.imports.rows import open_reader
from tests.funnel.imports.samples import EXAMPLES, items, lead_rows, leads, problems

FEB_1 = datetime(2018, 2, 1, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file.csv"


def _write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("cp1251", ";"), ("utf-8-sig", ","), ("utf-16", "\t"), ("utf-8", "|"), ("koi8-r", ";")]
)
def test_the_same_rows_in_any_dress(path: Path, encoding: str, delimiter: str) -> None:
    rows = [
        ["id", "date", "Имя", "Источник"],
        ["1", "2018-02-01", "Анна Ким", "ВКонтакте"],
        ["2", "2018-02-02", "Иван\r\nПетров", "Select"],
        ["3", "2018-02-03", "N/A", "вконтакте"],
    ]
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows(rows)
    mapping = leads(
        blank=["Select", "n/a"],
        fields={"name": "Имя", "channel": "Источник"},
        values={"channel": {"ВКонтакте": "vk"}},
    )
    found = items(path, mapping)
    assert [(row.external_id, row.name, row.channel) for row in lead_rows(found)] == [
        ("1", "Анна Ким", "vk"),
        ("2", "Иван\r\nПетров", None),
        ("3", None, "vk"),
    ]
    assert [item.number for item in found if isinstance(item, Row)] == [2, 3, 5]


def test_every_problem_of_a_row_is_told_with_its_place(path: Path) -> None:
    _write(path, "id,date,origin\n1,2018-02-01,fb\n,yesterday,tv\n3,2018-02-03,\n")
    mapping = leads(fields={"channel": "origin"}, values={"channel": {"fb": "facebook"}})
    found = items(path, mapping)
    assert [row.channel for row in lead_rows(found)] == ["facebook", None]
    assert problems(found) == [
        (3, "external_id", "MISSING", ""),
        (3, "occurred_at", "BAD_DATE", "yesterday"),
        (3, "channel", "UNKNOWN_CHANNEL", "tv"),
    ]
    messages = [item.message for item in found if isinstance(item, RowProblem)]
    assert messages[1] == "Column 'date': 'yesterday' is no date of the format iso."
    assert all(message.endswith(".") for message in messages)


@pytest.mark.parametrize(
    ("settings", "options", "expected"),
    [
        ({}, {}, ["fb", "tv"]),
        ({}, {"channels": ["fb"]}, ["fb", "UNKNOWN_CHANNEL"]),
        ({"values": {"channel": {"fb": "facebook"}}}, {"channels": ["facebook", "tv"]}, ["facebook", "tv"]),
        ({"values": {"channel": {"fb": "facebook"}}}, {}, ["facebook", "UNKNOWN_CHANNEL"]),
        ({"values": {"channel": {"FB": "facebook", "tv": ""}}}, {}, ["facebook", None]),
        (
            {"fields": {"channel": {"column": "origin", "values": {"fb": "facebook"}, "keep_unknown": True}}},
            {},
            ["facebook", "tv"],
        ),
    ],
)
def test_channels(path: Path, settings: dict[str, Any], options: dict[str, Any], expected: list[str | None]) -> None:
    _write(path, "id,date,origin\n1,2018-02-01,fb\n2,2018-02-01,tv\n")
    found = items(path, leads(**{"fields": {"channel": "origin"}, **settings}), **options)
    told = [
        item.code if isinstance(item, RowProblem) else item.values.channel  # type: ignore[union-attr]  # leads only
        for item in found
    ]
    assert told == expected


def test_constants_defaults_and_blanks_of_a_field(path: Path) -> None:
    _write(path, "id;date;name;town\n1;;n/a;n/a\n")
    mapping = leads(
        blank="n/a",
        fields={
            "occurred_at": {"column": "date", "default": "2018-02-01"},
            "channel": {"constant": "phone"},
            "name": {"column": "name", "blank": "-"},
        },
        attributes={"town": {"column": "town", "default": "Ufa"}},
    )
    (row,) = lead_rows(items(path, mapping))
    assert (row.occurred_at, row.channel, row.name, row.attributes) == (FEB_1, "phone", "n/a", {"town": "Ufa"})


def test_ragged_blank_and_shifted_rows(path: Path) -> None:
    _write(path, "id,date,name\n\n1,2018-02-01,Ann,,\n,,\n2,2018-02-01\n3,2018-02-01,Bob,extra\n   \n4,2018-02-01,\n")
    found = items(path, leads(fields={"name": "name"}))
    assert [row.external_id for row in lead_rows(found)] == ["1", "4"]
    assert problems(found) == [
        (5, None, "RAGGED_ROW", "2,2018-02-01"),
        (6, None, "RAGGED_ROW", "3,2018-02-01,Bob,extra"),
    ]


def test_bytes_that_are_no_text(path: Path) -> None:
    good = "id,date,name\n1,2018-02-01,Анна Ким из Уфы\n".encode()
    path.write_bytes(good + b"2,2018-02-01,\xff\xfe\n3,2018-02-01,a\x00b\n")
    found = items(path, leads(fields={"name": "name"}))
    assert [row.external_id for row in lead_rows(found)] == ["1"]
    assert [(p.row, p.code, p.value) for p in found if isinstance(p, RowProblem) and p.field == "name"] == [
        (3, "BAD_ENCODING", "??"),
        (4, "BAD_CHARACTER", "a\ufffdb"),
    ]


def test_bad_text_in_columns_nobody_asked_for_does_no_harm(path: Path) -> None:
    path.write_bytes(b"id,date,rest\n1,2018-02-01,a\x00b" + b"x" * 20_000 + b"\n")
    assert [row.external_id for row in lead_rows(items(path, leads()))] == ["1"]


def test_damage_in_utf_16(path: Path) -> None:
    text = "id,date,name\n1,2018-02-01,Ann\n2,2018-02-01,".encode("utf-16")
    path.write_bytes(text + b"\x00\xd8" + "x\n".encode("utf-16-le"))
    found = items(path, leads(fields={"name": "name"}))
    assert [row.external_id for row in lead_rows(found)] == ["1"]
    assert [problem[2] for problem in problems(found)] == ["BAD_ENCODING"]


def test_long_values(path: Path) -> None:
    _write(
        path, f"id,date,name\n1,2018-02-01,{'x' * 10_000}\n2,2018-02-01,{'x' * 10_001}\n{'3' * 256},2018-02-01,Ann\n"
    )
    found = items(path, leads(fields={"name": "name"}))
    assert [row.external_id for row in lead_rows(found)] == ["1"]
    assert [(row, field, code) for row, field, code, _ in problems(found)] == [
        (3, "name", "TOO_LONG"),
        (4, "external_id", "TOO_LONG"),
    ]
    assert all(len(value or "") <= 200 for *_, value in problems(found))


def test_doubles_in_the_file(path: Path) -> None:
    _write(path, "id,date,name\n1,bad,Ann\n1,2018-02-01,Ann\n1,2018-02-01, Ann \n1,2018-02-01,Eve\n2,2018-02-01,Ann\n")
    found = items(path, leads(fields={"name": "name"}))
    assert [item.number for item in found if isinstance(item, Row)] == [3, 6]
    assert [item for item in found if isinstance(item, RowSkipped)] == [RowSkipped(4, "1")]
    assert problems(found)[1:] == [(5, "external_id", "DUPLICATE_IN_FILE", "1")]


def test_a_file_without_header(path: Path) -> None:
    _write(path, "17,2018-02-01\n18,2018-02-02\n")
    mapping = leads(fields={"external_id": 1, "occurred_at": {"column": 2}})
    found = items(path, mapping)
    assert [(item.number, item.values.external_id) for item in found if isinstance(item, Row)] == [(1, "17"), (2, "18")]


def _deals(**fields: Any) -> Any:
    every = {"external_id": "id", "lead_external_id": "lead", "won_at": "won", **fields}
    return parse_mapping({"kind": "deals", "source": "t", "fields": every})


def test_deals(path: Path) -> None:
    _write(
        path,
        "id;lead;won;sum;cur;n;state;sdr\n"
        "1;L1;2018-02-01;1 234,50;rub;3;won;Ann\n"
        "2;L2;;;;;;\n"
        "3;L3;;100;;;Lost;\n"
        "4;L4;;;;;won;\n"
        "5;L5;2018-02-01;-5;;;;\n"
        "6;L6;2018-02-01;1,234;JPY;1,5;;\n"
        "7;L7;2018-02-01;5,5;JPY;;;\n",
    )
    mapping = _deals(amount="sum", currency="cur", units="n", status="state", sdr="sdr")
    found = items(path, mapping, currency="RUB")
    rows = [item.values for item in found if isinstance(item, Row)]
    assert rows == [
        DealRow(
            external_id="1",
            lead_external_id="L1",
            status=DealStatus.WON,
            sold_at=FEB_1,
            amount=Decimal("1234.50"),
            currency="RUB",
            units=3,
            attributes={"sdr": "Ann"},
        ),
        DealRow(external_id="2", lead_external_id="L2", status=DealStatus.OPEN),
        DealRow(external_id="3", lead_external_id="L3", status=DealStatus.LOST, amount=Decimal(100)),
    ]
    assert [(row, field, code) for row, field, code, _ in problems(found)] == [
        (5, "sold_at", "MISSING"),
        (6, "amount", "BAD_AMOUNT"),
        (7, "amount", "BAD_NUMBER"),
        (7, "units", "BAD_NUMBER"),
        (8, "amount", "BAD_AMOUNT"),
    ]


def test_touchpoints_by_the_shipped_example(path: Path) -> None:
    _write(
        path,
        "ID;Дата;Тип;E-mail;Телефон;Имя;Источник;Кампания\r\n"
        "1;01.02.2018 12:00;заявка;anna@example.com;-;Анна;ВКонтакте;весна\r\n"
        "2;01.02.2018;visit;;8 (495) 123-45-67;;прочее;\r\n"
        "3;01.02.2018;заявка;;-;Никто;Поиск;\r\n"
        "4;01.02.2018;танец;a@b.c;;;Поиск;\r\n",
        "cp1251",
    )
    found = items(path, load_mapping(EXAMPLES / "touchpoints.toml"), channels=["vk", "organic_search"])
    rows = [item.values for item in found if isinstance(item, Row)]
    assert rows == [
        TouchpointRow(
            external_id="1",
            occurred_at=datetime(2018, 2, 1, 9, tzinfo=UTC),
            kind=TouchpointKind.FORM_SUBMIT,
            email="anna@example.com",
            name="Анна",
            channel="vk",
            campaign="весна",
            direction=Direction.INBOUND,
        ),
        TouchpointRow(
            external_id="2",
            occurred_at=datetime(2018, 1, 31, 21, tzinfo=UTC),
            kind=TouchpointKind.VISIT,
            phone="8 (495) 123-45-67",
            direction=Direction.INBOUND,
        ),
    ]
    assert [(row, field, code) for row, field, code, _ in problems(found)] == [
        (4, None, "NO_IDENTITY"),
        (5, "kind", "UNKNOWN_VALUE"),
    ]


def test_custom_kinds_of_touchpoints(path: Path) -> None:
    _write(path, "id,date,kind,mail\n1,2018-02-01,Dance,a@b.c\n")
    fields = {
        "external_id": "id",
        "occurred_at": "date",
        "kind": {"column": "kind", "keep_unknown": True},
        "email": "mail",
    }
    found = items(path, parse_mapping({"kind": "touchpoints", "source": "t", "fields": fields}))
    assert [(item.values.kind, item.values.custom_kind) for item in found if isinstance(item, Row)] == [  # type: ignore[union-attr]  # touchpoints only
        (TouchpointKind.CUSTOM, "Dance")
    ]


def test_spend_by_the_shipped_example(path: Path) -> None:
    _write(
        path,
        'Campaign\tDay\tCost\tCurrency\nspring\t01.02.2018\t"1 234,56"\tруб.\nspring\t02.02.2018\t1.000\t\n\t\t5\t\n',
    )
    found = items(path, load_mapping(EXAMPLES / "spend.toml"))
    rows = [item.values for item in found if isinstance(item, Row)]
    assert rows == [
        SpendRow(
            external_id=f"spring | 0{day}.02.2018",
            resource="spring",
            start=date(2018, 2, day),
            end=date(2018, 2, day),
            amount=amount,
            currency="RUB",
        )
        for day, amount in ((1, Decimal("1234.56")), (2, Decimal(1000)))
    ]
    assert [(row, field, code) for row, field, code, _ in problems(found)] == [
        (4, "external_id", "MISSING"),
        (4, "resource", "MISSING"),
        (4, "start", "MISSING"),
    ]


def test_a_period_that_ends_before_it_starts(path: Path) -> None:
    _write(path, "id,from,to,sum\n1,2018-02-02,2018-02-01,5\n2,2018-02-01,2018-02-28,-5\n")
    fields = {"external_id": "id", "resource": {"constant": "site"}, "start": "from", "end": "to", "amount": "sum"}
    found = items(path, parse_mapping({"kind": "spend", "source": "t", "fields": fields}))
    assert [item.values.amount for item in found if isinstance(item, Row)] == [Decimal(-5)]  # type: ignore[union-attr]  # spend only
    assert problems(found) == [(2, "end", "BAD_PERIOD", "2018-02-01")]


def _numbered(path: Path, count: int, broken: Iterable[int] = ()) -> Path:
    bad = set(broken)
    lines = (f"{n},{'never' if n in bad else '2018-02-01'}\n" for n in range(count))
    return _write(path, "id,date\n" + "".join(lines))


def test_batches_are_bounded_and_can_be_gone_on_with(path: Path) -> None:
    _numbered(path, 25, broken=[3, 4, 24])
    reader = open_reader(path, leads())
    batches = list(reader.batches(10))
    assert [(len(b.rows), len(b.problems), b.rejected, b.count) for b in batches] == [
        (8, 2, 2, 10),
        (10, 0, 0, 10),
        (4, 1, 1, 5),
    ]
    assert batches[-1].position == reader.total_bytes
    assert list(reader.batches(10, skip=10)) == batches[1:]
    assert list(reader.batches(10, skip=25)) == []


def test_doubles_of_rows_before_the_kill_are_still_seen(path: Path) -> None:
    _write(path, "id,date\n1,2018-02-01\n2,2018-02-01\n1,2018-02-01\n1,2018-02-02\n")
    assert [type(item) for item in open_reader(path, leads()).rows(skip=2)] == [RowSkipped, RowProblem]


def test_memory_does_not_grow_with_the_file(path: Path) -> None:
    def peak(count: int) -> int:
        reader = open_reader(_numbered(path, count), leads())
        tracemalloc.start()
        assert sum(len(batch.rows) for batch in reader.batches(200)) == count
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    peak(100)
    assert peak(8_000) - peak(1_000) < 2 * 64 * 7_000


def test_long_rows_make_short_batches(path: Path) -> None:
    lines = (f"{n},2018-02-01,{'x' * 10_000}\n" for n in range(1_000))
    _write(path, "id,date,name\n" + "".join(lines))
    sizes = [len(batch.rows) for batch in open_reader(path, leads(fields={"name": "name"})).batches(1_000)]
    assert sum(sizes) == 1_000
    assert 8 <= len(sizes) <= 12


def test_random_bytes_are_never_an_incident(path: Path) -> None:
    chance = random.Random(7)
    for _ in range(60):
        noise = bytes(chance.choice(b'ab1,;\t\n\r"\x00\xd0\x98\xff ') for _ in range(400))
        path.write_bytes(b"id,date\n" + noise)
        mapping = leads(file={"delimiter": ",", "header": True})
        for item in open_reader(path, mapping).rows():
            assert isinstance(item, Row | RowProblem | RowSkipped)


words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.lists(words, min_size=1, max_size=6),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_names_come_back_as_they_were_written(
    tmp_path: Path, names: list[str], delimiter: str, quoting: int, encoding: str
) -> None:
    path = tmp_path / "round.csv"
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.writer(stream, delimiter=delimiter, quoting=quoting)  # type: ignore[arg-type]  # typeshed wants a literal
        writer.writerow(["id", "date", "name"])
        writer.writerows([[number, "2018-02-01", name] for number, name in enumerate(names)])
    options = {"delimiter": delimiter, "encoding": encoding.removesuffix("-sig")}
    found = lead_rows(items(path, leads(fields={"name": "name"}, file=options)))
    assert [row.name for row in found] == [name.strip() or None for name in names]
