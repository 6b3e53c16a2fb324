"""What strategist and analyst lay side by side: a plan and these days, the matrix then and now, two runs of a model."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.console.conftest import Axe, Offline, Screenshot, SignIn
from tests.console.test_funnel_model import new_product

LOUD = 30_000
"""Milliseconds that a long answer may take on a machine that does other things too."""
ZONE = ZoneInfo("Europe/Moscow")
"""The demo workspace's."""
SOURCE, TARGET = "Yandex Direct: bad back", "Newsletter, 200,000 addresses"


def choose(page: Page, place: Locator, label: str, option: str) -> None:
    """An option of a select that is searched."""
    place.get_by_role("combobox", name=label).fill(option)
    page.get_by_role("option", name=option, exact=True).click()


def amount(text: str | None) -> float:
    """`₽39,340` or `-₽18,606.22` as a number."""
    return float(re.sub(r"[^\d.\-]", "", text or ""))


def cells(table: Locator, row: str) -> list[str]:
    """The figures beside a row's name."""
    return table.get_by_role("row", name=row).get_by_role("cell").all_text_contents()


def narrow(page: Page) -> None:
    """As on a phone, nothing is wider than it."""
    page.set_viewport_size({"width": 360, "height": 740})
    page.wait_for_function("() => document.documentElement.scrollWidth === 360")


