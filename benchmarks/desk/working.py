"""Twenty reviewers at once; run below the environment of a home that `benchmarks.desk.filling` has filled.

python -m benchmarks.desk.working ADDRESS SECONDS PAUSE   milliseconds of each kind of request as JSON

Each looks at the list, filters it, searches, takes what is next, looks at it with its first page, acts, and gets the
next one; before each of these there is a pause of so many seconds on average. What follows by itself follows at once.
"""

import json
import random
import sys
import threading
import time
from collections import Counter, defaultdict

from benchmarks.desk.browsing import Browser, Form, Page, weight
from benchmarks.desk.filling import REVIEWERS

Times = dict[str, list[float]]
LIST, SCREEN = "the list", "the screen of an exception with its first page"
COUNTS, SEARCH = "the counts beside the list", "a search"
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
_IN_A_ROW = 8
_ACTIONS: dict[str, tuple[str, dict[str, str]]] = {
    "/attach": ("attach", {}),
    "/type": ("correct the type", {"type": "lease"}),
    "/dismiss": ("set aside", {"reason": "not needed any more"}),
    "/reject": ("reject", {"detail": "It is not readable."}),
    "/duplicate": ("mark as a duplicate", {}),
    "/escalate": ("escalate", {"why": "Two cases of one name."}),
    "/note": ("add a note", {"text": "Wrote to the client."}),
    "/skip": ("skip", {}),
    "/undo": ("undo", {}),
}
"""By the ends of their forms' addresses: what they are called, and what is filled in. Each is done as often as the
others, as far as it can be, so that each is measured as well: of those on the page the one that was done least."""
_SWITCH_SECONDS = 0.0005
"""How long a reviewer who reads may keep the clock of another from being stopped."""


class Reviewer(threading.Thread):
    """Works until the time is over."""

    def __init__(self, number: int, address: str, session: str, until: float, pause: float) -> None:
        super().__init__(name=f"reviewer{number}")
        self.times: Times = defaultdict(list)
        self.failures: list[str] = []
        self._rng = random.Random(number)  # noqa: S311 - the same day each time
        self._browser = Browser(address, session)
        self._until, self._pause = until, pause
        self._done: Counter[str] = Counter()

    def run(self) -> None:
        """The day's work."""
        try:
            time.sleep(self._rng.random() * self._pause)
            while time.monotonic() < self._until:
                self._round()
        except Exception as error:
            self.failures.append(f"{type(error).__name__}: {error}")

    def _round(self) -> None:
        listed = self._look(LIST, f"/{self._rng.choice(_FILTERS)}")
        self._count(COUNTS, counts := self._browser.get(listed.links_to("/queues") or "/queues"), counts.seconds)
        if following := listed.links_to("after="):
            self._look(LIST, following)
        if self._rng.random() < 0.5:
            self._search(listed)
        if listed.form("/next") is None:
            return  # this was of resolved ones
        shown = self._act("next for me", listed.form("/next"))
        for _ in range(_IN_A_ROW):
            if shown is None or time.monotonic() > self._until:
                return
            there = {end: form for end in _ACTIONS if (form := shown.form(end))}
            if not there:
                return  # somebody else has this one
            end = min(self._rng.sample(list(there), len(there)), key=lambda end: self._done[end])
            self._done[end] += 1
            shown = self._act(_ACTIONS[end][0], there[end], **_ACTIONS[end][1])

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
            raise RuntimeError("the list has no search")
        self._rest()
        asked = self._browser.post(form.action, form.fields | {"text": self._rng.choice(_QUESTIONS)})
        found = self._browser.get(asked.address)
        self._count(SEARCH, found, asked.seconds + found.seconds)

    def _act(self, kind: str, form: Form | None, **fields: str) -> Page | None:
        """Send the form, and look at the exception that it leads to; None where none is left."""
        if form is None:
            raise RuntimeError(f"nothing to press for: {kind}")
        self._rest()
        done = self._browser.post(form.action, form.fields | fields)
        self._count(kind, done, done.seconds)
        return self._screen(done.address)

    def _screen(self, path: str) -> Page | None:
        """An exception's page and the picture of its first."""
        page = self._browser.get(path)
        if not page.address.startswith("/exceptions/"):
            return None
        seconds = page.seconds
        if picture := next((image for image in page.images if "/pages/" in image and "small" not in image), ""):
            seconds += self._browser.get(picture).seconds
        self._count(SCREEN, page, seconds)
        return page

    def _count(self, kind: str, page: Page, seconds: float) -> None:
        if page.status >= 400:
            raise RuntimeError(f"{page.address}: {page.status}")
        self.times[kind].append(1000 * seconds)


def session_of(number: int) -> str:
    """A session of this reviewer, as signing in makes it."""
    from django.contrib.auth.models import User
    from django.test import Client

    import review.wsgi  # noqa: F401 - with what it does when somebody signs in

    client = Client()
    client.force_login(User.objects.get(username=f"reviewer{number}"))
    return client.cookies["sessionid"].value


def work(address: str, seconds: float, pause: float) -> Times:
    """Let all work at once. Raises RuntimeError where one of them could not."""
    sys.setswitchinterval(_SWITCH_SECONDS)
    until = time.monotonic() + seconds
    reviewers = [Reviewer(number, address, session_of(number), until, pause) for number in range(REVIEWERS)]
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
        browser = Browser(address, session_of(0))
        found[what] = weight(browser, browser.get(choose(browser.get("/"))))
    return found


def _first_exception(page: Page) -> str:
    return next(link for link in page.links if link.startswith("/exceptions/"))


if __name__ == "__main__":
    from commands.starting import set_up

    set_up()
    _, where, how_long, between = sys.argv
    print(json.dumps({"times": work(where, float(how_long), float(between)), "weights": weights(where)}))
