"""Mappings, and the mistakes people make in them."""

from pathlib import Path
from typing import Any

import pytest

from crm.core.problems import Problems
from funnel.imports.mapping import load_mapping, parse_toml
from funnel.imports.rows import open_reader
from funnel.imports.sources import FileOptions, Target
from tests.funnel.imports.samples import EXAMPLES, leads, mistakes

FIELDS = {"external_id": "id", "occurred_at": "date"}


def _leads(**settings: Any) -> dict[str, Any]:
    return {"kind": "leads", "source": "test", "fields": FIELDS, **settings}


@pytest.mark.parametrize("name", ["olist/leads.toml", "olist/deals.toml", "touchpoints.toml", "spend.toml"])
def test_shipped_examples_are_good(name: str) -> None:
    assert load_mapping(EXAMPLES / name).fields


def test_short_and_long_forms_are_the_same() -> None:
    long = leads(
        fields={"external_id": {"column": "id"}, "channel": {"column": "origin"}},
        values={"channel": {"fb": {"key": "facebook"}}},
    )
    short = leads(fields={"channel": "origin"}, values={"channel": {"fb": "facebook"}})
    assert short == long
    assert short.values_of("channel") == {"fb": Target(key="facebook")}
    assert short.columns() == {"id", "date", "origin"}


def test_words_for_tab_and_encodings() -> None:
    options = FileOptions.model_validate({"delimiter": "tab", "encoding": "Windows-1251"})
    assert (options.delimiter, options.encoding) == ("\t", "cp1251")


@pytest.mark.parametrize(
    ("data", "path", "words"),
    [
        ({"source": "x", "fields": FIELDS}, "mapping.kind", ["missing"]),
        (_leads(kind="people"), "mapping.kind", ["'LEADS'", "'SPEND'"]),
        (_leads(source="Old CRM"), "mapping.source", ["small Latin letters"]),
        (_leads(blanks=["-"]), "mapping.blanks", ["blanks", "Nearest: blank"]),
        (_leads(file={"delimeter": ";"}), "mapping.file.delimeter", ["Nearest: delimiter"]),
        (_leads(file={"encoding": "utf-7"}), "mapping.file.encoding", ["cp1251"]),
        (
            _leads(fields={**FIELDS, "emial": "e"}),
            "mapping.fields.emial",
            ["no field of leads", "email", "[attributes]"],
        ),
        (_leads(fields={"external_id": "id"}), "mapping.fields.occurred_at", ["need the field"]),
        (_leads(fields={**FIELDS, "name": {"colunm": "n"}}), "mapping.fields.name.colunm", ["Nearest: column"]),
        (_leads(fields={**FIELDS, "name": {}}), "mapping.fields.name", ["exactly one"]),
        (_leads(fields={**FIELDS, "name": {"column": "a", "constant": "b"}}), "mapping.fields.name", ["exactly one"]),
        (_leads(fields={**FIELDS, "name": {"column": "a", "format": "iso"}}), "mapping.fields.name", ["no date"]),
        (_leads(fields={**FIELDS, "name": {"column": "a", "decimal": ","}}), "mapping.fields.name", ["no number"]),
        (_leads(date_formats=["DD.MM.YYYY"]), "mapping.date_formats", ["DD.MM.YYYY", "%d.%m.%Y"]),
        (_leads(date_formats="%H:%M"), "mapping.date_formats", ["no date format"]),
        (_leads(zone="Moscow"), "mapping.zone", ["Europe/Moscow"]),
        (_leads(values={"channel": {"a": "b"}}), "mapping.values.channel", ["does not fill"]),
        (
            _leads(fields={**FIELDS, "channel": {"column": "c", "values": {"a": "b"}}}, values={"channel": {"a": "b"}}),
            "mapping.values.channel",
            ["two places"],
        ),
        (
            _leads(fields={**FIELDS, "name": "n"}, values={"name": {"a": {"key": "b", "group": "DIRECT"}}}),
            "mapping.values.name",
            ["Only values of 'channel'"],
        ),
        (
            _leads(fields={**FIELDS, "channel": "c"}, values={"channel": {"a": {"key": "b", "grp": "X"}}}),
            "mapping.values.channel.a.grp",
            ["Nearest: group"],
        ),
        (
            _leads(fields={**FIELDS, "channel": "c"}, values={"channel": {"a": {"key": "b", "group": "SOCIAL"}}}),
            "mapping.values.channel.a.group",
            ["'ORGANIC_SOCIAL'", "'OTHER'"],
        ),
        (_leads(create_channels=True), "mapping.create_channels", ["channel"]),
        (_leads(attributes={"x": {"column": "x", "type": "money"}}), "mapping.attributes.x.type", ["'number'"]),
        (
            {
                "kind": "deals",
                "source": "t",
                "step": "sql",
                "fields": {"external_id": "a", "lead_external_id": "b", "won_at": "c", "sold_at": "d"},
            },
            "mapping.fields.sold_at",
            ["same field"],
        ),
        (
            {"kind": "deals", "source": "t", "step": "sql", "fields": {"external_id": "a", "lead_external_id": "b"}},
            "mapping.step",
            ["for leads"],
        ),
    ],
)
def test_mistakes_say_what_is_wrong_and_what_is_allowed(data: dict[str, Any], path: str, words: list[str]) -> None:
    found = mistakes(data)
    assert path in found
    assert found[path].endswith(".")
    for word in words:
        assert word in found[path]


