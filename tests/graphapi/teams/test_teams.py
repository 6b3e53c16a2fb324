"""Teams over GraphQL: made, changed, joined and left; what a member sees follows at once; refusals change nothing."""

from typing import Any

import pytest

from crm.core.actor import system
from crm.core.ids import encode, new_id
from crm.core.work import begin
from crm.models.words import Role
from tests.factories.people import insert_lead
from tests.factories.products import published_funnel
from tests.http import Client, Office

pytestmark = [pytest.mark.anyio, pytest.mark.database]
TEAM = "team { id name topic version lead { name } members { name } } errors { code field message }"
WRITES = {
    name: f"mutation($input: {name[0].upper()}{name[1:]}Input!) {{ {name}(input: $input) {{ {TEAM} }} }}"
    for name in ("teamCreate", "teamChange", "teamMembersAdd", "teamMembersRemove")
}
LIST = "{ teams { id name topic version lead { name } members { name } } }"
AUDIT = "{ auditEntries { edges { node { action outcome details } } } }"
LEADS = "{ leads { totalCount edges { node { name } } } }"
SCOPE = "mutation($input: MemberSetRowScopeInput!) { memberSetRowScope(input: $input) { errors { code } } }"


async def write(client: Client, office: Office, name: str, given: Any, role: Role = Role.ADMIN) -> Any:
    return (await client.graphql(WRITES[name], {"input": given}, key=office.keys[role])).data[name]


async def made(client: Client, office: Office, **given: Any) -> Any:
    """A team that is made without trouble."""
    payload = await write(client, office, "teamCreate", {"name": "Sales", **given})
    assert payload["errors"] == []
    return payload["team"]


async def teams(client: Client, office: Office) -> Any:
    return (await client.graphql(LIST, key=office.keys[Role.ADMIN])).data["teams"]


def member(office: Office, role: Role) -> str:
    return encode("mem", office.members[role])


def names(team: Any) -> list[str]:
    return [each["name"] for each in team["members"]]


async def test_a_team_is_made_changed_joined_and_left(client: Client) -> None:
    office = await client.office()
    seller, author, analyst = (member(office, role) for role in (Role.SALES_MANAGER, Role.AUTHOR, Role.ANALYST))
    team = await made(client, office, name="  Sales ", topic="Boats", leadMemberId=seller, memberIds=[author])
    assert (team["name"], team["topic"], team["version"]) == ("Sales", "Boats", 1)
    assert (team["lead"], names(team)) == ({"name": "Sales manager"}, ["Author", "Sales manager"])

    given = {"teamId": team["id"], "name": "Sale", "leadMemberId": analyst, "expectedVersion": 1}
    changed = await write(client, office, "teamChange", given)
    assert changed["errors"] == []
    assert (changed["team"]["name"], changed["team"]["topic"], changed["team"]["version"]) == ("Sale", "Boats", 2)
    assert (changed["team"]["lead"], names(changed["team"])) == (
        {"name": "Analyst"}, ["Analyst", "Author", "Sales manager"],
    )  # fmt: skip
    cleared = await write(client, office, "teamChange", {"teamId": team["id"], "leadMemberId": None, "topic": None})
    assert (cleared["team"]["name"], cleared["team"]["topic"], cleared["team"]["lead"]) == ("Sale", None, None)
    assert names(cleared["team"]) == ["Analyst", "Author", "Sales manager"]

    out = await write(client, office, "teamMembersRemove", {"teamId": team["id"], "memberIds": [analyst, author]})
    assert (names(out["team"]), out["team"]["version"]) == (["Sales manager"], 4)
    back = await write(client, office, "teamMembersAdd", {"teamId": team["id"], "memberIds": [author, seller, author]})
    assert (names(back["team"]), back["team"]["version"]) == (["Author", "Sales manager"], 5)
    assert await teams(client, office) == [back["team"]]

    entries = (await client.graphql(AUDIT, key=office.keys[Role.ADMIN])).data["auditEntries"]["edges"]
    told = [(each["node"]["action"], each["node"]["details"]) for each in entries]
    assert [each for each in told if each[0].startswith("TEAM_")] == [
        ("TEAM_MEMBERS_ADD", {"memberIds": [author]}),
        ("TEAM_MEMBERS_REMOVE", {"memberIds": sorted([analyst, author])}),
        ("TEAM_CHANGE", {"fields": ["lead_member_id", "topic"]}),
        ("TEAM_CHANGE", {"fields": ["lead_member_id", "name"]}),
        ("TEAM_CREATE", {"name": "Sales"}),
    ]


