"""The content calendar: an item from its brief to its publication, by whoever briefs, writes, approves, publishes."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.console.conftest import Axe, Offline, Screenshot, SignIn

LOUD = 20_000
"""Milliseconds that a long answer may take on a machine that does other things too."""
ZONE = ZoneInfo("Europe/Moscow")
"""The demo workspace's."""
TITLE = "Five signs that your chair is too low"
TEXT = "Your feet hang, your knees push up, and by noon your back asks why."
BETTER = "Your feet hang and your back asks why. The third sign has a picture now."


def tuesday() -> date:
    """A Tuesday in the second week of the next month: the week around it is of that month and still to come."""
    first = (datetime.now(ZONE).date().replace(day=1) + timedelta(days=32)).replace(day=8)
    return first + timedelta(days=(1 - first.weekday()) % 7)


def long(day: date) -> str:
    """As the sheet names a day."""
    return f"{day:%A, %B} {day.day}, {day.year}"


def cell(page: Page, day: date) -> Locator:
    """A day of the sheet."""
    return page.get_by_role("group", name=long(day), exact=True)


def item(place: Page | Locator, title: str = TITLE) -> Locator:
    """An item where it lies."""
    return place.get_by_role("link", name=title, exact=True)


def drawer(page: Page, title: str = TITLE) -> Locator:
    """The item, opened."""
    return page.get_by_role("dialog", name=title, exact=True)


def narrow(page: Page) -> None:
    """Nothing is wider than a phone."""
    page.wait_for_function("() => document.documentElement.scrollWidth === 360")


@pytest.fixture
def calendar_of(signed_in: SignIn) -> Callable[..., Page]:
    """That member on the calendar's sheet of the next month."""

    def enter(who: str, **more: Any) -> Page:
        page = signed_in(who, **more)
        page.goto("/app/calendar")
        expect(page.get_by_role("heading", level=1, name="Content calendar")).to_be_visible()
        page.get_by_role("button", name="The month after").click()
        expect(page).to_have_url(re.compile(rf"month={tuesday():%Y-%m}$"))
        return page

    return enter


def brief(page: Page, day: date | None, title: str = TITLE) -> None:
    """The marketer says what is to be published on the Telegram channel, and is shown it."""
    page.get_by_role("button", name="New item", exact=True).click()
    dialog = page.get_by_role("dialog", name="New item")
    dialog.get_by_role("button", name="Brief it").click()
    expect(dialog.get_by_role("textbox", name="Title")).to_have_attribute("aria-invalid", "true")
    dialog.get_by_role("textbox", name="Title").fill(title)
    dialog.get_by_role("combobox", name="Resource", exact=True).fill("Telegram")
    page.get_by_role("option", name="Telegram channel").click()
    if day:
        dialog.get_by_label("Due day").fill(day.isoformat())
    dialog.get_by_label("What is to be said").fill("How one sees it, and the test that tells.")
    dialog.get_by_role("button", name="Brief it").click()
    expect(drawer(page, title).get_by_text("Brief", exact=True)).to_be_visible()


def hand_in(opened: Locator, button: str, text: str) -> None:
    """Writes and hands in."""
    opened.get_by_role("button", name=button, exact=True).click()
    opened.get_by_role("textbox", name="Text", exact=True).fill(text)
    opened.get_by_role("button", name="Hand in").click()


def drag(page: Page, title: str, target: Locator) -> None:
    """Takes the item by its middle and carries it there."""
    card = page.get_by_role("group", name=title, exact=True)
    card.scroll_into_view_if_needed()
    start, end = card.bounding_box(), target.bounding_box()
    assert start is not None
    assert end is not None
    x, y = start["x"] + start["width"] / 2, start["y"] + start["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 8, y + 8, steps=4)
    expect(card).to_have_attribute("data-dragging", "true")
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=15)
    expect(target.locator("[data-over]")).to_have_count(1)
    page.mouse.up()