def test_all_mistakes_are_told_at_once() -> None:
    found = mistakes(_leads(fields={"external_id": "id", "emial": "e"}, zone="Moscow"))
    assert set(found) == {"mapping.fields.emial", "mapping.fields.occurred_at", "mapping.zone"}


def test_what_is_no_toml() -> None:
    with pytest.raises(Problems, match="no TOML"):
        parse_toml("kind = leads")


def _bind_mistakes(path: Path, **settings: Any) -> dict[str | None, str]:
    channels = settings.pop("catalogue", None)
    with pytest.raises(Problems) as caught:
        open_reader(path, leads(**settings), channels=channels)
    return {problem.field: problem.message for problem in caught.value.problems}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.csv"
    path.write_text("id,date,E-mail,origin,x,x\n1,2018-02-01,a@b.c,fb,1,2\n")
    return path


def test_a_column_the_file_lacks_names_the_nearest(path: Path) -> None:
    found = _bind_mistakes(path, fields={"channel": "orgin", "phone": "mobile"})
    assert found["mapping.fields.channel.column"] == "The file has no column 'orgin'. Nearest: origin."
    assert "There are: id, date, E-mail, origin" in found["mapping.fields.phone.column"]


def test_a_column_that_stands_twice(path: Path) -> None:
    assert "columns 5 and 6" in _bind_mistakes(path, fields={"name": "x"})["mapping.fields.name.column"]


def test_columns_are_found_in_any_case(path: Path) -> None:
    reader = open_reader(path, leads(fields={"email": "e-MAIL"}))
    assert [bound.indexes for bound in reader.bound] == [(0,), (1,), (2,)]


def test_channels_must_exist_or_be_made(path: Path) -> None:
    settings: dict[str, Any] = {"fields": {"channel": "origin"}, "values": {"channel": {"fb": "facebok"}}}
    found = _bind_mistakes(path, **settings, catalogue=["facebook", "vk"])
    assert "Nearest: facebook" in found["mapping.values.channel.fb"]
    assert _bind_mistakes(path, **settings, create_channels=True, catalogue=["vk"])
    settings["values"] = {"channel": {"fb": {"key": "facebok", "group": "ORGANIC_SOCIAL", "name": "Facebok"}}}
    assert _bind_mistakes(path, **settings, catalogue=["vk"])
    assert open_reader(path, leads(**settings, create_channels=True), channels=["vk"]).bound


def test_a_bad_constant_is_a_mistake_of_the_mapping(path: Path) -> None:
    found = _bind_mistakes(
        path, fields={"occurred_at": {"constant": "soon"}, "channel": {"constant": "z"}}, catalogue=["a"]
    )
    assert set(found) == {"mapping.fields.occurred_at.constant", "mapping.fields.channel.constant"}
