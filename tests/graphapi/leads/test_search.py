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
    assert await names("k_c") == ["100% Back_Care"]
    assert await names("%a%") == []
    assert await names("person-4") == ["Anna"]
