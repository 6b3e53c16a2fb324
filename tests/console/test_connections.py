"""Integrations: a network is connected, tested and rotated, what failed is replayed; and who may not is told why."""

import re
from collections.abc import Generator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from crm.fake_platform.telling import copy
from tests.console.conftest import Axe, Screenshot, SignIn
from tests.console.networks import platform, told
from tests.console.site import Site

GROUP, BOT = "123456789", "77"
FIRST, SECOND, NEVER = "vk-secret-one", "vk-secret-two", "vk-secret-three"
MAX_SECRET = "max-secret-one"
TOKEN = "vk-access-token"
PATIENCE = 40_000
"""Milliseconds until the worker has read what came, and the page has asked again."""


@pytest.fixture
def networks(site: Site) -> Generator[str, None, None]:
    """The networks that the service asks, on this machine."""
    with platform(site.networks) as address:
        yield address


def heading(page: Page, name: str) -> Locator:
    """The page's one heading."""
    return page.get_by_role("heading", level=1, name=name, exact=True)


def go(page: Page, title: str) -> None:
    """To a screen by the menu, until its heading is there."""
    page.get_by_role("navigation", name="Menu").get_by_role("link", name=title, exact=True).click()
    expect(heading(page, title)).to_be_visible()


def connecting(page: Page, network: str, name: str) -> Locator:
    """The dialog in which this network was chosen, and what it is called here was said."""
    page.get_by_role("button", name="Connect an account").click()
    dialog = page.get_by_role("dialog", name="Connect an account")
    dialog.get_by_role("combobox", name="Network").click()
    page.get_by_role("option", name=network, exact=True).click()
    dialog.get_by_role("textbox", name="Name", exact=True).fill(name)
    return dialog


def address_of(page: Page, name: str) -> str:
    """The address that is shown once."""
    given = page.get_by_role("status").filter(has_text=f"Address of {name}")
    return (given.locator("pre").text_content() or "").strip()


def vk_join(number: int) -> dict[str, Any]:
    """Somebody joined the community."""
    return {"type": "group_join", "group_id": int(GROUP), "event_id": f"join-{number}", "v": "5.199",
            "object": {"user_id": 77_000 + number, "join_type": "join"}}  # fmt: skip


def max_message(number: int) -> dict[str, Any]:
    """A message to the bot of MAX."""
    sent: dict[str, Any] = copy("max_message.json")
    sent["message"]["body"] |= {"mid": f"mid.story-{number}", "text": f"Story {number}"}
    return sent


def check_of(page: Page, name: str) -> Locator:
    """A line of the test's result."""
    return page.get_by_role("list", name="Checks").get_by_role("listitem").filter(has_text=f"{name} – ")


def answered(page: Page, address: str, sent: dict[str, Any], secret: str, status: int) -> int:
    """What VK is answered, once every process has heard of a change: the door looks anew within seconds."""
    found = 0
    for _ in range(30):
        found = told(address, "vk", sent, secret).status_code
        if found == status:
            break
        page.wait_for_timeout(500)
    return found


