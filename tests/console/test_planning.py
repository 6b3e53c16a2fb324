"""Strategist and marketer: a gap becomes a goal, the goal a plan, the plan is approved; and the reports that steer."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.console.conftest import Axe, Offline, Screenshot, SignIn

GOAL = "People of the Facebook page try the posture test."
LOUD = 20_000
"""Milliseconds a report may take on a machine that does other things too."""


def heading(page: Page, name: str) -> Locator:
    """The page's one heading."""
    return page.get_by_role("heading", level=1, name=name, exact=True)


def go(page: Page, title: str, name: str | None = None) -> None:
    """To a screen by the menu, until its heading is there."""
    page.get_by_role("navigation", name="Menu").get_by_role("link", name=title, exact=True).click()
    expect(heading(page, name or title)).to_be_visible()


def card_of(page: Page, goal: str) -> Locator:
    """The card of a goal."""
    return page.locator(".mantine-Card-root").filter(has=page.get_by_role("button", name=f"{goal}: show the plan"))


def set_goal(page: Page) -> None:
    """A goal for the Facebook page, which is kept up every week and is to reach nothing."""
    page.get_by_role("button", name="New goal").click()
    dialog = page.get_by_role("dialog", name="New goal")
    dialog.get_by_role("button", name="Set the goal").click()
    expect(dialog.get_by_text("Fill this in.").first).to_be_visible()
    dialog.get_by_role("combobox", name="Resource").fill("Facebook")
    page.get_by_role("option", name="Facebook page").click()
    dialog.get_by_role("combobox", name="Step").click()
    page.get_by_role("option", name="Is interested").click()
    dialog.get_by_label("What is to be reached, in words").fill(GOAL)
    dialog.get_by_label("How many").fill("40")
    dialog.get_by_label("Budget, RUB").fill("12000")


def test_a_goal_is_set_planned_and_approved(signed_in: SignIn, phone: Page, offline: Offline, axe: Axe) -> None:
    page = signed_in("strategist")
    go(page, "Goals and plans")
    set_goal(page)
    axe(page)
    with offline(page, seconds=10):
        page.get_by_role("dialog").get_by_role("button", name="Set the goal").click()
        expect(page.get_by_text("No connection")).to_be_visible()
    expect(page.get_by_role("dialog")).to_be_hidden(timeout=LOUD)
    goal = card_of(page, GOAL)
    expect(goal).to_have_count(1)
    expect(goal).to_contain_text("₽12,000" if "₽" in (goal.text_content() or "") else "12,000")
    approve = goal.get_by_role("button", name="Approve", exact=True)
    if approve.count():
        approve.click()
    expect(goal.get_by_text("Approved", exact=True)).to_be_visible()

    marketer = signed_in("marketer", on=phone)
    marketer.goto("/app/goals")
    mine = card_of(marketer, GOAL)
    mine.get_by_role("button", name="show the plan").click()
    mine.get_by_role("button", name="Draft a plan").click()
    mine.get_by_label("What is done").fill("Write six posts about the test")
    mine.get_by_role("button", name="Add an action").click()
    mine.get_by_label("What is done").nth(1).fill("Answer within the hour")
    axe(marketer)
    mine.get_by_role("button", name="Send for approval").click()
    expect(mine.get_by_text("Write six posts about the test")).to_be_visible()

    mine.get_by_role("button", name="Return the plan").click()
    dialog = marketer.get_by_role("dialog", name="Return the plan")
    expect(dialog.get_by_role("button", name="Return the plan")).to_be_disabled()
    dialog.get_by_label("What is to be changed?").fill("Four posts are enough.")
    dialog.get_by_role("button", name="Return the plan").click()
    expect(mine.get_by_text("To be changed: Four posts are enough.")).to_be_visible()
    mine.get_by_role("button", name="Draft a new version").click()
    mine.get_by_label("What is done").first.fill("Write four posts about the test")
    mine.get_by_role("button", name="Send for approval").click()
    expect(mine.get_by_text("Write four posts about the test")).to_be_visible()

    mine.get_by_role("button", name="Approve the plan").click()
    expect(mine.get_by_text(re.compile(r"^Approved · \d$"))).to_be_visible()

    page.reload()  # the strategist sees what was decided, and decides nothing of it
    goal.get_by_role("button", name="show the plan").click()
    expect(goal.get_by_text("Write four posts about the test")).to_be_visible()
    expect(goal.get_by_role("button", name="Return the plan")).to_have_count(0)
    axe(page)


