"""Two persons that are one, and apart again: by whoever may, also after the page was loaded anew."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.console.conftest import Axe, SignIn
from tests.console.site import Site, aside
from tests.console.test_lead_card import card, sign_out

ALIKE = """
INSERT INTO duplicate_suggestions (workspace_id, id, person_id, other_id, reason, confidence, created_at)
SELECT workspace_id, gen_random_uuid(), least(a, b), greatest(a, b), 'Both have a chair.', 0.99, now()
FROM (SELECT workspace_id, min(person_id::text)::uuid a, max(person_id::text)::uuid b FROM leads
      WHERE status = 'OPEN' AND step_key = 'aware' GROUP BY workspace_id ORDER BY count(*) DESC LIMIT 1) two
ON CONFLICT DO NOTHING"""
DOUBLE = """
SELECT l.id FROM leads l JOIN duplicate_suggestions d ON d.workspace_id = l.workspace_id AND d.person_id = l.person_id
WHERE d.dismissed_at IS NULL AND d.reason = 'Both have a chair.' LIMIT 1"""


def merges(page: Page) -> Locator:
    """The rows of what was merged."""
    heading = page.get_by_role("heading", name="Merged before")
    return heading.locator("xpath=following-sibling::ul/li")


def test_a_merge_is_undone_later_by_somebody_else(signed_in: SignIn, phone: Page, site: Site, axe: Axe) -> None:
    aside(site.urls.superuser, ALIKE)
    address = card(site, DOUBLE)
    page = signed_in("sales-lead")
    page.goto(address)
    name = page.get_by_role("heading", level=1).inner_text()
    compare = page.get_by_role("button", name=re.compile("^Compare with "))
    expect(compare.first).to_be_visible()
    before = compare.count()
    compare.first.click()
    dialog = page.get_by_role("dialog", name="Are they one person?")
    touches = dialog.get_by_role("row", name=re.compile("^Touches")).get_by_role("cell")
    expect(touches).to_have_count(3)
    kept, other, both = (int(text) for text in touches.all_inner_texts())
    assert both == kept + other
    axe(page)
    dialog.get_by_role("button", name="Merge").click()
    expect(page.get_by_text(re.compile("^Merged with ")).first).to_be_visible()
    expect(compare).to_have_count(before - 1)
    page.reload()
    row = merges(page)
    expect(row).to_have_count(1)
    expect(row).to_contain_text(re.compile(" became one with .+ by .+"))
    axe(page)

    undo = re.compile("^Undo the merge with ")
    row.get_by_role("button", name=undo).click()
    sure = page.get_by_role("dialog", name="Undo the merge?")
    axe(page)
    sure.get_by_role("button", name="Leave them as one").click()
    expect(row.get_by_role("button", name=undo)).to_be_focused()
    row.get_by_role("button", name=undo).click()

    small = signed_in("analyst", on=phone)
    small.goto(f"{address}?section=person")
    expect(merges(small)).to_contain_text(" became one with ")
    expect(small.get_by_role("button", name=undo)).to_have_count(0)
    sign_out(small)
    signed_in("marketer", on=phone)
    small.goto(f"{address}?section=person")
    expect(merges(small)).to_have_count(1)
    assert small.evaluate("() => document.documentElement.scrollWidth") == 360
    axe(small)
    merges(small).get_by_role("button", name=undo).click()
    small.get_by_role("dialog").get_by_role("button", name="Undo the merge").click()
    expect(small.get_by_text("They are two persons again.")).to_be_visible()
    expect(small.get_by_role("heading", name="Merged before")).to_be_focused()
    expect(merges(small)).to_contain_text(re.compile("^.*Undone .+ by "))
    expect(merges(small).get_by_role("button")).to_have_count(0)

    sure.get_by_role("button", name="Undo the merge").click()  # it was asked before the other one undid it
    expect(row.get_by_role("alert")).to_contain_text("This merge was undone already.")
    expect(row).to_contain_text(re.compile("Undone .+ by "))
    page.reload()
    expect(row).to_contain_text(re.compile("Undone .+ by "))
    expect(row.get_by_role("button")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
