"""The company of the scenario: product, funnel, cluster, and the touches that arrive."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from crm.models.words import Role
from tests.http import Client
from tests.scenario.actors import Person, hire

STEPS = [
    {
        "key": "aware", "name": "Knows of it", "phase": "AWARENESS", "side": "MARKETING",
        "goal": {"text": "Come twice within a month",
                 "reachedWhen": {"touch": {"kinds": ["VISIT"], "atLeast": 2, "withinDays": 30}}},
    },
    {
        "key": "interested", "name": "Is interested", "phase": "INTEREST", "side": "MARKETING",
        "goal": {"text": "Leave a request", "reachedWhen": {"touch": {"kinds": ["FORM_SUBMIT"]}}},
    },
    {
        "key": "asked", "name": "Has asked", "phase": "INTENT", "side": "MARKETING",
        "goal": {"text": "Sales take over", "reachedWhen": {"handoffAccepted": True}},
    },
    {
        "key": "with_sales", "name": "Talks with sales", "phase": "EVALUATION", "side": "SALES", "isHandoff": True,
        "goal": {"text": "Buy", "reachedWhen": {"saleRecorded": True}},
    },
    {"key": "bought", "name": "Has bought", "phase": "PURCHASE", "side": "SALES"},
]  # fmt: skip
ENTRY_RULE = {"touch": {"kinds": ["VIEW", "VISIT", "COMMENT", "FOLLOW"]}}

# who, when, kind, resource, channel; identities by person
TOUCHES = [
    ("anna", "2026-09-01T07:00:00Z", "VIEW", "group", "vk"),
    ("anna", "2026-09-02T07:00:00Z", "VISIT", "ads", "google_ads"),
    ("anna", "2026-09-03T07:00:00Z", "VISIT", "group", "vk"),
    ("anna", "2026-09-04T09:00:00Z", "FORM_SUBMIT", "site", "organic_search"),
    ("boris", "2026-09-05T07:00:00Z", "VISIT", "ads", "google_ads"),
    ("boris", "2026-09-06T07:00:00Z", "VISIT", "site", "organic_search"),
    ("boris", "2026-09-07T07:00:00Z", "FORM_SUBMIT", "site", "organic_search"),
    ("vera", "2026-09-08T07:00:00Z", "FORM_SUBMIT", "newsletter", "email"),
    ("gleb", "2026-09-09T07:00:00Z", "VIEW", "group", "vk"),
]
IDENTITIES = {
    "anna": [{"kind": "EMAIL", "value": "Anna@Example.com"}],
    "boris": [{"kind": "PHONE", "value": "+7 916 123-45-67"}],
    "vera": [{"kind": "EMAIL", "value": "vera@example.com"}, {"kind": "ANONYMOUS_ID", "value": "cookie-9"}],
    "gleb": [{"kind": "PLATFORM_USER_ID", "value": "4711", "account": "vk-group"}],
}
RESOURCES = {
    "group": {"name": "VK group", "kind": "SOCIAL_GROUP", "placement": "OUTPOST", "channelKey": "vk",
              "purposeText": "People whose back hurts help one another"},
    "site": {"name": "Sales site", "kind": "SALES_SITE", "placement": "OWN", "channelKey": "organic_search",
             "url": "https://spinaok.example"},
    "ads": {"name": "Google Ads", "kind": "AD_CAMPAIGN", "placement": "PAID", "channelKey": "google_ads"},
    "newsletter": {"name": "Newsletter", "kind": "NEWSLETTER", "placement": "OWN", "channelKey": "email"},
    "portal": {"name": "Portal announcement", "kind": "PAID_PLACEMENT", "placement": "PAID", "channelKey": "display",
               "priceSchedule": [{"amount": "30000"}, {"amount": "5000"}]},
}  # fmt: skip
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
"""When the story is told: two months after its touches, inside their look-back, whatever day the tests run."""
PERIOD = {"start": "2026-09-01", "end": "2026-12-31"}


@dataclass
class Company:
    """Everyone and everything, by the names of the story."""

    admin: Person
    strategist: Person
    marketer: Person
    community: Person
    sergey: Person
    svetlana: Person
    site: Person
    """An integration key."""
    workspace_id: UUID
    product_id: str = ""
    resources: dict[str, str] = field(default_factory=dict)
    leads: dict[str, str] = field(default_factory=dict)


async def found(client: Client, name: str = "SpinaOK") -> Company:
    """A workspace whose members were hired through the API."""
    office = await client.office(name)
    admin = Person(client, office.keys[Role.ADMIN])
    return Company(
        admin=admin,
        strategist=await hire(admin, f"Sofia-{name}", Role.STRATEGIST),
        marketer=await hire(admin, f"Mark-{name}", Role.MARKETER),
        community=await hire(admin, f"Kira-{name}", Role.COMMUNITY_MANAGER),
        sergey=await hire(admin, f"Sergey-{name}", Role.SALES_MANAGER),
        svetlana=await hire(admin, f"Svetlana-{name}", Role.SALES_MANAGER),
        site=Person(client, office.keys[Role.INTEGRATION]),
        workspace_id=office.workspace_id,
    )


async def define(company: Company) -> None:
    """The strategist draws the model: product, audience, funnel, cluster."""
    boss = company.strategist
    product = await boss.change(
        "productCreate", "ProductCreateInput", "product { id }",
        {"name": "SpinaOK", "saleKinds": ["ONLINE"], "markets": ["B2C"], "price": {"amount": "12000"},
         "contribution": {"amount": "3000"}, "monthlyTargetUnits": 25},
    )  # fmt: skip
    company.product_id = product["product"]["id"]
    for name, given in RESOURCES.items():
        made = await boss.change(
            "resourceRegister", "ResourceRegisterInput", "resource { id }",
            {"users": ["AUDIENCE"], "purposes": ["MARKETING"], **given},
        )  # fmt: skip
        company.resources[name] = made["resource"]["id"]
    draft = await boss.change(
        "funnelDraftSave", "FunnelDraftSaveInput", "draft { problems { code message } }",
        {"productId": company.product_id, "entryRule": ENTRY_RULE, "steps": STEPS},
    )  # fmt: skip
    assert draft["draft"]["problems"] == []
    published = await boss.change(
        "funnelPublish", "FunnelPublishInput", "funnel { version steps { key position } }",
        {"productId": company.product_id},
    )  # fmt: skip
    assert [step["key"] for step in published["funnel"]["steps"]] == [step["key"] for step in STEPS]


def touch_inputs(company: Company) -> list[dict[str, Any]]:
    """The touches of the story as inputs, in order of time."""
    return [
        {
            "source": "story", "externalId": f"t{number}", "kind": kind, "occurredAt": at,
            "resourceId": company.resources[resource], "channelKey": channel, "identities": IDENTITIES[who],
            "name": who.title(),
        }
        for number, (who, at, kind, resource, channel) in enumerate(TOUCHES)
    ]  # fmt: skip


RECORD = """
mutation($input: TouchpointsRecordInput!) {
  touchpointsRecord(input: $input) {
    results { index status touchpoint { id person { id } lead { id step { key } } } errors { code field message } }
    recorded duplicates rejected
  }
}
"""


async def record(company: Company, items: list[dict[str, Any]]) -> Any:
    """Touches arrive through the integration's key."""
    return (await company.site.read(RECORD, input={"items": items}))["touchpointsRecord"]


LEADS = "{ leads(first: 50) { edges { node { id name status step { key } } } } }"


async def find_leads(company: Company) -> None:
    """Remembers the leads by the first name of their person."""
    found = await company.strategist.read(LEADS)
    for edge in found["leads"]["edges"]:
        company.leads[edge["node"]["name"].lower()] = edge["node"]["id"]
