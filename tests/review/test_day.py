"""A whole day on the real thing: a client sends, workers work, a reviewer decides by the keyboard alone what they left,
a supervisor looks at what was done, and the client reads what became of each document.
"""

import json
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from intake.decisions import ExceptionReason
from intake.notes import reason_title
from tests.review.day_submissions import invented
from tests.review.form.test_browser import photo
from tests.review.keyboard import Keyboard
from tests.review.people import PASSWORD
from tests.review.real_thing import CHROMIUM, READY, ROOT, RealThing, chromium, environment_of, real_thing, started
from tests.review.watching import Complaints, no_complaints
from tests.servers.case_system import CaseSystem, case_system

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium: make test-browser installs it"),
]
SAMPLES = [f"sample-{number:04}" for number in (4, 5, 7, 10, 17, 32, 33, 35, 40, 41, 51, 53, 58)]
MADE = 5
CLIENT = READY / "submissions" / "sample-0013"
AT_FIRST_CLOSED = "C-100045"
TAKEN_FROM = "C-100011"
"""A case on which automation put a document of sample-0010."""
TELEPHONE: Any = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
_PATIENCE = 120


@dataclass
class Day:
    """What runs, and who is there."""

    service: RealThing
    cases: CaseSystem
    browser: Browser
    complaints: Complaints

    def screen(self, **options: Any) -> Page:
        """A browser of somebody's own."""
        context: BrowserContext = self.browser.new_context(
            locale="en-CA", base_url=self.service.address, reduced_motion="reduce", **options
        )
        return self.complaints.watch(context.new_page())

    def wait_for(self, there: Callable[[], bool]) -> None:
        """Until the workers have come so far."""
        deadline = time.monotonic() + _PATIENCE
        while not there():
            assert time.monotonic() < deadline, "the workers did not get there"
            time.sleep(0.5)


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    """Begun: the samples are read, and workers are there for what comes."""
    (tmp_path / "plan" / "done").mkdir(parents=True)
    with ExitStack() as stack:
        cases = stack.enter_context(case_system())
        cases.closed.add(AT_FIRST_CLOSED)
        settings = {
            "INTAKE_CASE_SYSTEM_URL": cases.url,
            "INTAKE_SECOND_FACTOR": "",
            "INTAKE_QUALITY_SAMPLE": "0",
            # What the poison file does, see tests/faults.
            "FAULTS_PLAN": str(tmp_path / "plan"),
            "PYTHONPATH": os.pathsep.join(map(str, (ROOT / "tests" / "faults" / "inside", ROOT))),
        }
        made = invented(tmp_path / "made")
        assert len(made) == MADE
        service = stack.enter_context(real_thing(tmp_path, [*SAMPLES, *made], user="alex", settings=settings))
        stack.enter_context(started(tmp_path, "work", environment=environment_of(service.home, settings)))
        complaints = stack.enter_context(no_complaints())
        yield Day(service, cases, stack.enter_context(chromium()), complaints)


def test_a_day(day: Day) -> None:
    reference = a_client_sends(day)
    a_document_is_taken_back(day)
    waiting = day.service.exceptions()
    assert {item["reason"] for item in waiting} == set(ExceptionReason), "of every reason there is"
    assert len(waiting) >= 20
    a_reviewer_clears_them_by_the_keyboard(day, waiting)
    a_supervisor_sees_to_what_was_escalated_and_looks_at_what_was_done(day, waiting)
    assert day.service.exceptions() == []
    the_client_reads_what_became_of_it(day, reference)


def a_client_sends(day: Day) -> str:
    """By the web form, on a telephone; returns the reference number."""
    said = json.loads((CLIENT / "submission.json").read_text())["form"]
    telephone = day.screen(**TELEPHONE)
    telephone.goto("/send/")
    telephone.locator("#id_sender").check()
    for name in ("email", "family_name", "given_names", "application_number", "passport_number"):
        telephone.locator(f"#id_{name}").fill(said[name])
    telephone.locator("#id_application_type").select_option(said["application_type"])
    fill_birth_date(telephone, said["birth_date"])
    locked = (READY / "submissions" / "sample-0010" / "files" / "1").read_bytes()
    telephone.locator("#files").set_input_files(
        [
            {"name": "itinerary.pdf", "mimeType": "application/pdf", "buffer": (CLIENT / "files" / "1").read_bytes()},
            {"name": "bank.pdf", "mimeType": "application/pdf", "buffer": locked},
            photo("dark.jpg", dark=True),
        ]
    )
    expect(telephone.locator("#list li", has_text="dark.jpg").locator(".advice")).to_contain_text("too dark")
    telephone.locator("#go").click()
    telephone.wait_for_url("**/receipt/**")
    expect(telephone.locator("bdi")).to_have_text(["itinerary.pdf", "bank.pdf", "dark.jpg"])
    reference = telephone.locator(".reference").inner_text()
    telephone.context.close()
    return reference


