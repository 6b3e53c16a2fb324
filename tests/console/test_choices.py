"""A workspace of more resources than a list holds: each of them is found by typing, chosen and kept."""

from collections.abc import Generator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.console.conftest import Axe, SignIn
from tests.console.site import Site, aside
from tests.console.test_outward import go

BOARDS = 230
MADE = f"""
INSERT INTO resources (workspace_id, id, number, name, sort_key, kind, placement, users, purposes, state, created_at)
SELECT demo.workspace_id, gen_random_uuid(), 20000 + n, 'Щит ' || to_char(n, 'FM000'), 'щит ' || to_char(n, 'FM000'),
  'OFFLINE_AD', 'OWN', '{{AUDIENCE}}', '{{MARKETING}}', 'PLANNED', now()
FROM generate_series(1, {BOARDS}) n,
  (SELECT workspace_id FROM resources GROUP BY workspace_id ORDER BY count(*) DESC LIMIT 1) demo"""
OURS = "SELECT id FROM resources WHERE number > 20000 AND name LIKE 'Щит %'"
GONE = (
    f"DELETE FROM tracked_links WHERE resource_id IN ({OURS})",
    f"DELETE FROM alerts WHERE resource_id IN ({OURS})",
    f"DELETE FROM resources WHERE id IN ({OURS})",
)
ALL_SHOWN = "These are not all: type to narrow the list."
SEARCHED = "Щит 201"
"""Of a list by name it stands behind the first 200, whatever else the demo has."""
ASK = """async (query) => {
  const [, token] = document.cookie.match(/touchline_csrf=([^;]*)/);
  const headers = {"Content-Type": "application/json", "X-CSRF-Token": token};
  const answer = await fetch("/graphql", {method: "POST", headers, body: JSON.stringify({query})});
  return (await answer.json()).data;
}"""


@pytest.fixture
def boards(site: Site) -> Generator[None, None, None]:
    """230 boards, and nothing of them afterwards: the other stories are of a workspace that one can overlook."""
    aside(site.urls.superuser, MADE)
    try:
        yield
    finally:
        aside(site.urls.superuser, *GONE)


def ask(page: Page, query: str) -> Any:
    """What the API says, to who is signed in on the page."""
    return page.evaluate(ASK, query)


def options(page: Page) -> Locator:
    """What can be chosen of the list that is open; what only says something is none."""
    return page.get_by_role("option", disabled=False)


def find(page: Page, field: Locator, typed: str, name: str) -> None:
    """Types, and the service finds what no page of it had."""
    field.click()
    expect(page.get_by_role("option", name=ALL_SHOWN)).to_be_visible()
    expect(options(page)).to_have_count(50)
    expect(page.get_by_role("option", name=name, exact=True)).to_have_count(0)
    field.fill(typed)
    expect(options(page)).to_have_text([name])
    expect(page.get_by_role("option", name=ALL_SHOWN)).to_have_count(0)


def test_a_link_for_a_resource_that_stands_on_no_page(boards: None, signed_in: SignIn, axe: Axe) -> None:
    page = signed_in("admin")
    go(page, "Tracked links")
    page.get_by_role("button", name="New link").click()
    dialog = page.get_by_role("dialog", name="New link")
    field = dialog.get_by_role("combobox", name="Resource")
    find(page, field, "  щИТ   201 ", SEARCHED)
    page.keyboard.press("Enter")  # the first that was found
    expect(field).to_have_value(SEARCHED)
    expect(field).to_have_attribute("aria-expanded", "false")
    axe(page)

    field.fill("no board is called so")
    expect(page.get_by_role("option", name="Nothing found")).to_be_visible()
    expect(options(page)).to_have_count(0)
    page.keyboard.press("Tab")
    expect(field).to_have_value(SEARCHED)  # what was chosen stays
    dialog.get_by_label("Where it leads").fill("https://spinaok.example/boards")
    dialog.get_by_label("What it is called").fill("Board at the bridge")
    dialog.get_by_role("button", name="Create the link").click()
    expect(page.get_by_text("The link is made.")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Board at the bridge")).to_contain_text(SEARCHED)
    found = ask(page, "{ trackedLinks(first: 200) { edges { node { label resource { name } } } } }")
    links = [edge["node"] for edge in found["trackedLinks"]["edges"]]
    assert [each["resource"]["name"] for each in links if each["label"] == "Board at the bridge"] == [SEARCHED]


def test_a_program_is_told_of_resources_that_stand_on_no_page(boards: None, signed_in: SignIn, axe: Axe) -> None:
    page = signed_in("admin")
    go(page, "Webhooks")
    page.get_by_role("button", name="New endpoint").click()
    dialog = page.get_by_role("dialog", name="New endpoint")
    dialog.get_by_label("Name").fill("Boards")
    dialog.get_by_label("Address").fill("http://127.0.0.1:9443/boards")
    field = dialog.get_by_role("combobox", name="Resources")
    find(page, field, "щит 201", SEARCHED)
    options(page).click()
    expect(field).to_have_value("")
    field.fill("ЩИТ 23")
    expect(options(page)).to_have_text(["Щит 230"])
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    axe(page)
    dialog.get_by_role("button", name="Create").click()
    made = page.get_by_role("article", name="Boards", exact=True)
    expect(made).to_contain_text("Щит 201, Щит 230")

    page.reload()  # nothing of the list was asked for when its dialog opens
    made.get_by_role("button", name="Change").click()
    change = page.get_by_role("dialog", name="Change: Boards")
    for name in ("Щит 201", "Щит 230"):
        expect(change.get_by_text(name, exact=True)).to_be_visible()
    axe(page)
    change.get_by_role("combobox", name="Resources").press("Backspace")  # the last one is taken out
    page.keyboard.press("Escape")
    change.get_by_role("button", name="Save").click()
    expect(change).to_be_hidden()
    expect(made).not_to_contain_text("Щит 230")
    found = ask(page, "{ webhookEndpoints(first: 50) { edges { node { name resources { name } } } } }")
    ends = [edge["node"] for edge in found["webhookEndpoints"]["edges"]]
    assert [each["resources"] for each in ends if each["name"] == "Boards"] == [[{"name": SEARCHED}]]

    made.get_by_role("button", name="Delete").click()
    delete = page.get_by_role("dialog", name="Delete Boards?")
    delete.get_by_label("Type the name to confirm: Boards").fill("Boards")
    delete.get_by_role("button", name="Delete").click()
    expect(made).to_have_count(0)


def test_the_name_of_what_an_address_has_chosen(boards: None, signed_in: SignIn, phone: Page, axe: Axe) -> None:
    page = signed_in("admin", on=phone)
    page.goto("/app/calendar")
    field = page.get_by_role("combobox", name="Resource")
    find(page, field, "щит 201", SEARCHED)
    options(page).tap()
    expect(field).to_have_value(SEARCHED)
    page.reload()
    expect(field).to_have_value(SEARCHED)
    axe(page)
