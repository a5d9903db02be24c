"""Each cue shows where it should, and not where it should not; and counts the way it should."""

import pytest

from intake.segmenting.cues import BEGINS, CONTINUES, CUES, cues
from intake.segmenting.deciding import BIAS, decide, load_weights
from tests.intake.segmenting_pages import page, printed, run, sheet, sure

PROSE = "We lived in the same town for many years and worked in the same shop there.\n" * 3
LONG = "A line of the text that goes on for a while and then is done.\n" * 30

IN_TEXT = {
    "no number where the pages before have one": ("lease\nPage 1 of 3", "and so on", "and so on\nPage 2 of 3"),
    "number 1": ("a text\nmore of it", "another\n1", "another\n17"),
    "next number": ("a text\n1", "more\n2", "more\n3"),
    "number of another count": ("a text\nPage 2 of 3", "more\nPage 4 of 7", "more\nPage 3 of 3"),
    "another number of this count": ("a text\nPage 1 of 3", "more\nPage 3 of 3", "more\nPage 3 of 4"),
    "same person": ("Name: Amina Diallo", "Full name: Amina Diallo", "Name: Karim Haddad"),
    "other person": ("Name: Amina Diallo", "Full name: Karim Haddad", "Full name: Amina Diallo"),
    "names the same person": ("Name: Amina Diallo", "as Amina Diallo has said", "as Amina Haddad has said"),
    "same number": ("UCI: 1234-5678", "on file 12345678", "on file 12345679"),
    "other numbers": ("UCI: 1234-5678", "on file 12345679", "on file 12345678"),
    "same values and no others": ("Account: AB-77\nDue: soon", "Account: AB-77", "Account: AB-77\nDue: never"),
    "other values of the same labels": ("Net pay: 1200.50", "Net pay: 3377.40", "Net pay: 1200.50"),
    "same form": ("x\nIMM 5409 (02-2026) E", "y\nIMM 5409 (02-2026) E", "y\nIMM 5476 (02-2026) E"),
    "other form": ("x\nIMM 5409 (02-2026) E", "y\nIMM 5476 (02-2026) E", "y\nIMM 5409 (02-2026) E"),
    "begins as the first page does": (
        "Credit union of the harbour\nStatement of account\nTotal: 12.10",
        "Credit union of the harbour\nStatement of account\nTotal: 99.75",
        "Credit union of the harbour\nStatement of account\nTotal: 12.10",
    ),
    "head from the first page": (
        "Credit union of the harbour\nDear all",
        "Credit union of the harbour\nso",
        "so\nit is",
    ),
    "table head of the page before": (
        PROSE * 3 + "Date Purpose Amount\n01 bread 2.00",
        "Date Purpose Amount\n02 milk 3.00",
        "Date Amount Purpose\n02 milk 3.00",
    ),
    "greeting": ("a text", "Attention: visa section\nso it is", "Attention was paid\nso it is"),
    "date line": ("Nordhaven, 4 March 2025", "Nordhaven, 5 April 2025", "Nordhaven, 4 March 2025"),
    "title": ("LEASE\nthe tenant", "TRANSCRIPT OF GRADES\nmathematics", "LEASE\nthe tenant"),
    "same title": ("LEASE\nthe tenant", "LEASE\nthe owner", "TRANSCRIPT OF GRADES\nmathematics"),
    "labels at the top": ("a text", "Name: X\nDate of issue: Y\nwords", PROSE * 5 + "Name: X"),
    "starts small": ("a text", "whatever the tenant has left there", "Whatever the tenant has left there"),
    "signed before": ("a text\nYours truly,\nK. Haddad", "more", ""),
    "ended before": ("01 bread 2.00\nEnd of statement", "more", ""),
    "page before goes on": ("a text\nContinued on next page", "more", ""),
    "sum brought forward": ("a text", "Balance brought forward 12.00\n01 bread", "Balance 12.00\n01 bread"),
    "sentence left open": ("The tenant shall not do what has not been allowed by", "more", ""),
    "next clause": ("6. Heat\n7. Water", "8. Snow", "2. Snow"),
}
"""Cue -> a page, a next one that shows it, and one that does not; empty: the same after a page that says nothing."""