def test_a_plan_stands_beside_these_days(signed_in: SignIn, offline: Offline, axe: Axe, screenshot: Screenshot) -> None:
    page = signed_in("strategist")
    page.get_by_role("navigation", name="Menu").get_by_role("link", name="Break-even").click()
    page.get_by_role("link", name="What if", exact=True).click()
    expect(page.get_by_role("heading", name="Nothing is moved yet")).to_be_visible(timeout=LOUD)
    axe(page)
    page.get_by_role("button", name="Compute").click()
    expect(page.get_by_text("Choose a resource.")).to_have_count(2)
    expect(page.get_by_text("Give an amount above zero.")).to_be_visible()
    axe(page)

    first = page.get_by_role("group", name="Move 1")
    choose(page, first, "Take from", SOURCE)
    choose(page, first, "Give to", SOURCE)
    first.get_by_label("Amount, RUB").fill("99000000")
    page.get_by_role("button", name="Compute").click()
    expect(first.get_by_text("Choose another resource.")).to_be_visible()
    choose(page, first, "Give to", TARGET)
    page.get_by_role("button", name="Compute").click()
    expect(first.get_by_text("cost less than that in the period")).to_be_visible(timeout=LOUD)
    expect(page.get_by_role("table")).to_have_count(0)

    page.get_by_text("A year", exact=True).click()
    first.get_by_label("Amount, RUB").fill("1")
    page.get_by_role("button", name="Compute").click()
    table = page.get_by_role("table", name="Resources: these days and the plan")
    expect(table.get_by_role("row", name=SOURCE)).to_contain_text("-₽1", timeout=LOUD)
    half = int(amount(cells(table, SOURCE)[0]) // 2)
    first.get_by_label("Amount, RUB").fill(str(half))
    with offline(page, seconds=10):
        page.get_by_role("button", name="Compute").click()
        expect(page.get_by_text("No connection")).to_be_visible()
    expect(table.get_by_role("row", name=SOURCE)).to_contain_text(f"-₽{half:,}", timeout=LOUD)
    expect(table.get_by_role("row", name=TARGET)).to_contain_text(f"+₽{half:,}")
    now, planned, *_ = cells(table, SOURCE)
    assert amount(planned.split("-")[0]) == pytest.approx(amount(now) - half, abs=0.01)
    now, planned, *_ = cells(table, TARGET)
    assert amount(planned.split("+")[0]) == pytest.approx(amount(now) + half, abs=0.01)

    units = page.get_by_role("group", name="Units a period")
    told = [float(each) for each in re.findall(r"[+-]?\d+(?:\.\d+)?", (units.text_content() or "").replace("95 %", ""))]
    middle, low, high = told
    assert low < middle < high
    [moved] = page.get_by_role("table", name="What each move does").get_by_role("row").all()[1:]
    assert float(moved.get_by_role("cell").last.text_content() or "") == middle  # one move is the whole plan
    axe(page)
    screenshot(page, "what-if")
    page.reload()  # the plan is in the address
    expect(page.get_by_role("group", name="Units a period")).to_contain_text(f"{low:+g} to {high:+g}", timeout=LOUD)

    page.get_by_role("button", name="Add a move").click()
    second = page.get_by_role("group", name="Move 2")
    choose(page, second, "Take from", TARGET)
    choose(page, second, "Give to", SOURCE)
    second.get_by_label("Amount, RUB").fill("1")
    page.get_by_role("button", name="Compute").click()
    expect(page.get_by_role("table", name="What each move does").get_by_role("row")).to_have_count(3, timeout=LOUD)
    expect(page.get_by_role("table", name="What each move does")).to_contain_text(f"{TARGET} → {SOURCE}")
    expect(table.get_by_role("row", name=SOURCE)).to_contain_text(f"-₽{half - 1:,}")  # both moves together
    page.go_back()  # the form and what stands below it are of the same plan
    expect(page.get_by_role("table", name="What each move does").get_by_role("row")).to_have_count(2, timeout=LOUD)
    expect(second).to_have_count(0)
    page.go_forward()
    expect(second.get_by_label("Amount, RUB")).to_have_value("1")
    expect(page.get_by_role("table", name="What each move does").get_by_role("row")).to_have_count(3, timeout=LOUD)
    page.get_by_role("button", name="Remove move 2").click()
    expect(page.get_by_role("button", name="Add a move")).to_be_focused()
    page.get_by_role("button", name="Add a move").press("Enter")
    page.get_by_role("button", name="Remove move 1").click()
    page.get_by_role("button", name="Add a move").press("Enter")
    page.get_by_role("button", name="Add a move").press("Enter")
    page.get_by_role("button", name="Remove move 3").click()
    expect(page.get_by_role("button", name="Remove move 2")).to_be_focused()
    narrow(page)
    axe(page)


def test_the_matrix_then_and_now(signed_in: SignIn, axe: Axe, screenshot: Screenshot) -> None:
    page = signed_in("strategist")
    page.goto("/app/matrix")
    page.get_by_role("link", name="Snapshots", exact=True).click()
    table = page.get_by_role("table", name="Snapshots of the matrix")
    expect(table.get_by_role("row")).to_have_count(4, timeout=LOUD)  # three of the demo
    axe(page)
    oldest = table.get_by_role("row").last.get_by_role("rowheader").text_content() or ""
    table.get_by_role("link", name=f"Compare {oldest}").click()
    changes = page.get_by_role("table", name="What has changed in the matrix")
    expect(changes.get_by_role("columnheader", name=oldest)).to_be_visible(timeout=LOUD)
    axe(page)

    day = datetime.now(ZONE).date()
    today = f"As is · {day:%b} {day.day}, {day.year}, version 1"
    page.get_by_role("button", name="Keep as of today").click()
    with_what = page.get_by_role("combobox", name="Compare with")
    expect(with_what.locator("option:checked")).to_have_text(today, timeout=LOUD)
    expect(changes.get_by_role("columnheader").nth(2)).to_have_text(oldest)
    expect(changes.get_by_role("columnheader").nth(3)).to_have_text(today)  # the older one stands first
    said = page.get_by_text(re.compile(r"^\d+ changed, \d+ new, \d+ gone, \d+ the same$")).text_content() or ""
    changed, new, gone, same = (int(each) for each in re.findall(r"\d+", said))
    assert changed + new + gone > 0
    expect(changes.get_by_role("row")).to_have_count(1 + changed + new + gone)
    expect(changes.get_by_text("Gone", exact=True)).to_have_count(gone)
    screenshot(page, "matrix-compared")
    page.get_by_role("switch", name="Only what has changed").click()
    expect(changes.get_by_role("row")).to_have_count(1 + changed + new + gone + same)
    narrow(page)
    axe(page)
    page.reload()
    expect(changes.get_by_role("columnheader").nth(3)).to_have_text(today, timeout=LOUD)

    with_today = page.url
    new_product(page, "Spina, chairs")  # from now on the one that is looked at
    page.goto(with_today.replace("?", "?product=prod_none&"))
    expect(page.get_by_text(re.compile(f"^(?!Spina, chairs).+ · {re.escape(oldest)}$"))).to_be_visible(timeout=LOUD)
    expect(changes.get_by_role("columnheader").nth(2)).to_have_text(oldest)
    expect(changes.get_by_role("columnheader").nth(3)).to_have_text(today)
    expect(page.get_by_text(said, exact=True)).to_be_visible()


def compared(shares: Locator) -> tuple[dict[str, tuple[float, float, float, str]], int]:
    """By name: change, its interval, what it means, of rows that both runs have; and how many rows one alone has."""
    found: dict[str, tuple[float, float, float, str]] = {}
    alone = 0
    for row in shares.get_by_role("row").all()[1:]:
        before, after, moved, _, meant = row.get_by_role("cell").all_text_contents()
        numbers = [float(each) for each in re.findall(r"[+-]?\d+(?:\.\d+)?", moved)]
        shown = [re.match(r"\d+(?:\.\d+)?", each) for each in (before, after)]
        if not all(shown):
            alone += 1
            continue
        was, is_now = (float(each[0]) for each in shown if each)
        assert numbers[0] == pytest.approx(is_now - was, abs=0.11)
        found[row.get_by_role("rowheader").text_content() or ""] = (numbers[0], numbers[1], numbers[2], meant)
    assert found
    return found, alone


def test_two_runs_side_by_side(signed_in: SignIn, axe: Axe, screenshot: Screenshot) -> None:
    page = signed_in("analyst")
    page.goto("/app/attribution/runs")
    page.get_by_role("link", name="Compare two runs").click()
    shares = page.get_by_role("table", name="Shares in both runs")
    expect(shares).to_be_visible(timeout=LOUD)
    axe(page)
    screenshot(page, "runs-compared")
    inputs = page.get_by_role("table", name="What went into them differs")
    assert cells(inputs, "Model") == ["MARKOV", "SHAPLEY"]
    one, other = compared(shares)
    for name, (change, low, high, meant) in one.items():
        assert low <= change <= high, name
        assert meant == ("Up" if low > 0 else "Down" if high < 0 else meant), name
    page.get_by_role("combobox", name="Second run").select_option(index=1)  # the other way round
    expect(inputs.get_by_role("row", name="Model").get_by_role("cell").first).to_have_text("SHAPLEY", timeout=LOUD)
    turned, _ = compared(shares)
    back = {name: -change for name, (change, *_) in turned.items()}
    assert back == {name: change for name, (change, *_) in one.items()}
    assert other == len(shares.get_by_role("row").all()) - 1 - len(one)
    narrow(page)
    axe(page)
