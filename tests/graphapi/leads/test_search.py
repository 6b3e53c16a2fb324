"""Names are found as people write them: ё and Kazakh letters, any case, blanks aside, and % is a percent sign."""

import pytest

from tests.http import Client
from tests.scenario.spinaok import define, found

pytestmark = [pytest.mark.anyio, pytest.mark.database]

NAMES = ("Пётр Ёжиков", "Қайрат Әлиүлы", "Петр Иванов", "100% Back_Care", "Anna")
SEARCH = "query($words: String!) { leads(search: $words) { edges { node { name } } } }"


async def test_names_are_found_as_they_are_written(client: Client) -> None:
    company = await found(client)
    await define(company)
    for number, name in enumerate(NAMES):
        given = {
            "productId": company.product_id, "name": name,
            "identities": [{"kind": "EXTERNAL_ID", "value": f"person-{number}"}],
        }  # fmt: skip
        await company.admin.change("leadCreate", "LeadCreateInput", "lead { id }", given)

    async def names(words: str) -> list[str]:
        edges = (await company.admin.read(SEARCH, words=words))["leads"]["edges"]
        return sorted(edge["node"]["name"] for edge in edges)

    assert await names("пётр") == ["Пётр Ёжиков"]
    assert await names("ЁЖИК") == ["Пётр Ёжиков"]
    assert await names("  пётр   ёжиков ") == ["Пётр Ёжиков"]
    assert await names("ҚАЙРАТ") == ["Қайрат Әлиүлы"]
    assert await names("әлиүлы") == ["Қайрат Әлиүлы"]
    assert await names("петр") == ["Петр Иванов"]
    assert await names("100%") == ["100% Back_Care"]
    assert await names("back_c") == ["100% Back_Care"]
    assert await names("%a%") == []
    assert await names("person-4") == ["Anna"]


async def test_few_letters_are_the_beginning_of_a_name(client: Client) -> None:
    company = await found(client)
    await define(company)
    people = (
        ("Пётр", "Ёлка", "e1"), ("Пер Ли", "Ли и Ко", "e2"), ("Anna", None, "e3"), ("Ли", None, "e4"), ("Ян", None, "7")
    )  # fmt: skip
    for name, firm, external in people:
        given = {
            "productId": company.product_id, "name": name, "companyName": firm,
            "identities": [{"kind": "EXTERNAL_ID", "value": external}],
        }  # fmt: skip
        await company.admin.change("leadCreate", "LeadCreateInput", "lead { id }", given)

    async def names(words: str) -> list[str]:
        edges = (await company.admin.read(SEARCH, words=words))["leads"]["edges"]
        return sorted(edge["node"]["name"] for edge in edges)

    assert await names("пё") == ["Пётр"]
    assert await names("ПЕ ") == ["Пер Ли", "Пётр"]  # ё stands in a sort key as a letter of its own after е
    assert await names("an") == ["Anna"]
    assert await names("nn") == []  # not inside a name
    assert await names("nna") == ["Anna"]  # three letters are
    assert await names("ли") == ["Ли", "Пер Ли"]  # a name, and a firm's
    assert await names("ёл") == ["Пётр"]
    assert await names("e2") == ["Пер Ли"]  # an identity, exactly
    assert await names("7") == ["Ян"]
    assert await names("я") == []  # one letter begins too many names
    assert await names("ли и") == ["Пер Ли"]
    assert len(await names("  ")) == len(await names("")) == len(people)  # nothing was asked
    for nothing in ("%", "__", "п_"):
        assert await names(nothing) == []
