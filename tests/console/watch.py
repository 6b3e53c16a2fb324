"""What a page must not do unseen: errors of the console and of scripts, failed requests, the policy broken."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import ConsoleMessage, Page, Request, Response

WORST = {"error", "warning"}
"""Warnings count as errors: React and Mantine warn of what is broken."""
NETWORK = ("net::ERR_", "WebSocket connection to", "Failed to fetch")
"""What Chromium says while nothing gets through."""


@dataclass
class Watch:
    """Listens to one page from its first moment."""

    seen: list[str] = field(default_factory=list)
    allowed: set[int] = field(default_factory=set)
    """Statuses that a test means to provoke."""
    is_cut: bool = False
    requested: list[str] = field(default_factory=list)
    """Addresses asked for, in their order."""

    def attach(self, page: Page) -> None:
        """Before the page goes anywhere."""
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self._note(f"script: {error}"))
        page.on("response", self._on_response)
        page.on("request", self._on_request)

    @contextmanager
    def expecting(self, *statuses: int) -> Generator[None, None, None]:
        """Within, answers with these statuses are what the test is about."""
        before = self.allowed
        self.allowed = before | set(statuses)
        try:
            yield
        finally:
            self.allowed = before

    def verify(self) -> None:
        """Fails with everything that was seen."""
        assert self.seen == [], "The page did what it must not:\n" + "\n".join(self.seen)

    def _note(self, text: str) -> None:
        if not (self.is_cut and any(word in text for word in NETWORK)):
            self.seen.append(text)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type not in WORST:
            return
        if any(f"status of {status}" in message.text for status in self.allowed):
            return
        place = message.location
        self._note(f"{message.type}: {message.text} ({place.get('url', '')}:{place.get('lineNumber', '')})")

    def _on_response(self, response: Response) -> None:
        if response.status >= 500 and response.status not in self.allowed:
            self._note(f"answer {response.status}: {response.url}")

    def _on_request(self, request: Request) -> None:
        self.requested.append(request.url)