def close(page: Page) -> None:
    """Closes what is opened."""
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_from_brief_to_publication(
    calendar_of: Callable[..., Page], phone: Page, offline: Offline, axe: Axe, screenshot: Screenshot
) -> None:
    day = tuesday()
    page = calendar_of("marketer")
    brief(page, day)
    opened = drawer(page)
    axe(page)
    with offline(page, seconds=10):
        hand_in(opened, "Write", TEXT)
        expect(page.get_by_text("No connection")).to_be_visible()
    expect(opened.get_by_text("Written", exact=True)).to_be_visible(timeout=LOUD)
    expect(opened.get_by_role("listitem")).to_have_count(2)  # briefed and written, each once
    expect(opened.get_by_text(TEXT)).to_be_visible()
    close(page)
    expect(item(cell(page, day))).to_have_count(1)

    boss = calendar_of("strategist", on=phone)  # who approves, but does not publish
    axe(boss)
    narrow(boss)
    item(boss).click()
    on_phone = drawer(boss)
    expect(on_phone.get_by_role("button", name="Approve")).to_be_visible()
    expect(on_phone.get_by_role("button", name=re.compile("^(Write|Schedule|Publish now)$"))).to_have_count(0)
    on_phone.get_by_role("button", name="Return", exact=True).click()
    dialog = boss.get_by_role("dialog", name="Return", exact=True)
    dialog.get_by_role("button", name="Return", exact=True).click()
    expect(dialog.get_by_text("Fill this in.")).to_be_visible()
    axe(boss)
    dialog.get_by_label("What is to be better?").fill("Show the third sign.")
    dialog.get_by_role("button", name="Return", exact=True).click()
    expect(on_phone.get_by_text("“Show the third sign.”")).to_be_visible()
    expect(on_phone.get_by_role("button", name="Approve")).to_have_count(0)
    axe(boss)
    narrow(boss)

    page.reload()
    item(cell(page, day)).click()
    expect(opened.get_by_text("“Show the third sign.”")).to_be_visible()
    hand_in(opened, "Write", BETTER)
    expect(opened.get_by_text("Written", exact=True)).to_be_visible()

    boss.reload()
    expect(on_phone.get_by_text(BETTER)).to_be_visible()
    hand_in(opened, "Change the text", BETTER + " And a fourth.")  # after the strategist had read it
    expect(opened.get_by_text("And a fourth.")).to_be_visible()
    on_phone.get_by_role("button", name="Approve").click()
    expect(on_phone.get_by_role("alert")).to_contain_text("read it again")
    expect(on_phone.get_by_text("And a fourth.")).to_be_visible()
    expect(on_phone.get_by_text("Approved", exact=True)).to_have_count(0)
    on_phone.get_by_role("button", name="Approve").click()
    expect(on_phone.get_by_text("Approved", exact=True)).to_be_visible()

    page.reload()
    opened.get_by_role("button", name="Schedule").click()
    when = page.get_by_role("dialog", name="Schedule", exact=True)
    expect(when.get_by_label("Publish at")).to_have_value(f"{day}T10:00")
    when.get_by_label("Publish at").fill("2026-01-01T10:00")
    when.get_by_role("button", name="Schedule").click()
    expect(when.get_by_text("This time is past; choose one to come.")).to_be_visible()
    when.get_by_label("Publish at").fill(f"{day}T18:30")
    when.get_by_role("button", name="Schedule").click()
    expect(opened.get_by_text(f"Will be published {day:%b} {day.day}, {day.year}, 6:30 PM")).to_be_visible()
    close(page)
    expect(cell(page, day).get_by_text("18:30 · Scheduled")).to_be_visible()
    axe(page)
    screenshot(page, "calendar")

    drag(page, TITLE, cell(page, day + timedelta(days=1)))  # keeps its hour
    expect(cell(page, day + timedelta(days=1)).get_by_text("18:30 · Scheduled")).to_be_visible()
    expect(item(cell(page, day))).to_have_count(0)
    page.reload()
    item(cell(page, day + timedelta(days=1))).click()
    opened.get_by_role("button", name="Publish now").click()
    out = page.get_by_role("dialog", name="Publish now")
    out.get_by_label("Where it stands").fill("https://t.me/spinaok/5")
    out.get_by_role("button", name="Publish now").click()
    expect(opened.get_by_role("link", name="https://t.me/spinaok/5")).to_be_visible()
    expect(opened.get_by_text("Published", exact=True)).to_be_visible()
    expect(opened.get_by_role("button", name=re.compile("^(Give up|Move to|Publish now)"))).to_have_count(0)
    close(page)
    expect(item(page)).to_have_count(0)
    page.get_by_role("button", name="This month").click()
    expect(item(cell(page, datetime.now(ZONE).date()))).to_be_visible()


