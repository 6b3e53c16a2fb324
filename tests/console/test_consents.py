"""What a person agreed to and where they are not to be contacted: said on the lead's card, seen where one contacts."""

import re
from uuid import UUID

from playwright.sync_api import Locator, Page, expect

from crm.core.ids import encode
from tests.console.conftest import Axe, Offline, SignIn
from tests.console.site import Site, aside, found
from tests.console.test_lead_card import card, choose, section

WITH_PHONE = """
SELECT l.id FROM leads l JOIN identities i ON i.workspace_id = l.workspace_id AND i.person_id = l.person_id
JOIN persons p ON p.workspace_id = l.workspace_id AND p.id = l.person_id AND p.erased_at IS NULL
WHERE i.kind = 'PHONE' AND l.withdrawn_at IS NULL
  AND NOT EXISTS (SELECT FROM contact_blocks b WHERE b.workspace_id = l.workspace_id AND b.person_id = l.person_id)
ORDER BY l.id LIMIT 1"""
TALK = """
SELECT c.id FROM conversations c WHERE c.status NOT IN ('RESOLVED', 'CLOSED') AND c.person_id IS NOT NULL
ORDER BY c.id LIMIT 1"""
BLOCKED = """
INSERT INTO contact_blocks (workspace_id, id, person_id, reason, created_at)
SELECT workspace_id, gen_random_uuid(), person_id, 'Writes only himself', now() FROM conversations
WHERE id = (%s)"""
FREE = "UPDATE contact_blocks SET lifted_at = now() WHERE reason = 'Writes only himself' AND lifted_at IS NULL"
ALERT = "Do not contact"


def rows(page: Page, of: str) -> Locator:
    """What stands in the list of that name."""
    return page.get_by_role("list", name=of).get_by_role("listitem")


def block(page: Page, reason: str) -> None:
    """Blocks the person of the card everywhere."""
    page.get_by_role("button", name="Do not contact").click()
    dialog = page.get_by_role("dialog", name="Do not contact")
    dialog.get_by_label("Why").fill(reason)
    dialog.get_by_role("button", name="Block").click()
    expect(dialog).to_have_count(0)


def lift(page: Page) -> None:
    """Takes that block back."""
    page.get_by_role("button", name="Lift the block: Everywhere").click()
    page.get_by_role("dialog", name="Lift the block?").get_by_role("button", name="Lift", exact=True).click()
    expect(page.get_by_text("The block is lifted.")).to_be_visible()
    expect(page.get_by_role("heading", name="Contact blocks")).to_be_focused()


def test_a_consent_is_recorded_and_withdrawn(signed_in: SignIn, site: Site, offline: Offline, axe: Axe) -> None:
    page = signed_in("sales")
    page.goto(card(site, WITH_PHONE))
    consents = rows(page, "Consents")
    expect(page.get_by_role("heading", name="Consents")).to_be_visible()
    before = consents.count()
    page.get_by_role("button", name="Record a consent").click()
    dialog = page.get_by_role("dialog", name="Record a consent")
    dialog.get_by_role("button", name="Record", exact=True).click()
    expect(dialog.get_by_text("Fill this in.")).to_have_count(3)
    choose(page, "What they said", "Agreed", dialog)
    choose(page, "For what", "Analytics", dialog)
    dialog.get_by_role("combobox", name="On which channel").fill("Viber")
    page.get_by_role("option", name="Viber").click()
    dialog.get_by_label("Where").fill("Contract 17")
    dialog.get_by_label("Version of the text").fill("2026-03")
    axe(page)
    with offline(page, seconds=8):
        dialog.get_by_role("button", name="Record", exact=True).click()
        expect(page.get_by_text("No connection")).to_be_visible()
    expect(dialog).to_have_count(0)
    said = consents.filter(has_text="Analytics · Viber")
    expect(said).to_have_count(1)
    expect(said).to_contain_text("Agreed")
    expect(said).to_contain_text("Contract 17 · text 2026-03")
    expect(consents).to_have_count(before + 1)

    said.get_by_role("button", name="Withdraw: Analytics · Viber").click()
    dialog.get_by_label("Where").fill("By phone")
    dialog.get_by_role("button", name="Record", exact=True).click()
    expect(said).to_contain_text("Refused")
    expect(said).to_contain_text("By phone")
    page.reload()
    expect(said).to_have_count(1)
    expect(said.get_by_role("button", name="Agreed now: Analytics · Viber")).to_be_visible()
    axe(page)


