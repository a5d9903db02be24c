"""Twenty reviewers at once; run below the environment of a home that `benchmarks.desk.filling` has filled.

python -m benchmarks.desk.working ADDRESS SECONDS PAUSE   milliseconds of each kind of request as JSON

Each looks at the list, filters it, searches, takes what is next, looks at it with its first page, and acts; between two
requests that a person makes there is a pause of so many seconds on average.
"""

import json
import random
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable

from benchmarks.desk.browsing import Browser, Form, Page, weight
from benchmarks.desk.filling import PASSWORD, REVIEWERS

Times = dict[str, list[float]]
LIST, SCREEN, SEARCH = "the list", "the screen of an exception with its first page", "a search"
_FILTERS = (
    "",
    "?reason=no_case_found",
    "?reason=unclassified",
    "?reason=ambiguous_case&language=fr",
    "?program=study_permit",
    "?program=work_permit&priority=1",
    "?age=week",
    "?who=mine",
    "?order=newest",
    "?state=resolved",
)
_QUESTIONS = ("Tremblay", "Gagnon-Roy Étienne", '"date of birth"', "singh priya", "1234-5678", "passport", "relevé 77")


class Reviewer(threading.Thread):
    """Works until the time is over."""

    def __init__(self, number: int, address: str, until: float, pause: float) -> None:
        super().__init__(name=f"reviewer{number}")
        self.times: Times = defaultdict(list)
        self.failures: list[str] = []
        self._rng = random.Random(number)  # noqa: S311 - the same day each time
        self._browser = Browser(address)
        self._until, self._pause = until, pause

    def run(self) -> None:
        """The day's work."""
        try:
            self._browser.sign_in(self.name, PASSWORD)
            time.sleep(self._rng.random() * self._pause)
            while time.monotonic() < self._until:
                self._round()
        except Exception as error:
            self.failures.append(f"{type(error).__name__}: {error}")

    def _round(self) -> None:
        listed = self._look(LIST, f"/{self._rng.choice(_FILTERS)}")
        if following := _linked(listed, "after=") or _linked(listed, "page=2"):
            self._look(LIST, following)
        if self._rng.random() < 0.3:
            self._search(listed)
        shown = self._take(listed)
        if shown is None:
            return
        for _ in range(3):
            action = self._rng.choice(_ACTIONS)
            done = action(self, shown)
            if done is None:
                continue
            shown = self._screen(done.address) if done.status in (302, 303) else shown
            if shown is None:
                return

    def _rest(self) -> None:
        time.sleep(self._rng.expovariate(1 / self._pause))

    def _look(self, kind: str, path: str) -> Page:
        self._rest()
        page = self._browser.get(path)
        self._count(kind, page, page.seconds)
        return page

    def _search(self, listed: Page) -> None:
        form = listed.form("/search")
        if form is None:
            return
        self._rest()
        asked = self._browser.post(form.action, form.fields | {"text": self._rng.choice(_QUESTIONS)})
        found = self._browser.get(asked.address)
        self._count(SEARCH, found, asked.seconds + found.seconds)

    def _take(self, listed: Page) -> Page | None:
        form = listed.form("/next")
        if form is None:
            addresses = [link for link in listed.links if link.startswith("/exceptions/")]
            return self._screen(self._rng.choice(addresses)) if addresses else None
        taken = self._act("next for me", form)
        return self._screen(taken.address)

    def _screen(self, path: str) -> Page | None:
        """An exception's page and the picture of its first; None where it isn't one's."""
        self._rest()
        page = self._browser.get(path)
        if not page.address.startswith("/exceptions/"):
            return None
        seconds = page.seconds
        if picture := next((image for image in page.images if "/pages/" in image), ""):
            seconds += self._browser.get(picture).seconds
        self._count(SCREEN, page, seconds)
        return page

    def _act(self, kind: str, form: Form, **fields: str) -> Page:
        self._rest()
        done = self._browser.post(form.action, form.fields | fields)
        self._count(kind, done, done.seconds)
        return done

    def try_to(self, kind: str, name: str, page: Page, **fields: str) -> Page | None:
        """Act by this page's form; None where it has none."""
        form = page.form(name)
        return self._act(kind, form, **fields) if form is not None else None

    def _count(self, kind: str, page: Page, seconds: float) -> None:
        if page.status >= 400:
            raise RuntimeError(f"{page.address}: {page.status}")
        self.times[kind].append(1000 * seconds)


def _linked(page: Page, part: str) -> str:
    return next((link for link in page.links if part in link), "")


_ACTIONS: tuple[Callable[[Reviewer, Page], Page | None], ...] = (
    lambda reviewer, page: reviewer.try_to("attach", "/attach", page),
    lambda reviewer, page: reviewer.try_to("correct the type", "/type", page, type="lease"),
    lambda reviewer, page: reviewer.try_to("set aside", "/dismiss", page, reason="not needed any more"),
    lambda reviewer, page: reviewer.try_to("note", "/note", page, text="Wrote to the client by telephone."),
    lambda reviewer, page: reviewer.try_to("undo", "/undo", page),
)


def work(address: str, seconds: float, pause: float) -> Times:
    """Let all work at once. Raises RuntimeError where one of them could not."""
    until = time.monotonic() + seconds
    reviewers = [Reviewer(number, address, until, pause) for number in range(REVIEWERS)]
    for reviewer in reviewers:
        reviewer.start()
    for reviewer in reviewers:
        reviewer.join()
    if failures := [f"{reviewer.name}: {failure}" for reviewer in reviewers for failure in reviewer.failures]:
        raise RuntimeError("; ".join(failures[:5]))
    times: Times = defaultdict(list)
    for reviewer in reviewers:
        for kind, taken in reviewer.times.items():
            times[kind] += taken
    return times


def weights(address: str) -> dict[str, int]:
    """Bytes of the list and of the screen of an exception, as one loads them the first time."""
    found = {}
    for what, choose in {"the list": lambda page: page.address, "an exception": _first_exception}.items():
        browser = Browser(address)
        browser.sign_in("reviewer0", PASSWORD)
        found[what] = weight(browser, browser.get(choose(browser.get("/"))))
    return found


def _first_exception(page: Page) -> str:
    return next(link for link in page.links if link.startswith("/exceptions/"))


if __name__ == "__main__":
    _, where, how_long, between = sys.argv
    print(json.dumps({"times": work(where, float(how_long), float(between)), "weights": weights(where)}))