async def test_again_changes_nothing(client: Client) -> None:
    office = await client.office()
    seller, author = member(office, Role.SALES_MANAGER), member(office, Role.AUTHOR)
    team = await made(client, office, memberIds=[seller])
    for name, who in (("teamMembersAdd", seller), ("teamMembersRemove", author)):
        again = await write(client, office, name, {"teamId": team["id"], "memberIds": [who], "expectedVersion": 1})
        assert again == {"team": team, "errors": []}
    keyed = {"name": "Keyed", "idempotencyKey": "once"}
    first, second = [await write(client, office, "teamCreate", keyed) for _ in range(2)]
    assert first == second
    assert [each["name"] for each in await teams(client, office)] == ["Keyed", "Sales"]


async def test_the_lead_stays_until_another_is_named(client: Client) -> None:
    office = await client.office()
    seller, author = member(office, Role.SALES_MANAGER), member(office, Role.AUTHOR)
    team = await made(client, office, leadMemberId=seller, memberIds=[author])
    given = {"teamId": team["id"], "memberIds": [author, seller]}
    refused = await write(client, office, "teamMembersRemove", given)
    assert refused == {
        "team": None,
        "errors": [
            {
                "code": "CONFLICT",
                "field": "memberIds.1",
                "message": ("Sales manager leads this team; name another lead, or none, and then take them out."),
            }
        ],
    }
    assert await teams(client, office) == [team]
    await write(client, office, "teamChange", {"teamId": team["id"], "leadMemberId": author})
    done = await write(client, office, "teamMembersRemove", {"teamId": team["id"], "memberIds": [seller]})
    assert (done["errors"], names(done["team"])) == ([], ["Author"])


async def test_refusals_name_the_field_and_change_nothing(client: Client) -> None:
    office = await client.office()
    left = await client.account(office.workspace_id, "gone@office.test", Role.AUTHOR)
    stop = "mutation($input: MemberDeactivateInput!) { memberDeactivate(input: $input) { errors { code } } }"
    gone, nobody, seller = encode("mem", left.id), encode("mem", new_id()), member(office, Role.SALES_MANAGER)
    await client.graphql(stop, {"input": {"memberId": gone}}, key=office.keys[Role.ADMIN])
    team, other = await made(client, office, memberIds=[seller]), await made(client, office, name="Other")
    of_it = {"teamId": team["id"]}
    for name, given, code, field in (
        ("teamCreate", {"name": "Sales"}, "CONFLICT", "name"),
        ("teamCreate", {"name": "  "}, "INVALID", "name"),
        ("teamCreate", {"name": "New", "topic": "x" * 201}, "INVALID", "topic"),
        ("teamCreate", {"name": "New", "leadMemberId": nobody}, "NOT_FOUND", "leadMemberId"),
        ("teamCreate", {"name": "New", "leadMemberId": seller, "memberIds": [seller, gone]}, "INVALID", "memberIds.1"),
        ("teamChange", {**of_it, "name": "Other"}, "CONFLICT", "name"),
        ("teamChange", {**of_it, "name": ""}, "INVALID", "name"),
        ("teamChange", {**of_it, "leadMemberId": gone}, "INVALID", "leadMemberId"),
        ("teamChange", {**of_it, "name": "New", "expectedVersion": 7}, "STALE_VERSION", "expectedVersion"),
        ("teamChange", {"teamId": encode("team", new_id()), "name": "New"}, "NOT_FOUND", "teamId"),
        ("teamMembersAdd", {**of_it, "memberIds": [gone]}, "INVALID", "memberIds.0"),
        ("teamMembersAdd", {**of_it, "memberIds": [seller, nobody]}, "NOT_FOUND", "memberIds.1"),
        ("teamMembersAdd", {**of_it, "memberIds": []}, "INVALID", "memberIds"),
        ("teamMembersAdd", {**of_it, "memberIds": [seller], "expectedVersion": 7}, "STALE_VERSION", "expectedVersion"),
        ("teamMembersRemove", {**of_it, "memberIds": [seller, nobody]}, "NOT_FOUND", "memberIds.1"),
        ("teamMembersRemove", {**of_it, "memberIds": [seller], "expectedVersion": 7}, "STALE_VERSION",
         "expectedVersion"),
    ):  # fmt: skip
        refused = await write(client, office, name, given)
        assert [(each["code"], each["field"]) for each in refused["errors"]] == [(code, field)], (name, given)
        assert refused["team"] is None
        assert refused["errors"][0]["message"].endswith(".")
    assert await teams(client, office) == [other, team]


