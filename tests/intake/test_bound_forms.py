"""Forms bound with other papers into one PDF: each answer is of the page that shows it, and of no other."""

import io
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from classifiers import load_classifier
from intake.decisions import Decision, DecisionOutcome, ExceptionReason
from intake.model import CaseRecord, PageSource, Reading, Role
from intake.pipeline import UploadReading, resolve_submission
from intake.reading import read_file
from intake.reading.ocr import warm
from intake.settings import Limits
from tests.intake.matching.directory import InMemoryCases, case, form, person
from tests.intake.test_pipeline import COTE, LETTER

FORM = "USE OF A REPRESENTATIVE\nIMM 5476 (11-2025) E\nSection A - Applicant information\nFamily name\n\nGiven name(s)"
STATEMENT = (
    "BANK STATEMENT\nNordhaven Bank\nAccount holder: {}\nStatement period: 1 January 2026 to 31 January 2026\n"
    "Account number: 00421-778812\nOpening balance  $12,340.10\n03 Jan  Deposit payroll  2,100.00\n"
    "05 Jan  Withdrawal ATM  200.00\n09 Jan  Debit card purchase  45.12\nClosing balance  $16,294.98"
)
CLIENT = {"familyName": "Cote", "givenName": "Helene", "DOB": "1990-02-28", "UCI": "1312345678"}
STRANGER = {"familyName": "Haddad", "givenName": "Karim", "DOB": "1988-05-06", "UCI": "1399999999"}
NO_NUMBER = STRANGER | {"UCI": ""}
HADDAD = case("C-2", person("Haddad", "Karim", date(1988, 5, 6)), uci="1399999999", application_number="W123456780")


def paper(text: str, answers: dict[str, str] | None = None, place: str = "Page1.SectionA") -> bytes:
    """A page of text, with fields that hold answers."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    for row, line in enumerate(text.splitlines()):
        canvas.drawString(60, 780 - 15 * row, line)
    for row, (name, value) in enumerate((answers or {}).items()):
        path = f"IMM_5476.{place}.{name}"
        canvas.acroForm.textfield(name=path, value=value, x=200, y=500 - 45 * row, width=200, height=20)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def appended(*files: bytes) -> bytes:
    writer = PdfWriter()
    for file in files:
        writer.append(io.BytesIO(file))
    return written(writer)


def page_by_page(*files: bytes) -> bytes:
    """Without the list of the fields, which is no page's."""
    writer = PdfWriter()
    for file in files:
        for page in PdfReader(io.BytesIO(file)).pages:
            writer.add_page(page)
    return written(writer)


def imported(*files: bytes) -> bytes:
    document = pdfium.PdfDocument.new()
    for file in files:
        document.import_pages(pdfium.PdfDocument(file))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def written(writer: PdfWriter) -> bytes:
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


BINDERS = (appended, page_by_page, imported)
Bind = Callable[..., bytes]
Decide = Callable[..., Sequence[Decision]]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes], Reading]:
    warm()

    def read_bytes(data: bytes) -> Reading:
        folder: Path = tmp_path_factory.mktemp("bound")
        (folder / "upload").write_bytes(data)
        return read_file(folder / "upload", name="a.pdf", folder=folder / "work", limits=Limits(seconds=60))

    return read_bytes


@pytest.fixture(scope="module")
def decide(read: Callable[[bytes], Reading]) -> Decide:
    classifier = load_classifier()

    def decided(data: bytes, *cases: CaseRecord, name: tuple[str, str] = ("Côté", "Hélène")) -> Sequence[Decision]:
        upload = UploadReading(path="1", reading=read(data))
        filled = form(*name, uci="1312345678")
        return resolve_submission(filled, [upload], classifier=classifier, cases=InMemoryCases(*cases))

    return decided


def outcomes(decisions: Sequence[Decision]) -> list[tuple[tuple[int, ...], str | ExceptionReason | None]]:
    return [
        (each.document.pages if each.document else (), each.case_id if _attached(each) else each.reason)
        for each in decisions
    ]


def _attached(decision: Decision) -> bool:
    return decision.outcome is DecisionOutcome.ATTACH


