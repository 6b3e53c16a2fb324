"""Reading is a right too: keys that may only write see nothing, and money is for those who may see it."""

from datetime import UTC, datetime

import pytest

from crm.core.ids import encode, new_id
from crm.models.words import Role
from tests.http import Client

pytestmark = [pytest.mark.anyio, pytest.mark.database]

CREATE = "mutation($input: ApiKeyCreateInput!) { apiKeyCreate(input: $input) { key errors { message } } }"


async def test_a_key_that_may_only_write_reads_nothing(client: Client) -> None:
    office = await client.office()
    given = {"name": "Forms", "roles": ["INTEGRATION"], "scopes": ["TOUCHPOINT_RECORD"]}
    made = await client.graphql(CREATE, {"input": given}, key=office.keys[Role.ADMIN])
    key = made.data["apiKeyCreate"]["key"]
    lead = encode("lead", new_id())
    for document in (
        "{ products(first: 1) { edges { node { name } } } }",
        "{ members(first: 1) { edges { node { email } } } }",
        f'{{ node(id: "{lead}") {{ id }} }}',
        f'{{ nodes(ids: ["{lead}"]) {{ id }} }}',
        "{ channels { key } }",
    ):
        answer = await client.graphql(document, key=key)
        assert answer.codes == ["FORBIDDEN"], (document, answer.body)
        assert "READ" in answer.errors[0]["message"]
    viewer = await client.graphql("{ viewer { workspace { slug } } }", key=key)
    assert viewer.data["viewer"]["workspace"]["slug"] == office.slug


PERSONAL = (
    "{ people { edges { node { primaryEmail } } } }",
    "{ people { edges { node { primaryPhone } } } }",
    "{ people { edges { node { identities { value } } } } }",
    "{ people { edges { node { touchpoints { edges { node { formAnswers } } } } } } }",
    "{ conversations { edges { node { messages { edges { node { text } } } } } } }",
)


@pytest.mark.parametrize("role", [Role.ANALYST, Role.CLIENT])
async def test_addresses_and_words_of_people_are_for_those_who_work_with_them(client: Client, role: Role) -> None:
    office = await client.office()
    for document in PERSONAL:
        answer = await client.graphql(document, key=office.keys[role])
        assert answer.codes == ["FORBIDDEN"], (document, answer.body)
        assert "READ_PERSONAL" in answer.errors[0]["message"]
        assert (await client.graphql(document, key=office.keys[Role.SUPPORT])).errors == []
    allowed = await client.graphql("{ people { edges { node { name identities { kind } } } } }", key=office.keys[role])
    assert allowed.errors == []


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.SUPPORT, Role.COMMUNITY_MANAGER, Role.SALES_MANAGER])
async def test_money_of_reports_is_for_those_who_may_see_it(client: Client, role: Role) -> None:
    office = await client.office()
    day = datetime.now(UTC).date().isoformat()
    product = encode("prod", new_id())
    funnel = f'funnelReport(input: {{productId: "{product}", period: {{start: "{day}", end: "{day}"}}}})'
    credit = (
        f'attributionReport(input: {{period: {{start: "{day}", end: "{day}"}}, conversion: {{sale: true}},'
        ' dimension: CHANNEL, models: [{key: "first"}]})'
    )
    for document in (
        f"{{ {funnel} {{ steps {{ cost {{ amount }} }} }} }}",
        f"{{ {funnel} {{ bottleneck {{ lostValue {{ amount }} }} }} }}",
        f"{{ {credit} {{ conversions }} }}",
    ):
        answer = await client.graphql(document, key=office.keys[role])
        assert answer.codes == ["FORBIDDEN"], (document, answer.body)
        assert "READ_MONEY" in answer.errors[0]["message"]
    allowed = await client.graphql(f"{{ {funnel} {{ cohortSize }} }}", key=office.keys[role])
    assert allowed.codes == ["NOT_FOUND"]  # the report itself may be asked: there is no such product


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.SUPPORT, Role.INTEGRATION])
async def test_what_was_spent_is_not_read_by_its_id_either(client: Client, role: Role) -> None:
    office = await client.office()
    spend, schedule, rate = (encode(prefix, new_id()) for prefix in ("spend", "sched", "rate"))
    for id, kind, field in (
        (spend, "Spend", "amount { amount }"),
        (spend, "Spend", "correctedAmount { amount }"),
        (spend, "Spend", "original { amount }"),
        (schedule, "SpendSchedule", "amount { amount }"),
        (rate, "CurrencyRate", "rate"),
    ):
        document = f'{{ node(id: "{id}") {{ ... on {kind} {{ {field} }} }} }}'
        beside = await client.graphql(document.replace("{", "{ channels { key }", 1), key=office.keys[role])
        assert (beside.codes, beside.status, "data" in beside.body) == (["FORBIDDEN"], 403, False), document
        answer = await client.graphql(document, key=office.keys[role])
        assert answer.codes == ["FORBIDDEN"], (document, answer.body)
        assert "READ_MONEY" in answer.errors[0]["message"]
        assert (await client.graphql(document, key=office.keys[Role.ANALYST])).data == {"node": None}
