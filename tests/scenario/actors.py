"""Members of one company who each speak GraphQL with their own key."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crm.models.words import Role
from tests.http import Answer, Client


@dataclass(frozen=True)
class Person:
    """A member (or an integration) and how they ask."""

    client: Client
    key: str
    id: str = ""

    async def ask(self, document: str, **variables: Any) -> Answer:
        """A document with variables."""
        return await self.client.graphql(document, variables, key=self.key)

    async def read(self, document: str, **variables: Any) -> Any:
        """The data of a document; fails on any error."""
        return (await self.ask(document, **variables)).data

    async def change(self, field: str, kind: str, selection: str, given: Mapping[str, Any]) -> Any:
        """The payload of a mutation `field(input: kind!)`; fails when it has errors."""
        payload = await self.try_to(field, kind, selection, given)
        assert payload["errors"] == [], payload["errors"]
        return payload

    async def try_to(self, field: str, kind: str, selection: str, given: Mapping[str, Any]) -> Any:
        """The payload of a mutation, errors and all."""
        document = (
            f"mutation($input: {kind}!) {{ {field}(input: $input) {{ {selection} errors {{ code field message }} }} }}"
        )
        return (await self.ask(document, input=dict(given))).data[field]


MEMBER_ADD = "mutation($input: MemberAddInput!) { memberAdd(input: $input) { member { id } errors { message } } }"
KEY_CREATE = "mutation($input: ApiKeyCreateInput!) { apiKeyCreate(input: $input) { key errors { message } } }"


async def hire(admin: Person, name: str, role: Role) -> Person:
    """A new member with a key, both made through the API."""
    email = f"{name.lower()}@spinaok.test"
    given = {"email": email, "name": name, "roles": [role.value]}
    member = (await admin.read(MEMBER_ADD, input=given))["memberAdd"]["member"]
    key = (await admin.read(KEY_CREATE, input={"name": name, "memberId": member["id"]}))["apiKeyCreate"]["key"]
    return Person(admin.client, key, member["id"])