def fill_birth_date(page: Page, born: str) -> None:
    year, month, day = born.split("-")
    page.locator("#id_birth_day").fill(day)
    page.locator("#id_birth_month").select_option(str(int(month)))
    page.locator("#id_birth_year").fill(year)


def a_document_is_taken_back(day: Day) -> None:
    """And the case system, which has heard of it, does not let it go."""
    day.wait_for(lambda: any(note["case_id"] == "C-100014" for note in day.cases.told.values()))
    day.cases.closed.symmetric_difference_update({AT_FIRST_CLOSED, TAKEN_FROM})
    (attachment,) = json.loads(day.service.intake("cases", "show", TAKEN_FROM))["documents"]
    words = (str(attachment["attachment"]), "--reason", "it is of a namesake", "--by", "robin")
    day.service.intake("attachments", "take-back", *words)
    day.wait_for(lambda: {"withdrawal_refused", "encrypted"} <= {item["reason"] for item in day.service.exceptions()})


def a_reviewer_clears_them_by_the_keyboard(day: Day, waiting: list[dict[str, Any]]) -> None:
    """One after the other, as the desk hands them out, in the way that is right for each."""
    keyboard = Keyboard(day.screen(viewport={"width": 1440, "height": 900}))
    page, rows = keyboard.page, {item["id"]: item for item in waiting}
    page.goto("/")
    keyboard.type(day.service.user)
    keyboard.press("Tab")
    keyboard.type(day.service.password)
    keyboard.press("Enter")
    expect(page.locator("#total")).to_have_text(str(len(waiting)))
    reject_together(keyboard, [item["id"] for item in waiting if is_of(item, "sample-0010", "3", "4")])
    keyboard.press("n")
    expect(page).to_have_url(re.compile(r"/exceptions/\d+/$"))
    for _ in waiting:
        if "/exceptions/" not in page.url:
            break  # some were rejected together
        number = int(page.url.split("/")[-2])
        expect(page.locator(f"[data-claim='/exceptions/{number}/keep']")).to_be_visible()
        expect(page.locator("h1")).to_be_focused()
        deed_for(rows[number])(keyboard)
        expect(page).not_to_have_url(re.compile(f"/exceptions/{number}/"))
    keyboard.reads("No exception is left in this queue.")


Deed = Callable[[Keyboard], None]


def is_of(item: dict[str, Any], submission: str, *uploads: str) -> bool:
    return item["submission"] == submission and item["upload"] in uploads


def deed_for(item: dict[str, Any]) -> Deed:
    """What is right for an exception: by what it is about, else by its reason."""
    about = {
        ("sample-0007", "1"): lambda keyboard: ask(keyboard, "Whose"),
        ("sample-0032", "1"): lambda keyboard: say_the_type(keyboard, "Other"),
        ("sample-0033", "1"): attach_to_the_first,
        ("sample-0033", "2"): attach_to_the_first,
        ("sample-0035", "1"): lambda keyboard: search(keyboard, "Hosseini", "2006-07-11", "C-100039"),
        ("sample-0040", "1"): attach_to_the_first,
        ("sample-0058", "1"): lambda keyboard: say_the_type(keyboard, "Diploma"),
        ("put-together", "1"): lambda keyboard: reject(keyboard, "No application"),
    }
    by_reason: dict[str, Deed] = {
        "no_case_found": lambda keyboard: reject(keyboard, "No application"),
        "ambiguous_case": attach_with_second_thoughts,
        "conflicting_identity": lambda keyboard: reject(keyboard, "About somebody"),
        "unreadable": lambda keyboard: ask(keyboard, "Photo"),
        "unsupported_type": lambda keyboard: reject(keyboard, "Wrong kind"),
        "encrypted": lambda keyboard: ask(keyboard, "File protected"),
        "corrupt": lambda keyboard: reject(keyboard, "Damaged"),
        "unsafe_file": lambda keyboard: reject(keyboard, "File may"),
        "too_large": escalate,
        "duplicate": mark_as_duplicate,
        "processing_failed": lambda keyboard: reject(keyboard, "Damaged"),
        "invalid_submission": lambda keyboard: set_aside(keyboard, "Nobody can tell whose it is."),
        "missing_file": lambda keyboard: ask(keyboard, "File that"),
        "delivery_refused": attach_to_the_first,
        "withdrawal_refused": lambda keyboard: set_aside(keyboard, "They were told by telephone."),
        "taken_back": lambda keyboard: reject(keyboard, "About somebody"),
    }
    return about.get((item["submission"], item["upload"])) or by_reason[item["reason"]]


def attach_to_the_first(keyboard: Keyboard) -> None:
    keyboard.press_once_seen("1")