@pytest.mark.parametrize("cue", IN_TEXT)
def test_a_cue_shows_in_the_text_and_not_without_its_reason(cue: str) -> None:
    before, shows, not_so = IN_TEXT[cue]
    assert cue in cues(run(sheet(before)), sheet(shows))
    other = (before, not_so) if not_so else ("Quiet words.", shows)
    assert cue not in cues(run(sheet(other[0])), sheet(other[1]))


def test_what_the_classifier_says_of_each_page_alone_is_a_cue() -> None:
    lease = run(sheet("x", sure("lease")))
    assert "same type" in cues(lease, sheet("y", sure("lease")))
    assert {"other type", "other type, surest"} <= cues(lease, sheet("y", sure("diploma"))).keys()
    assert "other type, surest" not in cues(lease, sheet("y", sure("diploma", 0.8)))
    unsure = sure("diploma").model_copy(update={"abstained": True})
    assert "perhaps another type" in cues(lease, sheet("y", unsure))
    assert "perhaps the same type" in cues(lease, sheet("y", unsure.model_copy(update={"type": "lease"})))


def test_a_running_head_shows_from_the_third_page_on() -> None:
    pages = run(sheet("Lease of a flat\none"), sheet("Flat no. seven in Nordhaven\ntwo"))
    assert "same running head" in cues(pages, sheet("Flat no. seven in Nordhaven\nthree"))
    assert "other running head" in cues(pages, sheet("Of something else\nthree"))


def test_a_misread_letter_makes_no_other_head() -> None:
    pages = run(sheet("Lease of a flat\none"), sheet("Flat no. seven in Nordhaven\ntwo"))
    assert "same running head" in cues(pages, sheet("Flat no. seven in Nordhaveri\nthree"))


def test_where_the_print_lies_is_a_cue() -> None:
    before = run(sheet(printed(LONG, leading=0.03)))
    assert not {"other left margin", "other size of print", "room left before", "starts at another height"} & (
        cues(before, sheet(printed(LONG))).keys()
    )
    assert "other left margin" in cues(before, sheet(printed(LONG, left=0.16)))
    assert "other size of print" in cues(before, sheet(printed(LONG, height=0.02)))
    assert "starts at another height" in cues(before, sheet(printed(LONG, top=0.3)))
    assert "room left before" in cues(run(sheet(printed(PROSE * 4))), sheet(printed(LONG)))


def test_large_print_at_the_top_is_a_title() -> None:
    before = run(sheet("a text"))
    assert "title" in cues(before, sheet(printed(f"!Lease of a flat\n{LONG}")))
    assert "title" not in cues(before, sheet(printed(f"Lease of a flat\n{LONG}")))


def test_damaged_places_are_no_layout() -> None:
    assert sheet(page("some words of a page", places="AAAA")).layout is None


def test_languages_turned_pages_and_blank_backs_are_cues() -> None:
    english = sheet(page("x", language="en"))
    found = cues(run(english, ends_blank=True), sheet(page("y", language="fr", rotation=90)))
    assert {"other language", "other way up", "blank back before"} <= found.keys()
    assert not {"other language", "other way up", "blank back before"} & cues(run(english), english).keys()


def test_every_cue_has_a_weight_that_agrees_with_its_sense() -> None:
    weights = load_weights()
    assert weights.keys() == {BIAS, *CUES}
    assert weights[BIAS] < 0, "a page that says nothing continues"
    for cue, sense in CUES.items():
        assert sense not in (BEGINS, CONTINUES) or weights[cue] * sense >= 0, cue


def test_a_verdict_names_what_spoke_for_it_the_strongest_first() -> None:
    before = run(sheet("PAY STATEMENT\nName: Amina Diallo\nNet pay: 1200.50\nGross pay: 1500.10", sure("pay_stub")))
    again = sheet("PAY STATEMENT\nName: Amina Diallo\nNet pay: 3377.40\nGross pay: 4100.90", sure("pay_stub"))
    verdict = decide(before, again)
    assert verdict.begins
    assert verdict.why[0] == "other values of the same labels"
    assert 1 <= len(verdict.why) <= 3