def test_an_item_goes_from_day_to_day(calendar_of: Callable[..., Page], axe: Axe) -> None:
    title = "What the cushion does not do"
    day = tuesday()
    page = calendar_of("marketer")
    brief(page, None, title)
    close(page)
    beside = page.get_by_role("region", name="Without a day")
    expect(item(beside, title)).to_be_visible()
    axe(page)
    page.set_viewport_size({"width": 1280, "height": 1400})
    changes: list[Route] = []

    def hold_first(route: Route) -> None:
        if "ContentChange(" in (route.request.post_data or ""):
            changes.append(route)
            if len(changes) == 1:
                return
        route.continue_()

    page.route("**/graphql", hold_first)
    drag(page, title, cell(page, day))
    expect(item(cell(page, day), title)).to_be_visible()
    expect(item(beside, title)).to_have_count(0)

    page.get_by_role("group", name=title, exact=True).focus()  # by the keyboard, to the day after
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(page.locator("[id^=rfd-announcement]")).to_have_text(re.compile(f"^Put down: {title}. Wednesday, "))
    expect(item(cell(page, day + timedelta(days=1)), title)).to_be_visible()
    assert len(changes) == 1  # the second move waits for the first, which is on its way
    changes[0].continue_()
    expect(page.get_by_text(f"“{title}” is now on")).to_have_count(2)
    expect(item(cell(page, day + timedelta(days=1)), title)).to_be_visible()

    item(page, title).click()  # and by a field, to any
    opened = drawer(page, title)
    opened.get_by_role("button", name="Move to another day").click()
    dialog = page.get_by_role("dialog", name="Move to another day")
    expect(dialog.get_by_label("Due day")).to_have_value(str(day + timedelta(days=1)))
    later = day + timedelta(days=9)
    dialog.get_by_label("Due day").fill(str(later))
    dialog.get_by_role("button", name="Move to another day").click()
    expect(opened.get_by_text(re.compile("^Due "))).to_contain_text(f"{later:%B} {later.day}")
    close(page)
    page.reload()
    expect(item(cell(page, later), title)).to_be_visible()

    page.get_by_role("combobox", name="State", exact=True).click()
    page.get_by_role("option", name="Published").click()
    expect(page).to_have_url(re.compile("state=PUBLISHED"))
    expect(item(page, title)).to_have_count(0)
    page.get_by_role("combobox", name="State", exact=True).click()
    page.get_by_role("option", name="Brief").click()
    page.get_by_role("combobox", name="Resource", exact=True).fill("Telegram")
    page.get_by_role("option", name="Telegram channel").click()
    expect(item(page, title)).to_be_visible()

    item(page, title).click()
    opened.get_by_role("button", name="Give up").click()
    page.get_by_role("dialog", name="Give up").get_by_label("Why").fill("Said often enough.")
    page.get_by_role("dialog", name="Give up").get_by_role("button", name="Give up").click()
    expect(opened.get_by_text("“Said often enough.”")).to_be_visible()
    expect(opened.get_by_role("button", name=re.compile("Write|Give up|Change"))).to_have_count(0)
    close(page)
    expect(item(page, title)).to_have_count(0)
    page.get_by_role("combobox", name="State", exact=True).click()
    page.get_by_role("option", name="Cancelled").click()
    expect(item(page.get_by_role("region", name="Given up"), title)).to_be_visible()
    axe(page)


@pytest.mark.parametrize("who", ["client", "sales"])
def test_who_only_reads_moves_nothing(who: str, signed_in: SignIn, axe: Axe) -> None:
    page = signed_in(who)
    page.goto("/app/calendar?view=agenda")
    item(page, "A year in the chair: owners answer").click()
    opened = drawer(page, "A year in the chair: owners answer")
    expect(opened.get_by_role("heading", name="History")).to_be_visible()
    expect(opened.get_by_role("button")).to_have_count(1)
    expect(opened.get_by_role("button", name="Close")).to_be_visible()
    close(page)
    axe(page)
    page.get_by_text("Month", exact=True).click()
    expect(page.get_by_role("table", name="Items by day")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^New item"))).to_have_count(0)
    page.get_by_role("combobox", name="Resource", exact=True).click()
    expect(page.get_by_role("option", name="Telegram channel")).to_be_visible()
    page.keyboard.press("Escape")
    card = page.get_by_role("group", name="A year in the chair: owners answer", exact=True)
    expect(card).not_to_have_attribute("tabindex", "0")


def test_a_picked_month_is_in_the_address(signed_in: SignIn, axe: Axe) -> None:
    page = signed_in("author")
    page.goto("/app/calendar?month=2026-02")
    expect(page.get_by_role("button", name="Month: February 2026")).to_be_visible()
    page.get_by_role("button", name="Month: February 2026").click()
    axe(page)
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^Apr")).click()
    expect(page).to_have_url(re.compile("month=2026-04$"))
    expect(cell(page, date(2026, 4, 30))).to_be_visible()
    expect(cell(page, date(2026, 5, 4))).to_have_count(0)
