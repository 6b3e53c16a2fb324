"""Who brought whom, where they stand and what came of an event, over HTTP."""

import pytest

from crm.models.words import Role
from tests.http import Client

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
RECORD = """
mutation($input: TouchpointsRecordInput!) { touchpointsRecord(input: $input) {
  results { status touchpoint { id } } errors { message } } }
"""
PEOPLE = """
{ people { edges { node { id name version attitude attitudeSource referredBy { name } loyalty { key name }
  referrals { cause referrer { name } } influence { direct people buyers units }
  attitudeChanges { attitude source setBy { name } } } } } }
"""
SET = """
mutation($input: AttitudeSetInput!) { attitudeSet(input: $input) {
  person { attitude version } change { source } errors { code field } } }
"""


def touch(kind: str, name: str, **more: object) -> dict[str, object]:
    identity = {"kind": "EMAIL", "value": f"{name}@example.test"}
    return {
        "source": "t", "externalId": f"{kind}-{name}", "kind": kind, "occurredAt": "2026-06-01T09:00:00Z",
        "identities": [identity], "name": name, **more,
    }  # fmt: skip


async def test_a_recommendation_shows_on_both(client: Client) -> None:
    key = (await client.office()).keys[Role.COMMUNITY_MANAGER]
    by_ann = {"kind": "EMAIL", "value": "ANN@example.test"}
    items = [touch("FOLLOW", "ann"), touch("RECOMMENDATION", "bob", recommendedBy=by_ann)]
    done = (await client.graphql(RECORD, {"input": {"items": items}}, key=key)).data["touchpointsRecord"]
    assert [each["status"] for each in done["results"]] == ["RECORDED", "RECORDED"]
    ann, bob = (each["node"] for each in (await client.graphql(PEOPLE, key=key)).data["people"]["edges"])
    assert (ann["name"], bob["name"]) == ("ann", "bob")
    assert bob["referredBy"] == {"name": "ann"}
    assert bob["referrals"] == [{"cause": "RECOMMENDATION", "referrer": {"name": "ann"}}]
    assert ann["influence"] == {"direct": 1, "people": 1, "buyers": 0, "units": 0.0}
    assert bob["influence"] is None
    assert ann["loyalty"] == {"key": "recommends", "name": "Recommends"}
    given = {"personId": ann["id"], "attitude": "GREEN", "source": "Praises us", "expectedVersion": ann["version"]}
    said = (await client.graphql(SET, {"input": given}, key=key)).data["attitudeSet"]
    assert said == {"person": {"attitude": "GREEN", "version": ann["version"] + 1}, "change": {"source": "Praises us"},
                    "errors": []}  # fmt: skip
    again = (await client.graphql(SET, {"input": given}, key=key)).data["attitudeSet"]
    assert again["errors"] == [{"code": "STALE_VERSION", "field": "expectedVersion"}]
    ann, _ = (each["node"] for each in (await client.graphql(PEOPLE, key=key)).data["people"]["edges"])
    assert ann["attitudeChanges"] == [
        {"attitude": "GREEN", "source": "Praises us", "setBy": {"name": "Community manager"}}
    ]


EVENT = """
mutation($input: EventCreateInput!) { eventCreate(input: $input) { event { id } errors { code field } } }
"""
GUESTS = """
mutation($input: EventAttendanceRecordInput!) { eventAttendanceRecord(input: $input) {
  recorded duplicates errors { code field } } }
"""
REPORT = """
query($input: EventReportInput!) { eventReport(input: $input) {
  event { name cost { amount } } registered { people companies } attended { people companies } noShows { people }
  costPerAttendee { amount } targetShare } }
"""
RESOURCE = """
mutation($input: ResourceRegisterInput!) { resourceRegister(input: $input) { resource { id } errors { message } } }
"""


async def test_an_event_is_told_by_persons_and_companies(client: Client) -> None:
    keys = (await client.office()).keys
    strategist, analyst = keys[Role.STRATEGIST], keys[Role.COMMUNITY_MANAGER]
    fair = {"name": "Fair", "kind": "EVENT", "users": ["AUDIENCE"], "channelKey": "event"}
    made = (await client.graphql(RESOURCE, {"input": fair}, key=strategist)).data["resourceRegister"]
    day = {"resourceId": made["resource"]["id"], "name": "Day", "startsAt": "2026-06-10T09:00:00Z",
           "endsAt": "2026-06-10T15:00:00Z", "cost": {"amount": "300"}}  # fmt: skip
    event = (await client.graphql(EVENT, {"input": day}, key=strategist)).data["eventCreate"]["event"]["id"]
    came = [
        {"identity": {"kind": "EMAIL", "value": f"{name}@example.test"}, "companyName": firm,
         "registeredAt": "2026-06-05T09:00:00Z", "attendedAt": at}
        for name, firm, at in (("a", "Alpha", "2026-06-10T10:00:00Z"), ("b", "Alpha", "2026-06-10T10:00:00Z"),
                               ("c", "Beta", None))
    ]  # fmt: skip
    given = {"input": {"eventId": event, "guests": came}}
    done = (await client.graphql(GUESTS, given, key=strategist)).data["eventAttendanceRecord"]
    assert done == {"recorded": 5, "duplicates": 0, "errors": []}
    asked = {"input": {"eventId": event}}
    told = (await client.graphql(REPORT, asked, key=strategist)).data["eventReport"]
    assert told["costPerAttendee"]["amount"] == "150.00"
    assert (told["registered"], told["attended"]) == ({"people": 3, "companies": 2}, {"people": 2, "companies": 1})
    assert (told["noShows"], told["targetShare"]) == ({"people": 1}, None)
    without = REPORT.replace("cost { amount }", "")
    told = (await client.graphql(without, asked, key=analyst)).data["eventReport"]
    assert told["costPerAttendee"] is None
