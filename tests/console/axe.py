"""Deque's axe-core on what the page shows now, in the light and in the dark."""

from functools import cache
from typing import Any

from playwright.sync_api import Page

from tests.console.theme import turn
from tools import console

RUN = """rules => axe.run(document, {
  resultTypes: ["violations"], ...(rules && {runOnly: {type: "rule", values: rules}}),
})"""
DARK_RULES = ["color-contrast", "link-in-text-block"]
"""What colours may break; the rest is the same in both."""


@cache
def _source() -> str:
    return (console.modules() / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def broken(page: Page) -> list[str]:
    """The same of a page that is none of the console's, as it is: such as a form's own."""
    page.evaluate(_source())
    return _run(page, None)


def violations(page: Page) -> list[str]:
    """One line for every element that breaks a rule; none is what every screen must have."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_source())  # by the debugger: the page's policy would not let it in
    turn(page, "light")
    found = _run(page, None)
    turn(page, "dark")
    found += _run(page, DARK_RULES)
    turn(page, "light")
    return found


def _run(page: Page, rules: list[str] | None) -> list[str]:
    result: Any = page.evaluate(RUN, rules)
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']}\n    {' '.join(map(str, node['target']))}\n"
        f"    {node['html'][:200]}\n    {(node.get('failureSummary') or '').strip()}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]
