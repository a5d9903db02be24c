"""Somebody who works by the keyboard alone, as with a screen reader or a bad hand: no pointer ever moves."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

_FAR = 150
_HAND_MS = 80
_LOOK_MS = 500
"""No hand is quicker from key to key. Within it a part of a page that was put in place has come to life."""


@dataclass(frozen=True)
class Keyboard:
    """The keys of one page, and what is seen on it."""

    page: Page

    def press(self, *keys: str) -> None:
        """One after the other."""
        for key in keys:
            self.page.wait_for_timeout(_HAND_MS)
            self.page.keyboard.press(key)

    def press_once_seen(self, key: str) -> None:
        """As somebody who has looked at the document: the same key at once would be taken for one struck twice."""
        self.page.wait_for_timeout(_LOOK_MS)
        self.press(key)

    def type(self, text: str) -> None:
        """Into whatever has the focus."""
        self.page.keyboard.type(text)

    def tab_to(self, role: str, name: str) -> None:
        """Press Tab until this has the focus."""
        wanted = self.page.get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]
        expect(wanted).to_have_count(1)
        for _ in range(_FAR):
            if wanted.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never came to {name}")

    def tab_until(self, is_there: str) -> None:
        """Press Tab until this, a function in JavaScript, is true of what has the focus."""
        for _ in range(_FAR):
            if self.page.evaluate(f"({is_there})(document.activeElement)"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never came to where {is_there}")

    def push(self, button: str) -> None:
        """Go to a button, and push it."""
        self.tab_to("button", button)
        self.press("Enter")

    def choose(self, beginning: str) -> None:
        """Of the list that has the focus, what begins so."""
        self.type(beginning)
        chosen = self.focused.evaluate("select => select.selectedOptions[0].label.trim()")
        assert chosen.startswith(beginning), chosen

    @property
    def focused(self) -> Locator:
        """What has the focus."""
        return self.page.locator(":focus")

    def reads(self, text: str) -> None:
        """What the page says of the last action."""
        expect(self.page.get_by_role("status")).to_contain_text(text)
