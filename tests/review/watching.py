"""Watches a browser's page: whatever it complains of is kept, a script or style that the policy refuses above all."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Page, Request, Response


@dataclass
class Complaints:
    """Of all pages that were watched."""

    heard: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> Page:
        """The page, listened to from now on."""
        page.on("console", lambda message: self.heard.append(f"{message.type}: {message.text} at {page.url}"))
        page.on("pageerror", lambda error: self.heard.append(f"error: {error} at {page.url}"))
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)
        return page

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the next page was asked for before this one was there
            self.heard.append(f"{request.failure}: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.heard.append(f"{response.status}: {response.request.method} {response.url}")


@contextmanager
def no_complaints() -> Iterator[Complaints]:
    """Fails when there was one."""
    complaints = Complaints()
    yield complaints
    assert complaints.heard == []
