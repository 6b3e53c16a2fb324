"""Tracked links from making to figures, by HTTP as people and programs follow them."""

import asyncio
import re
from typing import Any
from xml.etree import ElementTree

import asyncpg
import numpy
import pytest
import zxingcpp
from sqlalchemy import func, select

from crm.core.actor import system
from crm.core.work import begin
from crm.models import Touchpoint
from crm.models.words import Role
from funnel.links.record_clicks import record_clicks
from funnel.models import LinkClick, TrackedLink
from tests.http import Answer, Client, Office

pytestmark = [pytest.mark.anyio, pytest.mark.database]

PEOPLE = {"user-agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36"}
CRAWLER = {"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"}
CREATE = """
mutation ($input: TrackedLinkCreateInput!) {
  trackedLinkCreate(input: $input) { link { id code path url qrSvg version } errors { code field message } }
}
"""
REGISTER = """
mutation ($input: ResourceRegisterInput!) { resourceRegister(input: $input) { resource { id } errors { message } } }
"""
FIGURES = """
query ($id: ID!, $period: PeriodInput!) {
  trackedLink(id: $id) { version retiredAt statistics(period: $period) {
    clicks visitors bots leads days { day clicks }
  } }
}
"""
TARGET = "https://spinaok.test/chair?utm_source=own"


async def registered(client: Client, office: Office, name: str = "Flyer") -> str:
    given = {"name": name, "kind": "OFFLINE_AD", "users": ["AUDIENCE"], "channelKey": "offline_ads"}
    answer = await client.graphql(REGISTER, {"input": given}, key=office.keys[Role.ADMIN])
    assert answer.data["resourceRegister"]["errors"] == []
    made: str = answer.data["resourceRegister"]["resource"]["id"]
    return made


async def create(client: Client, office: Office, **given: Any) -> Any:
    asked = {"targetUrl": TARGET, **given}
    return (await client.graphql(CREATE, {"input": asked}, key=office.keys[Role.MARKETER])).data["trackedLinkCreate"]


async def today(client: Client, office: Office) -> str:
    async with client.database.read(office.workspace_id) as reader:
        return str(await reader.fetchval("SELECT (now() AT TIME ZONE 'Europe/Moscow')::date"))


async def figures(client: Client, office: Office, link_id: str) -> Any:
    day = await today(client, office)
    variables = {"id": link_id, "period": {"start": day, "end": day}}
    answer: Answer = await client.graphql(FIGURES, variables, key=office.keys[Role.ANALYST])
    return answer.data["trackedLink"]


async def recorded(client: Client, office: Office) -> int:
    async with begin(client.database.sessions, system(office.workspace_id)) as work:
        return await record_clicks(work)


async def test_a_click_becomes_a_fact_of_the_visitor(client: Client) -> None:
    office = await client.office()
    resource = await registered(client, office)
    link = (await create(client, office, resourceId=resource, utm={"source": "flyer", "campaign": "may"}))["link"]
    first = await client.http.get(link["path"], headers=PEOPLE | {"referer": "https://vk.com/wall"})
    assert first.status_code == 302
    assert first.headers["location"] == f"{TARGET}&utm_campaign=may"
    assert first.headers["cache-control"] == "no-store"
    cookie = first.headers["set-cookie"]
    assert "touchline_visitor=" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    again = await client.http.get(link["path"].upper().replace("/R/", "/r/"), headers=PEOPLE)
    assert again.status_code == 302  # the client kept its cookie: the same visitor
    assert await recorded(client, office) == 2
    assert await recorded(client, office) == 0
    async with begin(client.database.sessions, system(office.workspace_id)) as work:
        touches = (await work.execute(select(Touchpoint).where(Touchpoint.source == "tracked_link"))).scalars().all()
    assert {touch.kind for touch in touches} == {"CLICK"}
    assert len({touch.person_id for touch in touches}) == 1
    assert {(touch.campaign, touch.place_url) for touch in touches} == {("may", TARGET)}
    assert (await figures(client, office, link["id"]))["statistics"] == {
        "clicks": 2, "visitors": 1, "bots": 0, "leads": 0,
        "days": [{"day": await today(client, office), "clicks": 2}],
    }  # fmt: skip


