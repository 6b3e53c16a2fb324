"""The community manager's story: a mention is taken up, classified, answered and resolved; and who may not."""

import pytest
from playwright.sync_api import Page, expect

from tests.console.conftest import Axe, Offline, Screenshot, SignIn

SAID = "The wheel broke on the third day, terrible!"
ANSWER = "We are sorry. A fitter calls you today."


def take_up(page: Page, who: str) -> None:
    """A mention seen on a page of others, written down."""
    page.get_by_role("button", name="New mention").click()
    dialog = page.get_by_role("dialog", name="Somebody spoke of us")
    dialog.get_by_role("combobox", name="Channel").fill("Forum")
    page.get_by_role("option", name="Forum").click()
    dialog.get_by_label("Address of the page").fill(f"https://otzovik.example/reviews/{who}")
    dialog.get_by_label("Who").fill("Мария Лисицына")
    dialog.get_by_label("Account there").fill(who)
    dialog.get_by_label("What was said").fill(SAID)
    dialog.get_by_label("Minutes ago").fill("12")
    dialog.get_by_role("button", name="Take it up").click()
    expect(page.get_by_role("heading", name="Мария Лисицына")).to_be_visible()


def test_a_mention_is_classified_answered_and_resolved(
    signed_in: SignIn, offline: Offline, axe: Axe, screenshot: Screenshot
) -> None:
    page = signed_in("community")
    page.get_by_role("link", name="Inbox").click()
    take_up(page, "maria_l_1")
    talk = page.get_by_role("region", name="Conversation", exact=True)
    expect(talk.get_by_role("log")).to_contain_text(SAID)
    expect(talk.get_by_text("left", exact=False)).to_be_visible()
    axe(page)
    screenshot(page, "inbox")

    talk.get_by_role("button", name="Classify").click()
    dialog = page.get_by_role("dialog", name="What is this conversation?")
    dialog.get_by_role("combobox", name="Category").click()
    page.get_by_role("option", name="Complaint").click()
    dialog.get_by_role("combobox", name="Sentiment").click()
    page.get_by_role("option", name="Negative").click()
    expect(dialog.get_by_role("combobox", name="Kind of negative")).to_be_visible()
    dialog.get_by_role("combobox", name="Topic").click()
    page.get_by_role("option", name="Quality").click()
    axe(page)
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    for word in ("Complaint", "Negative", "Genuine", "Quality"):
        expect(talk.get_by_text(word, exact=True)).to_be_visible()

    talk.get_by_role("button", name="Templates").click()
    page.get_by_role("dialog", name="Templates").get_by_role("button", name="Fitter").click()
    reply = talk.get_by_label("Reply")
    expect(reply).to_have_value(ANSWER)
    with offline(page, seconds=10):
        talk.get_by_role("button", name="Send").click()
        expect(page.get_by_text("No connection")).to_be_visible()
        expect(reply).to_have_value(ANSWER)
    expect(reply).to_have_value("")
    page.reload()
    expect(talk.get_by_role("log").get_by_text(ANSWER)).to_have_count(1)
    expect(talk.get_by_text("Within 60 minutes")).to_be_visible()
    expect(talk.get_by_text("Answered", exact=True)).to_be_visible()

    talk.get_by_role("button", name="Resolve").click()
    dialog = page.get_by_role("dialog", name="How did it end?")
    dialog.get_by_role("button", name="Resolve").click()
    expect(dialog.get_by_text("A genuine negative ends only with a solution")).to_be_visible()
    dialog.get_by_label("Solution").fill("The wheel was changed the same day.")
    dialog.get_by_label("Where the public sees it").fill("https://otzovik.example/reviews/maria_l_1#answer")
    dialog.get_by_label("How many saw it").fill("340")
    dialog.get_by_role("button", name="Resolve").click()
    expect(dialog).to_be_hidden()
    expect(talk.get_by_text("Solution: The wheel was changed the same day.")).to_be_visible()
    expect(talk.get_by_role("link", name="Shared, seen by 340.")).to_be_visible()
    expect(talk.get_by_role("button", name="Reopen")).to_be_visible()
    axe(page)


def test_the_inbox_on_a_phone(phone: Page, signed_in: SignIn, axe: Axe) -> None:
    page = signed_in("community", on=phone)
    page.goto("/app/inbox?view=all&category=COMPLAINT")
    listed = page.get_by_role("region", name="Conversations")
    expect(listed.get_by_text("conversations")).to_be_visible()
    first = listed.get_by_role("listitem").get_by_role("link").first
    expect(first).to_contain_text("Complaint")
    assert page.evaluate("() => document.documentElement.scrollWidth") == 360
    axe(page)
    page.keyboard.press("j")
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_be_visible()
    expect(page.get_by_label("Reply")).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth") == 360
    axe(page)
    page.get_by_role("link", name="All conversations").click()
    expect(page).to_have_url("/app/inbox?view=all&category=COMPLAINT")


@pytest.mark.parametrize("who", ["client", "author"])
def test_who_does_not_answer_has_no_inbox(who: str, signed_in: SignIn, axe: Axe) -> None:
    page = signed_in(who)
    expect(page.get_by_role("link", name="Leads")).to_be_visible()
    expect(page.get_by_role("link", name="Inbox")).to_have_count(0)
    page.goto("/app/inbox")
    expect(page.get_by_role("heading", name="This screen is not for your role")).to_be_visible()
    axe(page)