def names_asked_for(page: Page, networks: str) -> set[str]:
    """Whose names VK was asked for with the token of the account, after the worker had the time to."""
    found: set[str] = set()
    for _ in range(PATIENCE // 1_000):
        sent = [each["given"] for each in httpx.get(networks).json()["sent"] if each["method"] == "users.get"]
        found = {name for given in sent if given["access_token"] == TOKEN for name in given["user_ids"].split(",")}
        if len(found) >= 3:
            break
        page.wait_for_timeout(1_000)
    return found


def connect_vk(page: Page, axe: Axe) -> str:
    """From the menu to the address of the community; what VK needs is asked for, and nothing else."""
    go(page, "Connections")
    axe(page)
    dialog = connecting(page, "VK", "Spina community")
    expect(dialog.get_by_label("Verify token")).to_have_count(0)
    dialog.get_by_label("Account on the network").fill(GROUP)
    dialog.get_by_label("Secret key").fill("short")
    dialog.get_by_role("button", name="Connect", exact=True).click()
    expect(dialog.get_by_text("At least 8 characters, none of them a blank.")).to_be_visible()
    axe(page)
    dialog.get_by_label("Secret key").fill(FIRST)
    dialog.get_by_label("Access token", exact=True).fill(TOKEN)
    dialog.get_by_label("Confirmation code").fill("0e17b3c4")
    assert page.evaluate("() => JSON.stringify(sessionStorage)").count(FIRST) == 0  # no draft holds a secret
    dialog.get_by_role("button", name="Connect", exact=True).click()
    expect(page.get_by_text("Enter this address in Callback API of the community")).to_be_visible()
    axe(page)
    return address_of(page, "Spina community")


def rotate_secret(page: Page) -> None:
    """Another secret key; the former is taken for a day."""
    page.get_by_role("button", name="Rotate: Secret key").click()
    dialog = page.get_by_role("dialog", name="Rotate: Secret key")
    expect(dialog.get_by_label("Hours the former stays valid")).to_have_value("24")
    dialog.get_by_label("New value").fill(f" {SECOND} ")  # as it is pasted
    dialog.get_by_role("button", name="Rotate", exact=True).click()
    expect(page.get_by_text("Secret key: the new value is taken, the former too until")).to_be_visible()


def test_a_community_is_connected_tested_and_rotated(
    signed_in: SignIn, phone: Page, networks: str, axe: Axe, screenshot: Screenshot
) -> None:
    page = signed_in("admin")
    address = connect_vk(page, axe)
    assert re.fullmatch(r"http://[^/]+/hooks/vk/[\w-]{43}", address)
    asked = told(address, "vk", {"type": "confirmation", "group_id": int(GROUP)}, FIRST)
    assert (asked.status_code, asked.text) == (200, "0e17b3c4")
    assert [told(address, "vk", vk_join(1), each).status_code for each in (FIRST, NEVER)] == [200, 403]

    page.get_by_role("link", name="Open the connection").click()
    expect(heading(page, "Spina community")).to_be_visible()
    health = page.get_by_role("region", name="Health")
    expect(health.get_by_text("Alive", exact=True)).to_be_visible(timeout=PATIENCE)
    expect(health.get_by_role("definition").nth(1)).to_contain_text(re.compile(r"^[12]in 24 hours"))
    page.get_by_role("button", name="Run the test").click()
    expect(check_of(page, "Way in")).to_contain_text("the address is open.")
    expect(check_of(page, "Secrets")).to_contain_text("all that the network needs are there.")
    expect(check_of(page, "Access token")).to_contain_text("given, and not refused.")
    expect(check_of(page, "Use")).to_contain_text("everything that came could be used.")
    expect(check_of(page, "Body")).to_contain_text("read: 1 thing would come of it (0 problems).")
    expect(page.get_by_text("It would be: Follow, channel vk, identities of the person: 1.")).to_be_visible()
    axe(page)
    screenshot(page, "connection")
    page.get_by_label("Body to try").fill("no JSON")
    page.get_by_role("button", name="Run the test").click()
    expect(check_of(page, "Body").get_by_role("img", name="Wrong")).to_be_visible()

    rotate_secret(page)
    assert answered(page, address, vk_join(3), SECOND, 200) == 200
    assert [told(address, "vk", vk_join(number), each).status_code for number, each in ((2, FIRST), (4, NEVER))] == [
        200,
        403,
    ]
    expect(health.get_by_role("definition").nth(1)).to_contain_text(re.compile(r"^[34]in 24 hours"), timeout=PATIENCE)

    assert names_asked_for(page, networks) >= {"77001", "77002", "77003"}

    page.get_by_role("button", name="Switch off").click()
    page.get_by_role("dialog").get_by_role("button", name="Switch off").click()
    expect(health.get_by_text("Off", exact=True)).to_be_visible()
    assert answered(page, address, vk_join(5), SECOND, 404) == 404
    page.get_by_role("button", name="Switch on").click()
    expect(health.get_by_text("Alive", exact=True)).to_be_visible()
    assert answered(page, address, vk_join(6), SECOND, 200) == 200

    small = signed_in("admin", on=phone)
    small.goto("/app/setup/connections")
    small.get_by_role("link", name="Spina community").first.click()
    expect(heading(small, "Spina community")).to_be_visible()
    expect(small.get_by_role("region", name="Health")).to_be_visible()
    axe(small)


def test_a_change_leaves_what_it_is_not_about(signed_in: SignIn, axe: Axe) -> None:
    page = signed_in("admin")
    go(page, "Connections")
    dialog = connecting(page, "TikTok", "Spina forms")
    dialog.get_by_label("App secret").fill("tiktok-secret-one")
    dialog.get_by_label("Advertiser (advertiser_id)").fill("7012345678901")
    dialog.get_by_role("combobox", name="Where leads come from").click()
    page.get_by_role("option", name="Direct messages").click()
    axe(page)
    dialog.get_by_role("button", name="Connect", exact=True).click()
    page.get_by_role("link", name="Open the connection").click()
    expect(heading(page, "Spina forms")).to_be_visible()
    page.get_by_role("button", name="Run the test").click()
    expect(check_of(page, "Access token")).to_contain_text("none: TikTok confirms no lead, so none is taken.")
    page.get_by_role("button", name="Give: Access token").click()
    given = page.get_by_role("dialog", name="Give: Access token")
    given.get_by_label("New value").fill("tiktok-token-one")
    given.get_by_role("button", name="Give", exact=True).click()
    expect(page.get_by_text("Access token: given.")).to_be_visible()
    page.get_by_role("button", name="Run the test").click()
    expect(check_of(page, "Access token")).to_contain_text("given, and not refused.")

    page.get_by_role("region", name="Health").get_by_role("button", name="Change").click()
    change = page.get_by_role("dialog", name="Change: Spina forms")
    change.get_by_role("textbox", name="Name", exact=True).fill("Spina leads")
    change.get_by_role("button", name="Save").click()
    expect(heading(page, "Spina leads")).to_be_visible()
    page.reload()
    page.get_by_role("region", name="Health").get_by_role("button", name="Change").click()
    change = page.get_by_role("dialog", name="Change: Spina leads")
    expect(change.get_by_label("Advertiser (advertiser_id)")).to_have_value("7012345678901")
    expect(change.get_by_role("combobox", name="Where leads come from")).to_have_value("Direct messages")
    axe(page)


def test_what_could_not_be_used_is_tried_again(signed_in: SignIn, axe: Axe, screenshot: Screenshot) -> None:
    page = signed_in("admin")
    go(page, "Connections")
    dialog = connecting(page, "MAX", "Spina bot")
    dialog.get_by_label("Account on the network").fill(BOT)
    dialog.get_by_label("Secret key").fill(MAX_SECRET)
    dialog.get_by_role("button", name="Connect", exact=True).click()
    address = address_of(page, "Spina bot")
    assert [told(address, "max", max_message(number), MAX_SECRET).status_code for number in (1, 2)] == [200, 200]

    page.get_by_role("link", name="Open the connection").click()
    failures = page.get_by_role("region", name="What could not be used", exact=True)
    again = failures.get_by_role("button", name=re.compile("^Try again: "))
    expect(again).to_have_count(2, timeout=PATIENCE)
    expect(failures.get_by_role("row").nth(1)).to_contain_text("UNCONFIRMED")
    health = page.get_by_role("region", name="Health")
    expect(health.get_by_text("Something is not usable")).to_be_visible(timeout=PATIENCE)
    axe(page)
    screenshot(page, "connection-failures")
    failures.get_by_role("button", name=re.compile("^Details: ")).first.click()
    detail = page.get_by_role("dialog", name="A request that could not be used")
    expect(detail).to_contain_text("New facts: 0; known: 0; trials: 0.")
    expect(detail).to_contain_text("(part 1 of the request)")
    axe(page)
    page.keyboard.press("Escape")

    health.get_by_role("button", name="Change").click()
    change = page.get_by_role("dialog", name="Change: Spina bot")
    change.get_by_label("Read what MAX does not document").check()
    change.get_by_role("button", name="Save").click()
    expect(change).to_be_hidden()
    again.first.click()
    expect(page.get_by_text("1 request is read again.")).to_be_visible()
    expect(again).to_have_count(1, timeout=PATIENCE)
    failures.get_by_role("button", name="Try all again").click()
    page.get_by_role("dialog").get_by_role("button", name="Try all again").click()
    expect(failures.get_by_text("Nothing: all that came became contacts")).to_be_visible(timeout=PATIENCE)
    page.reload()  # a request that waits is not read again: what waits is told as of now, not of some seconds ago
    expect(health.get_by_text("everything is read")).to_be_visible(timeout=PATIENCE)
    expect(health.get_by_text("Alive", exact=True)).to_be_visible(timeout=PATIENCE)

    failures.get_by_role("button", name="Read days again").click()
    days = page.get_by_role("dialog", name="Read days again")
    axe(page)
    days.get_by_role("button", name="Read again", exact=True).click()
    expect(page.get_by_text("2 requests are read again.")).to_be_visible()
    expect(failures.get_by_text("Nothing: all that came became contacts")).to_be_visible(timeout=PATIENCE)


def test_a_shop_writes_by_a_key(signed_in: SignIn, phone: Page, site: Site, axe: Axe) -> None:
    page = signed_in("marketer")
    go(page, "Connections")
    connecting(page, "Site or app", "Spina shop").get_by_role("button", name="Connect", exact=True).click()
    page.get_by_role("link", name="Make a write key").click()
    keys = page.get_by_role("region", name="Write keys", exact=True)
    keys.get_by_role("button", name="New write key").click()
    dialog = page.get_by_role("dialog", name="New write key")
    dialog.get_by_label("Name").fill("Pages")
    dialog.get_by_label("Pages").fill("https://*.spina.example")
    dialog.get_by_role("button", name="Create the key").click()
    snippet = keys.get_by_role("group", name="What to paste")
    expect(snippet.locator("pre")).to_have_text(
        re.compile(r'^<script async src="http://.+/t\.js" data-key="wk_\w+"></script>$')
    )
    keys.get_by_role("button", name="I have it").click()
    expect(snippet).to_be_hidden()

    keys.get_by_role("button", name="New write key").click()
    dialog.get_by_label("Name").fill("Server")
    dialog.get_by_role("button", name="Create the key").click()
    key = (keys.get_by_role("status").locator("pre").text_content() or "").strip()
    axe(page)
    event = {"userId": "story-1", "event": "Lead Submitted", "properties": {"email": "story.shop@example.com"}}
    sent = httpx.post(f"{site.url}/v1/track", json=event, auth=(key, ""))
    assert (sent.status_code, sent.json()) == (200, {"success": True})
    expect(page.get_by_role("region", name="Health").get_by_text("Alive", exact=True)).to_be_visible(timeout=PATIENCE)

    keys.get_by_role("button", name="Rotate: Server").click()
    page.get_by_role("dialog").get_by_role("button", name="Rotate", exact=True).click()
    expect(keys.get_by_role("rowheader").filter(has_text="Server")).to_have_count(2)
    assert httpx.post(f"{site.url}/v1/track", json=event, auth=(key, "")).status_code == 200  # for a day more
    keys.get_by_role("button", name="Revoke: Pages").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke", exact=True).click()
    expect(keys.get_by_role("row").filter(has_text="Pages").last).to_contain_text("ended")

    small = signed_in("marketer", on=phone)
    small.goto(page.url)
    expect(small.get_by_role("region", name="Write keys", exact=True)).to_contain_text("https://*.spina.example")
    axe(small)


def test_who_may_not_is_told_why(signed_in: SignIn, axe: Axe) -> None:
    page = signed_in("sales")
    menu = page.get_by_role("navigation", name="Menu")
    expect(menu.get_by_role("link", name="Home", exact=True)).to_be_visible()
    for title in ("What is set up", "Connections", "Webhooks"):
        expect(menu.get_by_role("link", name=title, exact=True)).to_have_count(0)
    for path in ("setup", "setup/connections", "setup/webhooks"):
        page.goto(f"/app/{path}")
        expect(page.get_by_role("main")).to_contain_text("This screen is not for your role")
        expect(page.get_by_role("main")).to_contain_text("Ask an administrator of the workspace if you need it.")
        axe(page)