async def test_programs_are_sent_on_and_counted_apart(client: Client) -> None:
    office = await client.office()
    link = (await create(client, office, resourceId=await registered(client, office)))["link"]
    for headers in (CRAWLER, {"user-agent": ""}, PEOPLE | {"sec-purpose": "prefetch;prerender"},
                    {"user-agent": "TelegramBot (like TwitterBot)"}):  # fmt: skip
        answer = await client.http.get(link["path"], headers=headers)
        assert (answer.status_code, answer.headers["location"]) == (302, TARGET)
        assert "set-cookie" not in answer.headers
    quiet = await client.http.get(link["path"], headers=PEOPLE | {"sec-gpc": "1"})
    assert quiet.status_code == 302
    assert "set-cookie" not in quiet.headers
    assert await recorded(client, office) == 0
    found = (await figures(client, office, link["id"]))["statistics"]
    assert (found["clicks"], found["visitors"], found["bots"]) == (1, 0, 4)


async def test_a_request_cannot_name_where_it_goes(client: Client) -> None:
    office = await client.office()
    link = (await create(client, office, resourceId=await registered(client, office)))["link"]
    for tail in ("?url=https://evil.test", "?utm_source=evil&next=//evil.test", "#https://evil.test"):
        answer = await client.http.get(link["path"] + tail, headers=PEOPLE)
        assert answer.headers["location"] == TARGET
    for path in ("/r/nosuch1", "/r/a", "/r/%2e%2e", "/r/https:%2f%2fevil.test", "/r/" + "a" * 500):
        missing = await client.http.get(path, headers=PEOPLE)
        assert missing.status_code == 404
        assert "location" not in missing.headers


async def test_a_forged_cookie_is_replaced(client: Client) -> None:
    office = await client.office()
    link = (await create(client, office, resourceId=await registered(client, office), visitorParameter="who"))["link"]
    answer = await client.http.get(link["path"], headers=PEOPLE | {"cookie": "touchline_visitor=<script>" + "x" * 100})
    visitor = answer.headers["set-cookie"].partition("touchline_visitor=")[2].partition(";")[0]
    assert len(visitor) == 32
    assert answer.headers["location"] == f"{TARGET}&who={visitor}"


async def test_the_same_link_is_made_once_however_many_ask(client: Client) -> None:
    office = await client.office()
    resource = await registered(client, office)
    made = await asyncio.gather(*(create(client, office, resourceId=resource) for _ in range(6)))
    assert len({one["link"]["code"] for one in made}) == 1
    other = await create(client, office, resourceId=resource, targetUrl="https://spinaok.test/other")
    assert other["link"]["code"] != made[0]["link"]["code"]


async def test_many_clicks_at_once_are_all_kept_and_recorded_once(client: Client) -> None:
    office = await client.office()
    link = (await create(client, office, resourceId=await registered(client, office)))["link"]
    headers = [PEOPLE | {"cookie": f"touchline_visitor=v{number % 10}"} for number in range(60)]
    answers = await asyncio.gather(*(client.http.get(link["path"], headers=each) for each in headers))
    assert {answer.status_code for answer in answers} == {302}
    assert sum(await asyncio.gather(*(recorded(client, office) for _ in range(3)))) == 60
    async with begin(client.database.sessions, system(office.workspace_id)) as work:
        assert await work.scalar(select(func.count()).select_from(Touchpoint)) == 60
        assert await work.scalar(select(func.count()).where(LinkClick.recorded_at.is_(None))) == 0
    found = (await figures(client, office, link["id"]))["statistics"]
    assert (found["clicks"], found["visitors"]) == (60, 10)


