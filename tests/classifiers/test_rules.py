import pytest

from classifiers.evidence import Evidence, Strength
from classifiers.form_numbers import form_in_title
from classifiers.rules import find_evidence
from intake.model import Outcome, Page, PageSource, Reading

PASSPORT = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
VISA = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<<<"
CARD = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"


def look(
    *texts: str,
    mime: str = "application/pdf",
    source: PageSource = PageSource.TEXT_LAYER,
    title: str = "",
    is_message_body: bool = False,
) -> Evidence | None:
    pages = tuple(Page(number=number, source=source, text=text) for number, text in enumerate(texts, start=1))
    reading = Reading(outcome=Outcome.READ, mime=mime, sha256="0" * 64, size=1, pages=pages, title=title)
    return find_evidence(pages, reading, is_message_body=is_message_body)


def type_of(evidence: Evidence | None) -> str | None:
    return evidence.type if evidence else None


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("Family name: Doe\nIMM 5257 (02-2018) E", "imm5257"),
        ("Nom de famille : Doe\nIMM 5257 (02-2018) F", "imm5257"),
        ("PAGE 1 OF 4\nIMM 5707 (11-2023) F  PROTÉGÉ B", "imm5645"),
        ("CIT 0002 (02-2026) E", "cit0002"),
        ("IMM 5484 (08-2023) E\nDOCUMENT CHECKLIST", "document_checklist"),
        ("IMM 5292 B (03-2012)", "copr"),
        ("lMM S2S7 (O2-2018) E", "imm5257"),  # as recognition gives it
        ("1MM5476 (09-2025) E", "imm5476"),
        ("C1T 0OO2 (O2-2026) E", "cit0002"),
    ],
)
def test_a_form_number_with_its_edition_decides(text: str, type_: str) -> None:
    evidence = look(text)
    assert type_of(evidence) == type_
    assert evidence is not None
    assert evidence.strength is Strength.CERTAIN


def test_a_bare_form_number_in_the_header_decides_with_its_title_and_is_only_likely_without() -> None:
    titled = look("IMM 5476\nUse of a Representative\nSection A")
    bare = look("IMM 5476\nSection A")
    assert titled is not None
    assert bare is not None
    assert (titled.type, titled.strength) == ("imm5476", Strength.CERTAIN)
    assert (bare.type, bare.strength) == ("imm5476", Strength.LIKELY)


@pytest.mark.parametrize(
    "text",
    [
        "Dear Officer,\nPlease find my form\nIMM 5257 (02-2018) E\nSincerely,",
        "Re: my application IMM 1294\nI would like to explain my studies.",
        "Objet : formulaire IMM 5476\nMadame, Monsieur,\nje vous prie de noter mon nouveau représentant.",
        "Things to bring\nIMM 1294\nIMM 5645\nIMM 5476",
        "Filed under IMM 52\nTel. 514 555 5257",
    ],
)
def test_a_form_number_that_is_only_mentioned_decides_nothing(text: str) -> None:
    assert look(text) is None


def test_a_checklist_is_not_the_forms_that_it_lists() -> None:
    assert (
        type_of(look("DOCUMENT CHECKLIST\nIMM 5476\nIMM 1294\nIMM 5645\nIMM 5483 (08-2023) E")) == "document_checklist"
    )


def test_a_form_that_is_not_in_the_list_is_left_to_a_person() -> None:
    evidence = look("IMM 5604 (02-2020) E\nDeclaration from non-accompanying parent")
    assert evidence is not None
    assert (evidence.type, evidence.strength) == ("other", Strength.HINT)


def test_a_form_templates_title_decides_for_its_answers_only() -> None:
    title = "IMM 1294 E Application for Study Permit Made Outside of Canada"
    assert type_of(look("Family Name: Doe", source=PageSource.FORM_DATA, title=title)) == "imm1294"
    assert look("A letter in the same file", title=title) is None


def test_a_form_title_without_a_number_is_enough_when_only_one_form_has_it() -> None:
    assert form_in_title("Application for Study Permit Made Outside of Canada") == "imm1294"
    assert form_in_title("Demande de permis de travail présentée à l'extérieur du Canada") == "imm1295"
    assert form_in_title("Questionnaire") is None


@pytest.mark.parametrize(
    ("zone", "type_"), [(PASSPORT, "passport"), (VISA, "entry_stamp_or_visa"), (CARD, "national_id")]
)
def test_a_machine_readable_zone_says_what_carries_it(zone: str, type_: str) -> None:
    evidence = look(f"UTOPIA\n{zone}")
    assert type_of(evidence) == type_
    assert evidence is not None
    assert evidence.strength is Strength.CERTAIN


def test_a_zone_that_was_misread_somewhere_does_not_decide_alone() -> None:
    """No digit covers its first letter, which may be misread as well: a visa's V for a passport's P."""
    digit = PASSPORT[-1]
    evidence = look(f"UTOPIA\n{PASSPORT[:-1]}{(int(digit) + 1) % 10}")
    assert evidence is not None
    assert (evidence.type, evidence.strength) == ("passport", Strength.LIKELY)


def test_a_passport_with_its_visa_pages_is_a_passport_but_a_visa_and_a_card_are_undecided() -> None:
    assert type_of(look(PASSPORT, VISA)) == "passport"
    assert look(VISA, CARD) is None


def test_a_zone_on_a_page_of_prose_does_not_decide_alone() -> None:
    evidence = look("The bearer has been known to this office. " * 60 + "\n" + PASSPORT)
    assert evidence is not None
    assert evidence.strength is Strength.LIKELY


def test_the_text_of_an_email_is_correspondence_whatever_it_says() -> None:
    assert type_of(look("IMM 5257 (02-2018) E", is_message_body=True)) == "email_correspondence"


def test_a_picture_without_words_is_perhaps_a_portrait_and_never_decided() -> None:
    evidence = look("a . ;", mime="image/jpeg", source=PageSource.OCR)
    assert evidence is not None
    assert (evidence.type, evidence.strength) == ("photo", Strength.HINT)
    assert look("", mime="application/pdf", source=PageSource.NONE) is None
