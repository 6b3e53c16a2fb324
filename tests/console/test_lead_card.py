"""The lead's card: handed over, worked on, sold, given back."""

import re
from uuid import UUID

from playwright.sync_api import Locator, Page, expect

from crm.core.ids import encode
from tests.console.conftest import Axe, Offline, Screenshot, SignIn
from tests.console.site import Site, found

WAITING = """
SELECT l.id FROM leads l WHERE l.status = 'OPEN' AND l.owner_id IS NULL AND l.step_key IN ('interested', 'considering')
  AND NOT EXISTS (SELECT FROM handoffs h WHERE h.workspace_id = l.workspace_id AND h.lead_id = l.id)
ORDER BY l.id LIMIT 1"""
WITH_PHONE = """
SELECT l.id FROM leads l JOIN identities i ON i.workspace_id = l.workspace_id AND i.person_id = l.person_id
WHERE i.kind = 'PHONE' ORDER BY l.id DESC LIMIT 1"""


def card(site: Site, query: str) -> str:
    """The address of a lead's card."""
    return f"/app/leads/{encode('lead', UUID(found(site.urls.superuser, query)))}"


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="workspaces, language, sign out").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def section(page: Page, name: str) -> Locator:
    """Goes to a section of the card."""
    page.get_by_role("tab", name=re.compile(f"^{name}")).click()
    return page.get_by_role("tabpanel")


def choose(page: Page, label: str, option: str, within: Locator | Page) -> None:
    within.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=True).click()


def test_from_the_offer_to_the_refund(
    signed_in: SignIn, site: Site, offline: Offline, axe: Axe, screenshot: Screenshot
) -> None:
    address = card(site, WAITING)
    page = signed_in("marketer")
    page.goto(f"{address}?section=handoff")
    panel = page.get_by_role("tabpanel")
    panel.get_by_role("button", name="Offer to sales").click()
    expect(panel.get_by_text("Fill this in.")).to_be_visible()
    panel.get_by_label("Need").fill("A chair for the home office.")
    panel.get_by_label("Promises").fill("A month on trial\nFree delivery")
    choose(page, "Where it will stand", "Home", panel)
    choose(page, "Offer to", "Антон Жуков", panel)
    axe(page)
    panel.get_by_role("button", name="Offer to sales").click()
    offer = panel.get_by_role("article", name="Offer: Offered to sales").or_(
        panel.get_by_role("article", name="Offer: Offered")
    )
    expect(offer).to_contain_text("Антон Жуков")
    expect(offer.get_by_role("listitem")).to_have_text(["A month on trial", "Free delivery"])
    expect(offer).to_contain_text("Where it will standHome")
    expect(page.get_by_role("button", name="Accept")).to_have_count(0)
    sign_out(page)

    signed_in("sales")
    page.goto(address)
    expect(page.get_by_role("alert")).to_contain_text("A chair for the home office.")
    page.get_by_role("alert").get_by_role("button", name="Accept").click()
    expect(page.get_by_text("Accepted by sales", exact=True)).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="is here now")).to_contain_text("Talks with sales")
    axe(page)
    screenshot(page, "lead-card")
    keep_a_promise(page)
    log_a_call(page, offline)
    sell_and_give_back(page, axe)


def keep_a_promise(page: Page) -> None:
    panel = section(page, "Tasks")
    panel.get_by_label("What is to be done").fill("Send the offer")
    panel.get_by_label("Promised to the customer").check()
    panel.get_by_role("button", name="Add a task").click()
    row = panel.get_by_role("listitem").filter(has_text="Send the offer")
    expect(row).to_contain_text("Promise")
    expect(panel.get_by_label("What is to be done")).to_have_value("")
    row.get_by_role("button", name="Done: Send the offer").click()
    expect(panel.get_by_role("button", name="1 task done or given up")).to_be_visible()


