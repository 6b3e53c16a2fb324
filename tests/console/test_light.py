"""What a page that is only opened brings along, and a long list that is jumped through."""

import re

from playwright.sync_api import Page, Response, expect

from tests.console.conftest import SignIn

LATER = ("/above-", "/forms-", "/fields-", "/OpenMenu-", "/OpenSelect-", "/OpenPopover-", "/FilterFields-")
"""Menus, popovers, dialogs, what one fills in."""


def later(seen: list[Response]) -> list[str]:
    return [each.url for each in seen if any(part in each.url for part in LATER)]


def opened(page: Page, path: str) -> list[Response]:
    """What came with a page that nobody touched."""
    seen: list[Response] = []
    page.on("response", lambda response: seen.append(response))
    page.goto(path)
    page.get_by_role("heading", level=1).wait_for()
    page.wait_for_load_state("networkidle")
    return seen


def test_a_click_brings_what_it_needs(signed_in: SignIn) -> None:
    page = signed_in("sales-lead").context.new_page()
    seen = opened(page, "/app/leads")
    assert len(seen) > 10
    assert later(seen) == []

    page.get_by_role("button", name="Filter").click()
    dialog = page.get_by_role("dialog", name="Filter")
    expect(dialog.get_by_role("combobox", name="Owner")).to_be_visible()
    assert later(seen) != []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Filter")).to_be_focused()

    person = page.get_by_role("button", name="workspaces, language, sign out")
    person.press("Enter")
    expect(page.get_by_role("menuitem", name="Русский")).to_be_visible()
    page.wait_for_function("() => document.activeElement.closest('[role=menu]')")  # keys reach it from then on
    page.keyboard.press("Escape")
    expect(person).to_be_focused()
    page.close()


def test_a_jump_shows_leads_where_it_lands(signed_in: SignIn) -> None:
    page = signed_in("sales-lead")
    page.goto("/app/leads?status=OPEN,OFFERED,ACCEPTED,WORKING,WON,LOST")
    region = page.get_by_role("region", name="List of leads")
    rows = region.locator("[data-index]")
    expect(rows.first.get_by_role("checkbox")).to_be_visible()
    region.focus()
    page.keyboard.press("End")
    page.wait_for_function("() => Number(document.querySelector('[data-index]').dataset.index) > 10")
    expect(rows.locator("a").first).to_be_visible()
    expect(rows.last.get_by_role("checkbox")).to_be_visible()  # drawn after those in sight, and there all the same
    page.keyboard.press("Home")
    expect(region.locator('[data-index="0"] a')).to_be_visible()
    expect(region.locator('[data-index="0"]').get_by_role("checkbox")).to_be_visible()


def test_a_list_of_choices_opens_with_the_first_click(signed_in: SignIn) -> None:
    page = signed_in("sales-lead")
    page.goto("/app/leads?sort=name")
    page.get_by_role("region", name="List of leads").locator("[data-index] a").first.click()
    credit = page.get_by_role("combobox", name="Credit by the model")
    credit.click()
    page.get_by_role("option", name="Linear").click()
    expect(page).to_have_url(re.compile("credit=linear"))
    expect(credit).to_have_value("Linear")
    expect(credit).to_be_focused()
    credit.press("ArrowDown")
    expect(page.get_by_role("option", name="Linear")).to_be_visible()