def test_a_person_is_not_to_be_contacted_until_the_block_is_lifted(
    signed_in: SignIn, site: Site, offline: Offline, axe: Axe
) -> None:
    page = signed_in("sales")
    page.goto(card(site, WITH_PHONE))
    number = page.get_by_role("link", name=re.compile(r"^\+7"))
    expect(number).to_have_count(1)
    expect(page.get_by_text("Nothing is blocked.")).to_be_visible()
    page.get_by_role("button", name="Do not contact").click()
    dialog = page.get_by_role("dialog", name="Do not contact")
    dialog.get_by_role("button", name="Block").click()
    expect(dialog.get_by_text("Fill this in.")).to_be_visible()
    dialog.get_by_label("Until").fill("2020-01-01T10:00")
    dialog.get_by_label("Why").fill("Asked for it by phone")
    dialog.get_by_role("button", name="Block").click()
    expect(dialog.get_by_text("This is over already; name a later time, or none for ever.")).to_be_visible()
    expect(page.get_by_role("alert").filter(has_text=ALERT)).to_have_count(0)
    dialog.get_by_label("Until").fill("")
    axe(page)
    with offline(page, seconds=8):
        dialog.get_by_role("button", name="Block").click()
        expect(page.get_by_text("No connection")).to_be_visible()
    expect(dialog).to_have_count(0)
    alert = page.get_by_role("alert").filter(has_text=ALERT)
    expect(alert).to_contain_text("Not to be contacted: “Asked for it by phone”.")
    expect(rows(page, "Contact blocks")).to_have_count(1)
    expect(number).to_have_count(0)
    expect(page.get_by_text("No calls. Not to be contacted: “Asked for it by phone”.")).to_be_visible()
    expect(section(page, "Calls").get_by_text("A call that took place all the same is logged here.")).to_be_visible()
    axe(page)
    page.reload()
    expect(alert).to_be_visible()

    lift(page)
    expect(alert).to_have_count(0)
    expect(number).to_have_count(1)
    expect(rows(page, "Contact blocks")).to_contain_text(re.compile("Lifted .+ by "))
    axe(page)


def test_on_a_phone_too_and_no_answer_can_be_sent(phone: Page, signed_in: SignIn, site: Site, axe: Axe) -> None:
    page = signed_in("community", on=phone)
    page.goto(f"{card(site, WITH_PHONE.replace('ORDER BY l.id', 'ORDER BY l.id DESC'))}?section=person")
    block(page, "Asked for it")
    expect(page.get_by_role("alert").filter(has_text=ALERT)).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth") == 360
    axe(page)
    lift(page)

    talk = f"/app/inbox/{encode('conv', UUID(found(site.urls.superuser, TALK)))}"
    page.goto(talk)
    expect(page.get_by_label("Reply")).to_be_visible()
    aside(site.urls.superuser, BLOCKED % TALK)
    page.reload()
    off = page.get_by_role("alert").filter(has_text="No answer can be sent")
    expect(off).to_contain_text("Not to be contacted: “Writes only himself”.")
    expect(page.get_by_label("Reply")).to_have_count(0)
    assert page.evaluate("() => document.documentElement.scrollWidth") == 360
    axe(page)
    aside(site.urls.superuser, FREE)
    page.reload()
    expect(page.get_by_label("Reply")).to_be_visible()