def test_the_matrix_says_what_is_missing(signed_in: SignIn, axe: Axe, screenshot: Screenshot) -> None:
    page = signed_in("strategist")
    expect(page.get_by_role("region", name="What is missing")).to_contain_text("Medium", timeout=LOUD)
    expect(page.get_by_role("region", name="Where it leaks")).to_contain_text("Considers, waits for an answer")
    axe(page)
    screenshot(page, "home")
    go(page, "Matrix", "Cluster matrix")
    table = page.get_by_role("table", name="Cluster matrix")
    expect(table.get_by_role("columnheader")).to_have_count(9, timeout=LOUD)
    expect(table.get_by_role("rowheader", name="Facebook page")).to_be_visible()
    screenshot(page, "matrix")
    missing = page.get_by_role("region", name=re.compile("gaps$"))
    expect(missing.get_by_text("Medium", exact=True)).to_have_count(3)
    missing.get_by_role("button", name=re.compile("^Show all")).click()
    expect(missing.get_by_text("Medium", exact=True)).not_to_have_count(3)
    axe(page)
    missing.get_by_role("button", name="Only the first 3").click()
    expect(missing.get_by_text("Medium", exact=True)).to_have_count(3)
    table.get_by_role("button", name="Blog “Sit well”, Knows of us").click()
    drawer = page.get_by_role("dialog", name="Blog “Sit well”")
    expect(drawer.get_by_role("heading", name="To be")).to_be_visible()
    drawer.get_by_label("Reason").fill("It has carried the first step for a year.")
    drawer.get_by_role("button", name="Save").first.click()
    expect(page.get_by_text("Your judgement is kept.")).to_be_visible()
    axe(page)


def test_a_figure_of_the_funnel_opens_its_people(signed_in: SignIn, axe: Axe, screenshot: Screenshot) -> None:
    page = signed_in("strategist")
    go(page, "Funnel")
    page.get_by_text("A year").click()
    expect(page).to_have_url(re.compile("days=year"))
    steps = page.get_by_role("table", name="The funnel by steps")
    dropped = steps.get_by_role("button", name=re.compile("people, Considers, waits for an answer: Dropped$"))
    expect(dropped).to_be_visible(timeout=LOUD)
    axe(page)
    screenshot(page, "funnel")
    count = (dropped.text_content() or "").strip()
    dropped.click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_text(f"{count} people")).to_be_visible(timeout=LOUD)
    expect(drawer.get_by_role("link").first).to_have_attribute("href", re.compile("^/app/leads/lead_"))
    axe(page)
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Over time").click()
    expect(page.get_by_role("img", name=re.compile("Has bought"))).to_be_visible()
    axe(page)


def test_models_stand_side_by_side_and_a_sale_is_explained(signed_in: SignIn, axe: Axe, screenshot: Screenshot) -> None:
    page = signed_in("analyst")
    go(page, "Attribution")
    table = page.get_by_role("table", name="Share by model")
    expect(table.get_by_role("columnheader", name="Position 40/20/40")).to_be_visible(timeout=LOUD)
    axe(page)
    screenshot(page, "attribution")
    page.get_by_role("link", name="Paths").click()
    expect(page.get_by_role("table", name="Most frequent paths").get_by_role("row").nth(1)).to_be_visible(timeout=LOUD)
    axe(page)
    page.get_by_role("link", name="Explain a sale").click()
    page.get_by_role("table", name="Explain a sale").get_by_role("link").last.click()
    expect(heading(page, "Why it is credited so")).to_be_visible()
    shares = page.get_by_role("table", name="Why it is credited so").get_by_role("row").locator("td:nth-child(3)")
    expect(shares.first).to_be_visible(timeout=LOUD)
    told = [float((text.split("%")[0] or "0").strip()) for text in shares.all_text_contents()]
    assert sum(told) == pytest.approx(100, abs=0.06 * len(told))
    axe(page)


@pytest.mark.long  # test_roles opens them in every run; here their pictures are taken
@pytest.mark.parametrize(
    ("path", "name", "shows"),
    [
        ("resources", "Resources", "Facebook page"),
        ("cluster", "Map of ties", "Links to"),
        ("spend", "Spend", "Yandex Direct: bad back"),
        ("proposal", "Proposal", "Total"),
        ("weekly", "Weekly report", "Considers, waits for an answer"),
        ("planner", "Break-even", "What the steps need"),
    ],
)
def test_a_screen_stands(path: str, name: str, shows: str, signed_in: SignIn, axe: Axe, screenshot: Screenshot) -> None:
    page = signed_in("strategist")
    page.goto(f"/app/{path}")
    expect(heading(page, name)).to_be_visible()
    expect(page.get_by_role("main").get_by_text(shows).first).to_be_visible(timeout=LOUD)
    axe(page)
    screenshot(page, path)
    page.set_viewport_size({"width": 360, "height": 740})
    page.wait_for_function("() => document.documentElement.scrollWidth === 360")


def test_who_may_not_see_money_is_not_shown_it(signed_in: SignIn) -> None:
    page = signed_in("author")
    menu = page.get_by_role("navigation", name="Menu")
    expect(menu.get_by_role("link", name="Goals and plans")).to_be_visible()
    expect(menu.get_by_role("link", name="Spend")).to_have_count(0)
    page.goto("/app/spend")
    expect(page.get_by_role("heading", name="This screen is not for your role")).to_be_visible()