async def test_who_left_can_be_taken_out(client: Client) -> None:
    office = await client.office()
    author = member(office, Role.AUTHOR)
    team = await made(client, office, memberIds=[author])
    stop = "mutation($input: MemberDeactivateInput!) { memberDeactivate(input: $input) { errors { code } } }"
    await client.graphql(stop, {"input": {"memberId": author}}, key=office.keys[Role.ADMIN])
    done = await write(client, office, "teamMembersRemove", {"teamId": team["id"], "memberIds": [author]})
    assert (done["errors"], names(done["team"])) == ([], [])


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
async def test_only_administrators_manage_teams(client: Client, role: Role) -> None:
    office = await client.office()
    me = encode("mem", office.members.get(role, office.members[Role.AUTHOR]))
    team = await made(client, office, memberIds=[member(office, Role.ANALYST)])
    for name, given in (
        ("teamCreate", {"name": "Mine"}),
        ("teamChange", {"teamId": team["id"], "leadMemberId": me}),
        ("teamMembersAdd", {"teamId": team["id"], "memberIds": [me]}),
        ("teamMembersRemove", {"teamId": team["id"], "memberIds": [member(office, Role.ANALYST)]}),
    ):
        refused = await write(client, office, name, given, role)
        assert [(each["code"], each["field"]) for each in refused["errors"]] == [("FORBIDDEN", "input")]
        assert "MEMBER_MANAGE" in refused["errors"][0]["message"]
    assert await teams(client, office) == [team]


async def test_ids_of_another_workspace_are_not_found(client: Client) -> None:
    ours, theirs = await client.office("Ours"), await client.office("Theirs")
    mine = member(ours, Role.SALES_MANAGER)
    stranger = member(theirs, Role.SALES_MANAGER)
    team = await made(client, ours, memberIds=[mine])
    foreign = await made(client, theirs, memberIds=[stranger])
    for name, given, field in (
        ("teamCreate", {"name": "New", "leadMemberId": stranger}, "leadMemberId"),
        ("teamCreate", {"name": "New", "memberIds": [mine, stranger]}, "memberIds.1"),
        ("teamChange", {"teamId": foreign["id"], "name": "New"}, "teamId"),
        ("teamChange", {"teamId": team["id"], "leadMemberId": stranger}, "leadMemberId"),
        ("teamMembersAdd", {"teamId": foreign["id"], "memberIds": [mine]}, "teamId"),
        ("teamMembersAdd", {"teamId": team["id"], "memberIds": [stranger]}, "memberIds.0"),
        ("teamMembersRemove", {"teamId": foreign["id"], "memberIds": [mine]}, "teamId"),
        ("teamMembersRemove", {"teamId": team["id"], "memberIds": [stranger]}, "memberIds.0"),
    ):
        refused = await write(client, ours, name, given)
        assert [(each["code"], each["field"]) for each in refused["errors"]] == [("NOT_FOUND", field)], (name, given)
    assert (await teams(client, ours), await teams(client, theirs)) == ([team], [foreign])


# what a member sees by their teams ----------------------------------------------------------------------------------


async def scoped(client: Client) -> Office:
    """Anna is the sales lead's, Boris nobody's; the seller sees what their teams have."""
    office = await client.office()
    async with begin(client.database.sessions, system(office.workspace_id)) as work:
        funnel = await published_funnel(work)
        for name, owner in (("Anna", office.members[Role.SALES_LEAD]), ("Boris", None)):
            await insert_lead(work, funnel, name=name, owner_id=owner)
    given = {"memberId": member(office, Role.SALES_MANAGER), "rowScope": "TEAM"}
    assert (await client.graphql(SCOPE, {"input": given}, key=office.keys[Role.ADMIN])).data == {
        "memberSetRowScope": {"errors": []}
    }
    return office