def log_a_call(page: Page, offline: Offline) -> None:
    """What is typed stays while the network is cut, and goes out once it is back, once."""
    panel = section(page, "Calls")
    panel.get_by_label("Length").fill("four")
    panel.get_by_role("button", name="Log a call").click()
    expect(panel.get_by_text("Write minutes and seconds, such as 4:30.")).to_be_visible()
    panel.get_by_label("Length").fill("4:30")
    with offline(page, seconds=10):
        panel.get_by_label("What was agreed").fill("He takes two.")
        panel.get_by_role("button", name="Log a call").click()
        expect(page.get_by_role("button", name="Log a call").last).to_be_disabled()
    expect(panel.get_by_text("Agreed: He takes two.")).to_have_count(1)
    expect(panel.get_by_role("listitem")).to_contain_text("4:30")


def sell_and_give_back(page: Page, axe: Axe) -> None:
    panel = section(page, "Deals and sales")
    panel.get_by_role("button", name="Open a deal").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("What the deal is called").fill("Two chairs")
    dialog.get_by_label("Amount").fill("24000")
    dialog.get_by_role("button", name="Open a deal").click()
    deal = panel.get_by_role("article", name="Deal Two chairs")
    expect(deal).to_contain_text("₽24,000")
    deal.get_by_role("button", name="Move to a stage").click()
    choose(page, "To which stage", "Offer sent", dialog)
    dialog.get_by_role("button", name="Move").click()
    expect(deal).to_contain_text("Offer sent")

    panel.get_by_role("button", name="Record a sale").click()
    dialog.get_by_label("Units").fill("2")
    expect(dialog.get_by_label("Amount")).to_have_value("24 000.00")
    axe(page)
    dialog.get_by_role("button", name="Record a sale").click()
    expect(deal).to_contain_text("Sale: 2 units, net ₽24,000")
    expect(deal).to_contain_text("Won")

    deal.get_by_role("button", name="Refund").click()
    dialog.get_by_label("Amount given back").fill("12000")
    dialog.get_by_label("Units given back").fill("1")
    expect(dialog.get_by_text("Net after it: ₽12,000")).to_be_visible()
    dialog.get_by_role("button", name="Refund").click()
    expect(deal).to_contain_text("Sale: 1 units, net ₽12,000")
    deal.get_by_role("button", name="Refund").click()
    dialog.get_by_role("button", name="The whole sale").click()
    dialog.get_by_role("button", name="Refund").click()
    expect(deal).to_contain_text("Sale: 0 units, net ₽0")
    figures = deal.get_by_role("row").filter(has=page.get_by_role("rowheader"))
    expect(figures.get_by_role("cell").filter(has_text="₽")).to_have_text(["₽24,000", "-₽12,000", "-₽12,000", "₽0"])
    axe(page)


def test_who_may_look_but_not_read_contacts(signed_in: SignIn, site: Site, axe: Axe) -> None:
    page = signed_in("analyst")
    page.goto(card(site, WITH_PHONE))
    expect(page.get_by_text("Contacts are hidden from your role.")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile(r"^\+7"))).to_have_count(0)
    expect(page.get_by_role("button", name="Move to a step")).to_have_count(0)
    expect(section(page, "Tasks").get_by_role("button", name="Add a task")).to_have_count(0)
    axe(page)


def test_the_card_on_a_phone(phone: Page, signed_in: SignIn, site: Site, axe: Axe) -> None:
    page = signed_in("sales", on=phone)
    page.goto(f"{card(site, WITH_PHONE)}?section=person")
    expect(page.get_by_role("link", name=re.compile(r"^\+7"))).to_have_attribute("href", re.compile(r"^tel:\+7"))
    panel = section(page, "Notes")
    panel.get_by_label("Note").fill("Calls after six.")
    page.reload()
    expect(panel.get_by_label("Note")).to_have_value("Calls after six.")
    panel.get_by_role("button", name="Add the note").click()
    expect(panel.get_by_role("listitem")).to_contain_text("Calls after six.")
    assert page.evaluate("() => document.documentElement.scrollWidth") == 360
    axe(page)