def attach_with_second_thoughts(keyboard: Keyboard) -> None:
    """A note for colleagues; the wrong case, and the right one instead."""
    here = keyboard.page.url
    keyboard.press("m")
    keyboard.type("The study permit's case is the older one.")
    keyboard.push("Add the note")
    keyboard.reads("The note is added.")
    keyboard.press_once_seen("2")
    expect(keyboard.page).not_to_have_url(here)
    keyboard.press("u")
    expect(keyboard.page).to_have_url(here)
    keyboard.reads("Undone.")
    keyboard.press_once_seen("1")


def say_the_type(keyboard: Keyboard, beginning: str) -> None:
    keyboard.press("t")
    keyboard.choose(beginning)
    keyboard.push("Save the type")
    keyboard.reads("The type is saved.")
    keyboard.press_once_seen("1")


def ask(keyboard: Keyboard, beginning: str) -> None:
    keyboard.press("a")
    keyboard.choose(beginning)
    keyboard.push("Read it before it goes")
    expect(keyboard.page.get_by_role("button", name="Send it", exact=True)).to_be_visible()
    keyboard.press("y")


def reject(keyboard: Keyboard, beginning: str) -> None:
    keyboard.press("x")
    keyboard.choose(beginning)
    keyboard.press("Tab")
    keyboard.type("We are sorry.")
    keyboard.press("Enter")


def set_aside(keyboard: Keyboard, why: str) -> None:
    keyboard.press("w")
    keyboard.type(why)
    keyboard.press("Enter")


def escalate(keyboard: Keyboard) -> None:
    keyboard.press("e")
    keyboard.type("It has 501 pages: may it be printed?")
    keyboard.press("Enter")


def mark_as_duplicate(keyboard: Keyboard) -> None:
    keyboard.press("d", "Space")
    keyboard.push("Mark as duplicate")


def search(keyboard: Keyboard, name: str, born: str, case: str) -> None:
    keyboard.press("/")
    keyboard.type(name)
    keyboard.press("Tab")
    keyboard.type(born)
    keyboard.press("Enter")
    keyboard.push(f"Attach to {case}")


def reject_together(keyboard: Keyboard, keys: list[int]) -> None:
    """Several at once: picked in the list."""
    for key in keys:
        keyboard.tab_until(f"element => element.name === 'pick' && element.value === '{key}'")
        keyboard.press("Space")
    keyboard.tab_to("combobox", "What to do with those selected")
    keyboard.choose("Reject")
    keyboard.push("Go on")
    keyboard.tab_to("combobox", "Why it is rejected")
    keyboard.choose("Damaged")
    keyboard.push(f"Do it for {len(keys)} exceptions")
    expect(keyboard.page.locator("#total")).to_be_visible()
    expect(keyboard.page.locator("h1")).to_be_focused()


def a_supervisor_sees_to_what_was_escalated_and_looks_at_what_was_done(day: Day, waiting: list[dict[str, Any]]) -> None:
    made = json.loads(day.service.intake("users", "make", "kim", "--role", "supervisor", "--program", "all", "--json"))
    page = day.screen(viewport={"width": 1440, "height": 900})
    page.goto("/")
    page.get_by_label("User name").fill("kim")
    page.get_by_label("Password").fill(made["password"])
    page.keyboard.press("Enter")
    page.get_by_label("Present password").fill(made["password"])
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_label("New password, once more").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Your password is changed.")
    page.goto("/?who=escalated")
    page.get_by_role("button", name="Next for me").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Too large")
    reject(Keyboard(page), "Wrong kind")
    expect(page.get_by_text("Nothing waits for a person")).to_be_visible()
    page.goto("/dashboards/flow/?period=7")
    decided, all_ = len(SAMPLES) + MADE + 1, len(waiting)
    said = f"{decided} were decided; {all_} exceptions were opened and {all_} resolved."
    expect(page.get_by_text(said)).to_be_visible()
    page.goto("/dashboards/exceptions/?period=7")
    table = page.get_by_role("table", name="Exceptions opened, by reason")
    for reason, count in Counter(item["reason"] for item in waiting).items():
        row = table.get_by_role("row").filter(has=page.get_by_role("rowheader", name=reason_title(reason, "en")))
        expect(row).to_contain_text(f"({count} of {all_})")


def the_client_reads_what_became_of_it(day: Day, reference: str) -> None:
    telephone = day.screen(**TELEPHONE)
    telephone.goto("/status/")
    telephone.locator("#id_reference").fill(reference.lower())
    said = json.loads((CLIENT / "submission.json").read_text())["form"]
    fill_birth_date(telephone, said["birth_date"])
    telephone.get_by_role("button", name="Show the status").click()
    telephone.wait_for_url("**/shown")
    stands = telephone.locator(".stands > li")
    for name, standing in (
        ("itinerary.pdf", "On your file"),
        ("bank.pdf", "We need something from you"),
        ("dark.jpg", "We need something from you"),
    ):
        expect(stands.filter(has_text=name).locator(".where")).to_contain_text(standing)
    expect(stands.filter(has_text="bank.pdf")).to_contain_text("Please send it again without a password.")
    expect(stands.filter(has_text="dark.jpg")).to_contain_text("Please take it again")
