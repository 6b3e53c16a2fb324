"""An uploaded file is looked at before anything is brought in."""

from io import BytesIO

import pytest
from openpyxl import Workbook

from crm.models.words import Role
from tests.graphapi.imports.test_uploads import send, start
from tests.http import Client

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

LOOK = """query($id: ID!, $sheet: String) { importFileLook(uploadId: $id, sheet: $sheet) {
  sheet sheets headerRow columns
  offers { name kind isConfirmed columnsLeftOut unclear { field word rows } rowsLookedAt rowsRejected mapping } } }"""


def workbook() -> bytes:
    """Two sheets: leads with a title above them, and nothing that anybody knows."""
    made = Workbook()
    page = made.worksheets[0]
    page.title = "Leads"
    for row in (["Export"], ["ID", "Название лида", "Дата создания", "Стадия", "Рабочий телефон"],
                [7, "Заявка", "22.08.2026 14:30:00", "Новый", 79161234567]):  # fmt: skip
        page.append(row)
    made.create_sheet("Other").append(["x", "y"])
    content = BytesIO()
    made.save(content)
    return content.getvalue()


async def test_a_workbook_is_offered_its_mapping_and_brought_in_with_the_words_given(client: Client) -> None:
    office = await client.office()
    sent = await send(client, office.keys[Role.ADMIN], workbook(), "leads.xlsx")
    assert sent.status_code == 201
    given = {"id": sent.json()["id"]}
    found = (await client.graphql(LOOK, given, key=office.keys[Role.ADMIN])).data["importFileLook"]
    (offer,) = found.pop("offers")
    assert found == {
        "sheet": "Leads", "sheets": ["Leads", "Other"], "headerRow": 2,
        "columns": ["ID", "Название лида", "Дата создания", "Стадия", "Рабочий телефон"],
    }  # fmt: skip
    assert offer.pop("mapping")["source"] == "bitrix24-lead"
    assert offer == {
        "name": "bitrix24-leads", "kind": "LEADS", "isConfirmed": True, "columnsLeftOut": [],
        "unclear": [{"field": "step", "word": "Новый", "rows": 1}], "rowsLookedAt": 1, "rowsRejected": 0,
    }  # fmt: skip
    other = await client.graphql(LOOK, {**given, "sheet": "Other"}, key=office.keys[Role.ADMIN])
    assert (other.data["importFileLook"]["columns"], other.data["importFileLook"]["offers"]) == (["x", "y"], [])
    made = await start(
        client, office, given["id"], mapping=None, mappingName="bitrix24-leads", sheet="1", product="Chair",
        values={"step": {"Новый": "lead"}},
    )  # fmt: skip
    assert (made["errors"], made["import"]["status"]) == ([], "QUEUED")
    wrong = await start(
        client, office, given["id"], mapping=None, mappingName="bitrix24-leads", values={"stage": {"Новый": "lead"}}
    )
    assert [(error["code"], error["field"]) for error in wrong["errors"]] == [("INVALID", "values.stage")]


async def test_who_may_not_import_looks_at_nothing(client: Client) -> None:
    office, others = await client.office("Mine"), await client.office("Others")
    upload = (await send(client, office.keys[Role.ADMIN])).json()["id"]
    for key, code in ((office.keys[Role.AUTHOR], "FORBIDDEN"), (others.keys[Role.ADMIN], "NOT_FOUND")):
        refused = await client.graphql(LOOK, {"id": upload}, key=key)
        assert refused.errors[0]["extensions"]["code"] == code
