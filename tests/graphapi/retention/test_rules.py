"""Rules, previews and holds over HTTP."""

from typing import Any

import pytest

from crm.core.ids import encode
from crm.core.work import begin
from crm.models.words import Role
from tests.factories.people import insert_person
from tests.http import Client

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
RULES = "{ retentionRules { subject days defaultDays leastDays isDefault isFixed version changedBy { name } } }"
PREVIEW = "{ retentionPreview { rule { subject } due held } }"
SET = """
mutation($days: Int, $version: Int) {
  retentionRuleSet(input: {subject: LOST_LEADS, days: $days, expectedVersion: $version}) {
    rule { days version isDefault changedBy { name } } errors { code field } } }
"""
HOLD = """
mutation($id: ID!) { personHoldCreate(input: {personId: $id, reason: "A dispute"}) {
  hold { id isActive version person { id holds { reason } } createdBy { name } } errors { code field } } }
"""
ERASE = "mutation($id: ID!) { personErase(input: {personId: $id}) { person { id } errors { code field } } }"
LIFT = """
mutation($id: ID!) { personHoldLift(input: {holdId: $id, expectedVersion: 1}) {
  hold { isActive liftedBy { name } } errors { code field } } }
"""


async def test_rules_are_read_set_and_previewed(client: Client) -> None:
    office = await client.office()

    async def ask(document: str, role: Role = Role.ADMIN, **variables: Any) -> Any:
        (found,) = (await client.graphql(document, variables, key=office.keys[role])).data.values()
        return found

    rules = {rule.pop("subject"): rule for rule in await ask(RULES, Role.ANALYST)}
    assert rules["UNKNOWN_VISITORS"] == {
        "days": 395, "defaultDays": 395, "leastDays": 30, "isDefault": True, "isFixed": False, "version": 0,
        "changedBy": None,
    }  # fmt: skip
    assert [name for name, rule in rules.items() if rule["isFixed"]] == ["IDEMPOTENCY_KEYS", "OUTBOX", "SESSIONS"]
    assert (await ask(SET, Role.SALES_LEAD, days=90))["errors"] == [{"code": "FORBIDDEN", "field": "input"}]
    assert (await ask(SET, days=3))["errors"] == [{"code": "INVALID", "field": "days"}]
    assert (await ask(SET, days=90, version=1))["errors"] == [{"code": "STALE_VERSION", "field": "expectedVersion"}]
    assert await ask(SET, days=90, version=0) == {"errors": [], "rule": {
        "days": 90, "version": 1, "isDefault": False, "changedBy": {"name": "Admin"},
    }}  # fmt: skip
    assert (await ask(SET, days=None, version=1))["rule"]["days"] is None
    counted = {each["rule"]["subject"]: (each["due"], each["held"]) for each in await ask(PREVIEW)}
    assert (counted["UNKNOWN_VISITORS"], counted["LOST_LEADS"], counted["AUDIT"]) == ((0, 0), (None, None), (0, None))
    refused = await client.graphql(PREVIEW, key=office.keys[Role.ANALYST])
    assert refused.codes == ["FORBIDDEN"]


async def test_whose_data_have_to_be_kept_is_not_erased(client: Client) -> None:
    office = await client.office()
    async with begin(client.database.sessions, office.actor()) as work:
        person = encode("per", await insert_person(work, "Ann"))

    async def ask(document: str, id: str, role: Role = Role.ADMIN) -> Any:
        (found,) = (await client.graphql(document, {"id": id}, key=office.keys[role])).data.values()
        return found

    assert (await ask(HOLD, person, Role.SUPPORT))["errors"][0]["code"] == "FORBIDDEN"
    hold = (await ask(HOLD, person))["hold"]
    hold_id = hold.pop("id")
    assert hold == {"isActive": True, "version": 1, "createdBy": {"name": "Admin"},
                    "person": {"id": person, "holds": [{"reason": "A dispute"}]}}  # fmt: skip
    assert (await ask(ERASE, person))["errors"] == [{"code": "CONFLICT", "field": "personId"}]
    assert await ask(LIFT, hold_id) == {"hold": {"isActive": False, "liftedBy": {"name": "Admin"}}, "errors": []}
    assert (await ask(ERASE, person))["errors"] == []