@pytest.mark.parametrize("bind", BINDERS)
def test_a_strangers_form_behind_the_clients_letter_is_the_strangers(decide: Decide, bind: Bind) -> None:
    bound = bind(paper(LETTER.format("Hélène Côté")), paper(FORM, STRANGER))
    own, strangers = decisions = decide(bound, COTE, HADDAD)
    assert outcomes(decisions) == [((1,), "C-1"), ((2,), ExceptionReason.CONFLICTING_IDENTITY)]
    assert [party.family_name for party in own.document.parties] == ["Côté"]
    assert {(party.family_name, party.page) for party in strangers.document.parties} == {("Haddad", 2)}
    assert {(number.value, number.page) for number in strangers.document.identifiers} == {("1399999999", 2)}


@pytest.mark.parametrize("bind", BINDERS)
def test_a_strangers_statement_before_the_clients_form_does_not_pass_for_the_clients(
    decide: Decide, bind: Bind
) -> None:
    decisions = decide(bind(paper(STATEMENT.format("Karim Haddad")), paper(FORM, CLIENT)), COTE)
    assert outcomes(decisions) == [((1,), ExceptionReason.CONFLICTING_IDENTITY), ((2,), "C-1")]


def test_a_short_name_is_not_found_within_a_word_of_a_strangers_letter(decide: Decide) -> None:
    an = case("C-8", person("Le", "An"), uci="1312345678")
    letter = LETTER.format("Karim Haddad").replace("Application number: S123456789\n", "")
    bound = appended(paper(FORM, CLIENT | {"familyName": "LE", "givenName": "AN"}), paper(letter))
    decisions = decide(bound, an, name=("Le", "An"))
    assert outcomes(decisions) == [((1,), "C-8"), ((2,), ExceptionReason.CONFLICTING_IDENTITY)]


@pytest.mark.parametrize("bind", BINDERS)
@pytest.mark.parametrize("answers", [(NO_NUMBER, CLIENT), (CLIENT, NO_NUMBER)])
def test_one_form_filled_in_by_two_people_is_never_only_the_clients(
    decide: Decide, bind: Bind, answers: Sequence[dict[str, str]]
) -> None:
    decisions = decide(bind(*(paper(FORM, each) for each in answers)), COTE)
    strangers = 1 + answers.index(NO_NUMBER)
    reasons = [decision.reason for decision in decisions if decision.document and strangers in decision.document.pages]
    assert reasons == [ExceptionReason.CONFLICTING_IDENTITY]


@pytest.mark.parametrize("bind", BINDERS)
@pytest.mark.parametrize("foot", ["\nPage {} of 2", "\nIMM 5476 (11-2025) E\nPage {} of 2"])
def test_the_answers_on_its_second_page_cut_no_form_in_two(decide: Decide, bind: Bind, foot: str) -> None:
    second = "Section B - Appointment of representative\nFamily name\n\nGiven name(s)\n\nName of firm"
    lawyer = {"familyName": "Lavoie", "givenName": "Marc", "Email": "marc@law.example"}
    pages = paper(FORM + foot.format(1), CLIENT), paper(second + foot.format(2), lawyer, "Page2.SectionB")
    (decision,) = decisions = decide(bind(*pages), COTE)
    assert outcomes(decisions) == [((1, 2), "C-1")]
    found = [(party.family_name, party.role, party.page) for party in decision.document.parties]
    assert found == [("Cote", Role.SUBJECT, 1), ("Lavoie", Role.REPRESENTATIVE, 2)]


@pytest.mark.parametrize("bind", BINDERS)
def test_the_answers_of_a_form_alone_are_read_however_it_was_copied(decide: Decide, bind: Bind) -> None:
    assert outcomes(decide(bind(paper(FORM, NO_NUMBER)), COTE)) == [((1,), ExceptionReason.CONFLICTING_IDENTITY)]


@pytest.mark.parametrize("bind", BINDERS)
def test_answers_are_added_to_the_page_they_lie_on(read: Callable[[bytes], Reading], bind: Bind) -> None:
    reading = read(bind(paper(LETTER.format("Hélène Côté")), paper(FORM, STRANGER), paper("", NO_NUMBER)))
    assert "Haddad" not in reading.pages[0].text
    assert reading.pages[1].text.splitlines()[-4:] == [
        "family Name: Haddad",
        "given Name: Karim",
        "DOB: 1988-05-06",
        "UCI: 1399999999",
    ]
    assert reading.pages[2].source is PageSource.FORM_DATA
    assert reading.pages[2].text.startswith("family Name: Haddad")
    assert [(field.value, field.pages) for field in reading.fields if field.path.endswith("Name")] == [
        ("Haddad", (2,)),
        ("Karim", (2,)),
        ("Haddad", (3,)),
        ("Karim", (3,)),
    ]