async def sees(client: Client, office: Office) -> list[str]:
    """The leads the seller finds in the list, which is counted alike."""
    page = (await client.graphql(LEADS, key=office.keys[Role.SALES_MANAGER])).data["leads"]
    found = [edge["node"]["name"] for edge in page["edges"]]
    assert page["totalCount"] == len(found)
    return found


async def test_what_a_member_sees_follows_who_is_in_their_team(client: Client) -> None:
    office = await scoped(client)
    seller, chief = member(office, Role.SALES_MANAGER), member(office, Role.SALES_LEAD)
    team = await made(client, office, memberIds=[chief])
    assert await sees(client, office) == []
    given = {"teamId": team["id"], "memberIds": [seller]}
    assert (await write(client, office, "teamMembersAdd", given))["errors"] == []
    assert await sees(client, office) == ["Anna"]
    assert (await write(client, office, "teamMembersRemove", given))["errors"] == []
    assert await sees(client, office) == []


async def test_what_a_lead_sees_follows_whom_they_lead(client: Client) -> None:
    office = await scoped(client)
    seller, chief = member(office, Role.SALES_MANAGER), member(office, Role.SALES_LEAD)
    team = await made(client, office, memberIds=[chief])
    assert await sees(client, office) == []
    await write(client, office, "teamChange", {"teamId": team["id"], "leadMemberId": seller})
    assert await sees(client, office) == ["Anna"]
    await write(client, office, "teamChange", {"teamId": team["id"], "leadMemberId": chief})
    assert await sees(client, office) == ["Anna"]  # the former lead stays in the team
    await write(client, office, "teamMembersRemove", {"teamId": team["id"], "memberIds": [seller]})
    assert await sees(client, office) == []


OFFER = "mutation($input: HandoffOfferInput!) { handoffOffer(input: $input) { handoff { id } errors { message } } }"
ADD = "mutation($input: MemberAddInput!) { memberAdd(input: $input) { member { id } } }"
MAY = "query($id: ID!) { node(id: $id) { ... on Handoff { assignee { id } allowedActions } } }"


async def test_who_joined_a_team_may_answer_what_is_offered_to_it(client: Client) -> None:
    """What is remembered of a member's teams (`Actor.team_ids`) is forgotten with the write that changes them."""
    office = await scoped(client)
    seller, admin, theirs = member(office, Role.SALES_MANAGER), office.keys[Role.ADMIN], office.keys[Role.SALES_MANAGER]
    full = {"email": "full@office.test", "roles": ["SALES_MANAGER"], "capacity": 0}
    added = (await client.graphql(ADD, {"input": full}, key=admin)).data["memberAdd"]["member"]
    team = await made(client, office, memberIds=[added["id"]])  # who could answer has no room: it waits for the team
    page = (await client.graphql("{ leads { edges { node { id name } } } }", key=admin)).data["leads"]
    boris = next(edge["node"]["id"] for edge in page["edges"] if edge["node"]["name"] == "Boris")
    given = {"leadId": boris, "toTeamId": team["id"], "packet": {"need": "A chair for a bad back"}}
    offered = (await client.graphql(OFFER, {"input": given}, key=admin)).data["handoffOffer"]
    assert offered["errors"] == []
    asked = {"id": offered["handoff"]["id"]}
    assert (await client.graphql(MAY, asked, key=theirs)).data == {"node": None}
    of_team = {"teamId": team["id"], "memberIds": [seller]}
    await write(client, office, "teamMembersAdd", of_team)
    allowed = (await client.graphql(MAY, asked, key=theirs)).data["node"]
    assert allowed == {"assignee": None, "allowedActions": ["ACCEPT", "DECLINE", "RECYCLE"]}
    await write(client, office, "teamMembersRemove", of_team)
    assert (await client.graphql(MAY, asked, key=theirs)).data == {"node": None}
