"""Integrations outward: a program is told by a webhook, an ad network of sales; and what is set up, at a glance."""

from collections.abc import Generator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.console.conftest import Axe, Screenshot, SignIn
from tests.console.networks import Receiver


@pytest.fixture
def receiver() -> Generator[Receiver, None, None]:
    """A program that is told by webhooks."""
    made = Receiver()
    yield made
    made.close()


def heading(page: Page, name: str) -> Locator:
    """The page's one heading."""
    return page.get_by_role("heading", level=1, name=name, exact=True)


def go(page: Page, title: str) -> None:
    """To a screen by the menu, until its heading is there."""
    page.get_by_role("navigation", name="Menu").get_by_role("link", name=title, exact=True).click()
    expect(heading(page, title)).to_be_visible()


def test_a_program_is_told_by_a_webhook(
    signed_in: SignIn, phone: Page, receiver: Receiver, axe: Axe, screenshot: Screenshot
) -> None:
    page = signed_in("admin")
    go(page, "Webhooks")
    page.get_by_role("button", name="New endpoint").click()
    dialog = page.get_by_role("dialog", name="New endpoint")
    dialog.get_by_label("Name").fill("Ledger")
    dialog.get_by_label("Address").fill(receiver.url)
    dialog.get_by_role("combobox", name="Channels").click()
    page.get_by_role("option").first.click()
    page.keyboard.press("Escape")
    axe(page)
    dialog.get_by_role("button", name="Create").click()
    expect(page.get_by_role("status").filter(has_text="The secret of the endpoint")).to_contain_text("whsec_")

    ledger = page.get_by_role("article", name="Ledger", exact=True)
    expect(ledger).to_contain_text("Channels: ")
    ledger.get_by_role("button", name="Send a test").click()
    ledger.get_by_role("button", name="Deliveries").click()
    row = ledger.get_by_role("row").filter(has_text="webhook.test")
    expect(row).to_be_visible()
    for _ in range(20):
        if row.get_by_text("Delivered", exact=True).count():
            break
        page.wait_for_timeout(1_000)
        ledger.get_by_role("button", name="Refresh").click()
    expect(row).to_contain_text("Delivered")
    assert [body["type"] for body in receiver.bodies] == ["webhook.test"]
    axe(page)
    screenshot(page, "webhooks")

    ledger.get_by_role("button", name="Change").click()
    change = page.get_by_role("dialog", name="Change: Ledger")
    change.get_by_label("What it is for").fill("Books every sale.")
    change.get_by_role("button", name="Save").click()
    expect(ledger).to_contain_text("Books every sale.")

    small = signed_in("admin", on=phone)
    small.goto("/app/setup/webhooks")
    expect(small.get_by_role("article", name="Ledger", exact=True)).to_be_visible()
    axe(small)

    ledger.get_by_role("button", name="Delete").click()
    delete = page.get_by_role("dialog", name="Delete Ledger?")
    delete.get_by_label("Type the name to confirm: Ledger").fill("Ledge")
    expect(delete.get_by_role("button", name="Delete")).to_be_disabled()
    axe(page)
    delete.get_by_label("Type the name to confirm: Ledger").fill("Ledger")
    delete.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Ledger is deleted.")).to_be_visible()
    expect(ledger).to_have_count(0)


def test_what_is_set_up_is_seen_at_a_glance(signed_in: SignIn, phone: Page, axe: Axe, screenshot: Screenshot) -> None:
    page = signed_in("admin")
    go(page, "What is set up")
    main = page.get_by_role("main")
    expect(main.get_by_role("listitem").filter(has_text="Members")).to_contain_text("Set up")
    expect(main.get_by_role("listitem").filter(has_text="Resources")).to_contain_text("resources in use.")
    axe(page)
    screenshot(page, "set-up")
    small = signed_in("strategist", on=phone)
    small.goto("/app/setup")
    line = small.get_by_role("main").get_by_role("listitem").filter(has_text="API keys")
    expect(line).to_contain_text("Not for your role: ask an administrator.")
    expect(line.get_by_role("link")).to_have_count(0)
    axe(small)
    small.get_by_role("main").get_by_role("link", name="Connections", exact=True).click()
    expect(heading(small, "Connections")).to_be_visible()


def test_an_ad_network_is_to_be_told_of_sales(signed_in: SignIn, phone: Page, axe: Axe) -> None:
    page = signed_in("marketer")
    go(page, "Conversions")
    page.get_by_role("button", name="New destination").first.click()
    dialog = page.get_by_role("dialog", name="New destination")
    dialog.get_by_role("combobox", name="Network").click()
    page.get_by_role("option", name="Yandex Metrica", exact=True).click()
    expect(dialog.get_by_label("Test code")).to_have_count(0)  # Meta's
    dialog.get_by_role("textbox", name="Name", exact=True).fill("Counter of the shop")
    dialog.get_by_label("Account").fill("counter")
    dialog.get_by_label("Event").fill("purchase")
    dialog.get_by_role("button", name="Create").click()
    expect(dialog.get_by_text("Digits only.")).to_be_visible()
    axe(page)
    dialog.get_by_label("Account").fill("12345678")
    dialog.get_by_role("button", name="Create").click()
    mine = page.get_by_role("article", name="Counter of the shop")
    expect(mine).to_contain_text("Only collects")
    expect(mine).to_contain_text("Yandex Metrica · 12345678 · A sale · as purchase · Its amount")
    axe(page)

    mine.get_by_role("link", name="Counter of the shop").click()
    expect(heading(page, "Counter of the shop")).to_be_visible()
    sends = page.get_by_role("region", name="What was sent", exact=True)
    expect(sends).to_contain_text("Nothing was put in line yet: the worker looks every minute.")
    dry = page.get_by_role("region", name="Dry run", exact=True)
    dry.get_by_role("button", name="Run it").click()
    expect(dry.get_by_role("status")).to_have_text("Nothing waits for this destination.")
    axe(page)
    sends.get_by_role("button", name="Send rejected ones again").click()
    page.get_by_role("dialog").get_by_role("button", name="Send again").click()
    expect(page.get_by_text("0 wait again.")).to_be_visible()

    page.get_by_role("button", name="Switch off").click()
    page.get_by_role("dialog").get_by_role("button", name="Switch off").click()
    expect(page.get_by_role("region", name="Destination", exact=True)).to_contain_text("Off")
    small = signed_in("marketer", on=phone)
    small.goto(page.url)
    expect(small.get_by_role("region", name="Destination", exact=True)).to_contain_text("Yandex Metrica")
    axe(small)
