"""The list of leads and the board: narrowed, searched, changed many at a time, moved; on a phone; and who may not."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.console.conftest import Axe, Screenshot, SignIn


def rows(page: Page) -> Locator:
    """The leads in sight."""
    return page.get_by_role("table", name="Leads").get_by_role("row").filter(has=page.get_by_role("link"))


def of_spinaok(page: Page, within: Locator) -> None:
    """Chooses the demo's product, where other stories have made more of them."""
    choice = within.get_by_role("combobox", name="Product")
    if choice.count():
        choice.click()
        page.get_by_role("option", name="SpinaOK", exact=True).click()


def write_down(page: Page, name: str, phone: str) -> None:
    """A lead by hand."""
    page.get_by_role("button", name="New lead").click()
    dialog = page.get_by_role("dialog", name="New lead")
    dialog.get_by_role("button", name="Create").click()
    expect(dialog.get_by_text("Give a phone number or an e-mail address.")).to_be_visible()
    expect(dialog.get_by_role("combobox", name="Step")).to_have_attribute("placeholder", re.compile("."))
    of_spinaok(page, dialog)
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_label("Phone").fill(phone)
    dialog.get_by_role("button", name="Create").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name=name, exact=True)).to_be_visible()  # in what says that it was made


def test_the_list_is_narrowed_searched_and_changed(signed_in: SignIn, axe: Axe) -> None:
    page = signed_in("sales-lead")
    page.get_by_role("link", name="Leads").click()
    expect(rows(page).first).to_be_visible()
    axe(page)
    write_down(page, "Zoya First", "+7 701 555-01-01")
    write_down(page, "Zoya Second", "+7 701 555-01-02")

    page.get_by_label("Name, phone or e-mail").fill("8 (701) 555 01 01")
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("Zoya First")
    expect(page).to_have_url("/app/leads?q=8+%28701%29+555+01+01")
    page.get_by_label("Name, phone or e-mail").fill("Zoya")
    expect(page.get_by_text("2 leads", exact=True)).to_be_visible()

    page.get_by_role("checkbox", name="Choose all that are loaded").check()
    chosen = page.get_by_role("region", name="With the chosen leads")
    expect(chosen).to_contain_text("2 leads chosen")
    axe(page)
    chosen.get_by_role("button", name="Assign").click()
    dialog = page.get_by_role("dialog", name="Assign 2 leads")
    dialog.get_by_role("combobox", name="New owner").fill("Рустам")
    page.get_by_role("option", name="Рустам Ибрагимов").click()
    dialog.get_by_role("button", name="Assign").click()
    expect(dialog).to_contain_text("2 of 2 changed, 0 refused")
    dialog.get_by_role("button", name="Close").click()
    expect(rows(page).get_by_text("Рустам Ибрагимов")).to_have_count(2)
    expect(chosen).to_be_hidden()

    page.get_by_role("checkbox", name="Choose all that are loaded").check()
    chosen.get_by_role("button", name="Move").click()
    dialog = page.get_by_role("dialog", name="Move 2 leads")
    dialog.get_by_role("combobox", name="To which step").click()
    page.get_by_role("option", name="Considers, waits for an answer").click()
    dialog.get_by_role("button", name="Move").click()
    expect(dialog).to_contain_text("0 of 2 changed, 2 refused")
    expect(dialog).to_contain_text("Zoya First: This move is against the rules of the steps")
    dialog.get_by_role("button", name="Close").click()
    expect(chosen).to_contain_text("2 leads chosen")

    page.get_by_role("button", name="Filter").click()
    page.get_by_role("dialog", name="Filter").get_by_label("Score at least").fill("90")
    expect(page.get_by_role("heading", name="Nobody fits")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Without Score from 90").click()
    expect(rows(page)).to_have_count(2)


def test_a_view_is_an_address(signed_in: SignIn, axe: Axe, screenshot: Screenshot) -> None:
    page = signed_in("sales-lead")
    page.goto("/app/leads")
    expect(rows(page).first).to_be_visible()
    screenshot(page, "leads")
    page.goto("/app/leads?status=WON,LOST&sort=name")
    header = page.get_by_role("columnheader", name="Name")
    expect(header).to_have_attribute("aria-sort", "ascending")
    expect(page.get_by_role("button", name="Without Won")).to_be_visible()
    expect(rows(page).first).to_be_visible()
    words = rows(page).get_by_text("Won", exact=True).or_(rows(page).get_by_text("Lost", exact=True))
    expect(words).to_have_count(rows(page).count())
    page.get_by_role("button", name="Save view").click()
    page.get_by_label("Name of the view").fill("Over")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Nobody's").click()
    expect(page).to_have_url("/app/leads?status=OPEN%2COFFERED%2CACCEPTED%2CWORKING&owner=none")
    page.go_back()
    expect(page.get_by_role("link", name="Over")).to_have_attribute("aria-current", "page")
    axe(page)
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as file:
        page.get_by_role("menuitem", name="CSV").click()
    lines = file.value.path().read_text(encoding="utf-8").splitlines()
    assert len(lines) > 2
    page.get_by_role("button", name="Remove the view Over").click()
    expect(page.get_by_role("link", name="Over")).to_have_count(0)


def test_a_card_is_moved_on_the_board(signed_in: SignIn, axe: Axe, screenshot: Screenshot) -> None:
    page = signed_in("sales-lead")
    page.get_by_role("link", name="Leads").click()
    write_down(page, "Boris Board", "+7 701 555-02-01")
    page.get_by_role("link", name="Board", exact=True).click()
    expect(page.get_by_role("region", name="Steps of the funnel")).to_be_visible()
    of_spinaok(page, page.get_by_role("main"))
    columns = {name: page.get_by_role("region", name=name) for name in ("Knows of us", "Is interested")}
    card = page.get_by_role("group", name="Boris Board")
    expect(columns["Knows of us"].get_by_role("group", name="Boris Board")).to_be_visible()
    axe(page)
    screenshot(page, "board")
    told = page.locator("[aria-live=assertive]")
    card.focus()
    page.keyboard.press("Space")
    expect(told).to_have_text(re.compile(r"^Taken: Boris Board\. Knows of us, place \d+\.$"))
    page.keyboard.press("ArrowRight")
    expect(told).to_have_text(re.compile(r"^Boris Board: Is interested, place \d+\.$"))
    page.keyboard.press("Space")
    expect(told).to_have_text(re.compile(r"^Put down: Boris Board\. Is interested, place \d+\.$"))
    expect(columns["Is interested"].get_by_role("group", name="Boris Board")).to_be_visible()
    page.reload()
    expect(columns["Is interested"].get_by_role("group", name="Boris Board")).to_be_visible()

    back = card.get_by_role("button", name="Move Boris Board to")
    back.click()
    page.get_by_role("menuitem", name="Knows of us").click()
    dialog = page.get_by_role("dialog", name="Boris Board → Knows of us")
    dialog.get_by_role("button", name="Cancel").click()
    expect(columns["Is interested"].get_by_role("group", name="Boris Board")).to_be_visible()
    back.click()
    page.get_by_role("menuitem", name="Knows of us").click()
    axe(page)
    dialog.get_by_label("Reason").fill("Asked for nothing after all.")
    dialog.get_by_role("button", name="Move").click()
    expect(dialog).to_be_hidden()
    page.reload()
    expect(columns["Knows of us"].get_by_role("group", name="Boris Board")).to_be_visible()


def test_dragging_is_told_in_the_readers_language(signed_in: SignIn) -> None:
    page = signed_in("sales-lead")
    page.get_by_role("button", name="workspaces, language, sign out").click()
    page.get_by_role("menuitem", name="Русский").click()
    page.goto("/app/leads/board")
    of_spinaok(page, page.get_by_role("main"))
    told = page.locator("[aria-live=assertive]")
    card = page.get_by_role("region", name="Этапы воронки").get_by_role("group").first
    expect(card).to_be_visible()
    name = card.get_attribute("aria-label")
    card.focus()
    page.keyboard.press("Space")
    expect(told).to_have_text(re.compile(rf"^Взято: {re.escape(name or '')}\. .+, место \d+\.$"))
    page.keyboard.press("Escape")
    expect(told).to_have_text(re.compile(rf"^{re.escape(name or '')} снова на прежнем месте: "))


def test_the_list_on_a_phone(phone: Page, signed_in: SignIn, axe: Axe) -> None:
    page = signed_in("sales-lead", on=phone)
    page.goto("/app/leads")
    expect(rows(page).first).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth") == 360
    axe(page)
    page.get_by_label("Order").select_option("By name")
    expect(page).to_have_url("/app/leads?sort=name")
    page.get_by_role("button", name="Filter").click()
    page.get_by_role("dialog", name="Filter").get_by_role("combobox", name="Owner").fill("Me")
    page.get_by_role("option", name="Me", exact=True).click()
    expect(page).to_have_url("/app/leads?owner=me&sort=name")
    page.keyboard.press("Escape")
    page.get_by_role("heading", name="Leads", level=1).click()
    expect(page.get_by_role("dialog", name="Filter")).to_be_hidden()
    axe(page)


@pytest.mark.parametrize("who", ["client", "author"])
def test_who_only_reads_changes_nothing(who: str, signed_in: SignIn, axe: Axe) -> None:
    page = signed_in(who)
    page.get_by_role("link", name="Leads").click()
    expect(page.get_by_role("heading", name="Leads", level=1)).to_be_visible()
    expect(page.get_by_role("button", name="Filter")).to_be_visible()
    for name in ("New lead", "Export"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    expect(page.get_by_role("checkbox")).to_have_count(0)
    page.get_by_role("link", name="Board", exact=True).click()
    expect(page.get_by_role("heading", name="Board of leads")).to_be_visible()
    expect(page.get_by_role("button", name="Move")).to_have_count(0)
    axe(page)