async def test_change_and_retire(client: Client) -> None:
    office = await client.office()
    link = (await create(client, office, resourceId=await registered(client, office)))["link"]
    change = """mutation ($input: TrackedLinkChangeInput!) {
      trackedLinkChange(input: $input) { link { version targetUrl } errors { code field } } }"""
    retire = """mutation ($input: TrackedLinkRetireInput!) {
      trackedLinkRetire(input: $input) { link { retiredAt } errors { code field } } }"""
    key = office.keys[Role.MARKETER]
    moved = {"linkId": link["id"], "targetUrl": "https://spinaok.test/moved", "expectedVersion": 1}
    answer = (await client.graphql(change, {"input": moved}, key=key)).data["trackedLinkChange"]
    assert answer == {"link": {"version": 2, "targetUrl": "https://spinaok.test/moved"}, "errors": []}
    stale = (await client.graphql(change, {"input": moved}, key=key)).data["trackedLinkChange"]
    assert stale == {"link": None, "errors": [{"code": "STALE_VERSION", "field": "expectedVersion"}]}
    wrong = {"linkId": link["id"], "targetUrl": "javascript:alert(1)"}
    refused = (await client.graphql(change, {"input": wrong}, key=key)).data["trackedLinkChange"]
    assert refused["errors"] == [{"code": "INVALID", "field": "targetUrl"}]
    assert (await figures(client, office, link["id"]))["version"] == 2
    assert (await client.http.get(link["path"], headers=PEOPLE)).headers["location"] == "https://spinaok.test/moved"
    await client.graphql(retire, {"input": {"linkId": link["id"]}}, key=key)
    client.app.state.links.forget()  # what other processes keep for some seconds
    assert (await client.http.get(link["path"], headers=PEOPLE)).status_code == 404
    twice = (await client.graphql(retire, {"input": {"linkId": link["id"]}}, key=key)).data["trackedLinkRetire"]
    assert twice["errors"] == [{"code": "CONFLICT", "field": "linkId"}]
    fresh = (await create(client, office, resourceId=await registered(client, office, "Poster")))["link"]
    assert fresh["code"] != link["code"]


async def test_refusals_change_nothing(client: Client) -> None:
    office, other = await client.office(), await client.office("Other")
    resource, foreign = await registered(client, office), await registered(client, other)
    for given, code, field in (
        ({"resourceId": foreign}, "NOT_FOUND", "resourceId"),
        ({"resourceId": resource, "targetUrl": "mailto:a@b.test"}, "INVALID", "targetUrl"),
        ({"resourceId": resource, "visitorParameter": "a b"}, "INVALID", "visitorParameter"),
    ):
        (error,) = (await create(client, office, **given))["errors"]
        assert (error["code"], error["field"]) == (code, field)
    author = await client.graphql(CREATE, {"input": {"resourceId": resource, "targetUrl": TARGET}},
                                  key=office.keys[Role.AUTHOR])  # fmt: skip
    assert author.data["trackedLinkCreate"]["errors"][0]["code"] == "FORBIDDEN"
    async with begin(client.database.sessions, system(office.workspace_id)) as work:
        assert await work.scalar(select(func.count()).select_from(TrackedLink)) == 0


async def test_the_qr_code_reads_as_the_address(client: Client) -> None:
    office = await client.office()
    link = (await create(client, office, resourceId=await registered(client, office)))["link"]
    assert link["url"] == f"http://touchline.test{link['path']}"
    picture = drawn(link["qrSvg"])
    (read,) = zxingcpp.read_barcodes(numpy.kron(picture, numpy.ones((8, 8), dtype=numpy.uint8)))
    assert read.text == link["url"]


def drawn(svg: str) -> Any:
    """The modules of segno's SVG: one path of `M x y`, `m dx dy` and `h length`, a stroke of one module."""
    root = ElementTree.fromstring(svg)
    size = int(float(root.attrib["viewBox"].split()[2]))
    picture = numpy.full((size, size), 255, dtype=numpy.uint8)
    path = next(each.attrib["d"] for each in root.iter() if "stroke" in each.attrib)
    x = y = 0.0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        given = [float(number) for number in numbers.split()]
        if command == "h":
            picture[int(y), int(x) : int(x + given[0])] = 0
            x += given[0]
        else:
            x, y = (given[0], given[1]) if command == "M" else (x + given[0], y + given[1])
    return picture


async def test_a_database_that_is_away_sends_people_on_all_the_same(client: Client) -> None:
    office = await client.office()
    link = (await create(client, office, resourceId=await registered(client, office)))["link"]
    assert (await client.http.get(link["path"], headers=PEOPLE)).status_code == 302
    connection = await asyncpg.connect(client.urls.owner)
    await connection.execute("ALTER TABLE link_clicks RENAME TO link_clicks_away")
    answer = await client.http.get(link["path"], headers=PEOPLE)
    await connection.execute("ALTER TABLE link_clicks_away RENAME TO link_clicks")
    await connection.close()
    assert (answer.status_code, answer.headers["location"]) == (302, TARGET)
    assert (await figures(client, office, link["id"]))["statistics"]["clicks"] == 1
