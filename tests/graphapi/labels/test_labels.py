"""Every value of every enum a screen shows has a label in each language, over GraphQL and as a file for caches."""

import re

import pytest
from graphql import GraphQLEnumType

from funnel.metrics.catalogue import CATALOGUE
from graphapi.labels.read import LANGUAGES, messages, words_of
from graphapi.labels.skipped import SKIPPED, why_skipped
from graphapi.schema import schema
from tests.http import Client

pytestmark = [pytest.mark.anyio]
ENUMS = {
    name: list(kind.values) for name, kind in schema.graphql.type_map.items()
    if isinstance(kind, GraphQLEnumType) and not name.startswith("__")
}  # fmt: skip
SHOWN = {name: values for name, values in ENUMS.items() if why_skipped(name) is None}


def test_every_value_is_worded_in_three_languages_or_its_enum_says_why_not() -> None:
    bare = [f"{name}.{value}" for name, values in SHOWN.items() for value in values if words_of(name, value) is None]
    assert bare == []
    assert set(SKIPPED) - set(ENUMS) == set()
    assert len(SHOWN) > 100


def test_every_message_is_three_different_scripts_and_none_is_left_over() -> None:
    own = {(name, value) for name, values in SHOWN.items() for value in values}
    for enum, words in messages().items():
        for value, said in words.items():
            assert len(said) == 3, (enum, value)
            assert all(each and each == each.strip() for each in said), (enum, value)
            if enum != "common":
                assert (enum, value) in own, f"{enum}.{value} is no value of the schema"
            assert not re.search("[А-Яа-яЁё]", said[0]), (enum, value)
    used = {value for name, values in SHOWN.items() for value in values if value not in messages().get(name, {})}
    assert set(messages()["common"]) == used


def test_no_two_values_of_an_enum_are_called_the_same() -> None:
    twice = []
    for name, values in SHOWN.items():
        for place, language in enumerate(LANGUAGES):
            said = [words[place] for value in values if (words := words_of(name, value))]
            if len(set(said)) < len(said):
                twice.append(f"{name} in {language}: {sorted({each for each in said if said.count(each) > 1})}")
    assert twice == []


ASKED = """query($language: String!, $names: [String!]) {
  enumLabels(language: $language, names: $names) { language version url enums { name values { value label } } } }"""


@pytest.mark.database
async def test_labels_are_asked_by_enum_and_language(client: Client) -> None:
    office = await client.office()
    key = next(iter(office.keys.values()))
    answer = await client.graphql(ASKED, {"language": "ru", "names": ["DealStatus"]}, key=key)
    found = answer.data["enumLabels"]
    assert (found["language"], found["url"]) == ("ru", "/labels/ru.json")
    assert found["enums"] == [
        {"name": "DealStatus", "values": [
            {"value": "OPEN", "label": "Открыта"}, {"value": "WON", "label": "Выиграна"},
            {"value": "LOST", "label": "Проиграна"},
        ]}
    ]  # fmt: skip
    everything = (await client.graphql(ASKED, {"language": "kk"}, key=key)).data["enumLabels"]["enums"]
    assert {each["name"]: [value["value"] for value in each["values"]] for each in everything} == SHOWN

    refused = await client.graphql(ASKED, {"language": "de"}, key=key)
    assert refused.codes == ["BAD_USER_INPUT"]
    assert refused.errors[0]["message"] == "There are labels in en, ru, kk; ask for one of them."
    assert (await client.graphql(ASKED, {"language": "en", "names": ["Nobody"]}, key=key)).codes == ["NOT_FOUND"]
    assert (await client.graphql(ASKED, {"language": "en"})).codes == ["UNAUTHENTICATED"]

    file = await client.http.get("/labels/ru.json")
    assert (file.status_code, file.headers["etag"]) == (200, f'W/"{found["version"]}"'), "packed"
    assert file.headers["cache-control"] == "public, max-age=3600, stale-while-revalidate=86400"
    assert file.json()["DealStatus"] == {"OPEN": "Открыта", "WON": "Выиграна", "LOST": "Проиграна"}
    assert set(file.json()) == set(SHOWN)
    for asked in ("*", found["version"], f'"other", "{found["version"]}"', file.headers["etag"]):
        again = await client.http.get("/labels/ru.json", headers={"If-None-Match": asked})
        assert (again.status_code == 304) is (asked != found["version"])  # a tag has quotation marks
    assert again.content == b""
    plain = await client.http.get("/labels/ru.json", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == file.content
    for name in ("etag", "vary", "cache-control"):
        assert again.headers[name] == plain.headers[name] == file.headers[name]
    assert (await client.http.get("/labels/de.json")).status_code == 404
    assert (await client.http.get("/labels/ru.xml")).status_code == 404
    assert (await client.http.get("/labels/en.json")).headers["etag"] != file.headers["etag"]


@pytest.mark.database
async def test_the_catalogue_says_how_each_metric_is_shown(client: Client) -> None:
    office = await client.office()
    asked = "{ metricDefinitions { metric unit direction aggregation format decimals } }"
    rows = (await client.graphql(asked, key=next(iter(office.keys.values())))).data["metricDefinitions"]
    found = {row["metric"]: (row["unit"], row["aggregation"], row["format"], row["decimals"]) for row in rows}
    assert set(found) == {metric.value for metric in CATALOGUE}
    assert found["LEADS"] == ("COUNT", "SUM", "INTEGER", 0)
    assert found["REVENUE"] == ("MONEY", "SUM", "MONEY", 2)
    assert found["CTR"] == ("SHARE", "MEAN", "PERCENT", 1)
    assert found["RESPONSE_TIME"] == ("SECONDS", "MEAN", "DURATION", 0)
    assert found["SEARCH_POSITION"] == ("POSITION", "LAST", "DECIMAL", 1)
    assert found["UNITS_SOLD"] == ("UNITS", "SUM", "DECIMAL", 2)


@pytest.mark.database
@pytest.mark.parametrize(
    ("accepted", "label"), [("de, ru;q=0.8", "посещает"), ("rue;q=0.9, en;q=0.1", "visits"), ("", "visits")]
)
async def test_the_server_words_things_in_the_language_that_is_asked_for(
    client: Client, accepted: str, label: str
) -> None:
    office = await client.office()
    asked = "{ ruleDefinitions { kind operands { choices { value label } } } }"
    headers = {"Accept-Language": accepted}
    found = (await client.graphql(asked, key=next(iter(office.keys.values())), headers=headers)).data["ruleDefinitions"]
    (touch,) = (each for each in found if each["kind"] == "TOUCH")
    choices = {choice["value"]: choice["label"] for operand in touch["operands"] for choice in operand["choices"] or []}
    assert choices["VISIT"] == label
