"""From readings to decisions, with the real classifier and the real finders."""

import pytest

from classifiers import load_classifier
from intake.decisions import DecisionOutcome, ExceptionReason
from intake.model import FormField, Outcome, Page, PageSource, Reading, RefusalReason
from intake.pipeline import UnreadUpload, UploadReading, explain_unreadable_form, resolve_submission, understand
from samples.mrz import td3
from tests.intake.matching.directory import InMemoryCases, case, form, person
from tests.intake.test_parties import HELENE, KARIM, answers

COTE = case(
    "C-1", person("Côté", "Hélène"), application_number="S123456789", uci="1312345678", passport_number="U1234567"
)
EXPIRY = HELENE.birth_date.replace(year=2030)
PASSPORT = "PASSPORT\nPASSEPORT\nREPUBLIC OF UTOPIA\n{}"
LETTER = (
    "LETTER OF EXPLANATION\n\nName: {}\nApplication number: S123456789\n\nDear officer,\nI am writing to explain why "
    "there is a gap in my studies. I apologize and hope this explanation is helpful.\n\nSincerely"
)

RECEIPT = (
    "TUITION PAYMENT RECEIPT\nNordhaven College, Accounts receivable\n\nReceipt number: 448812\n"
    "Student number: 3391827\nAmount received for tuition fees, winter term: $8,250.00\nPayment method: wire transfer\n"
    "This receipt confirms that tuition for the term has been paid in full."
)
STATEMENT = (
    "ACCOUNT STATEMENT\nStatement period: 1 January 2026 to 31 January 2026\nAccount number: 00421-778812\n"
    "Opening balance  $12,340.10\n03 Jan  Deposit payroll  2,100.00\n05 Jan  Withdrawal ATM  200.00\n"
    "09 Jan  Debit card purchase  45.12\n20 Jan  Deposit payroll  2,100.00\nClosing balance  $16,294.98"
)


@pytest.fixture(scope="module")
def classifier():
    return load_classifier()


def reading(*texts: str, fields: tuple[FormField, ...] = (), **changed) -> Reading:
    pages = tuple(
        Page(number=number, source=PageSource.TEXT_LAYER if text else PageSource.NONE, text=text)
        for number, text in enumerate(texts, start=1)
    )
    values = {"outcome": Outcome.READ, "mime": "application/pdf", "sha256": "0" * 64, "size": 1}
    return Reading(**(values | {"pages": pages, "fields": fields} | changed))


def passport_of(person) -> str:
    return PASSPORT.format("\n".join(td3(person, person.passport_number, EXPIRY)))


def resolve(classifier, *readings: Reading, **typed):
    uploads = [UploadReading(path=str(number), reading=each) for number, each in enumerate(readings, start=1)]
    filled = form("Côté", "Hélène", **(typed or {"uci": "1312345678"}))
    return resolve_submission(filled, uploads, classifier=classifier, cases=InMemoryCases(COTE))


def test_the_clients_passport_and_letter_attach(classifier):
    decisions = resolve(classifier, reading(passport_of(HELENE)), reading(LETTER.format("Hélène Côté")))
    assert [(d.outcome, d.case_id, d.person_id) for d in decisions] == [(DecisionOutcome.ATTACH, "C-1", "p1")] * 2
    assert [d.document.classification.type for d in decisions] == ["passport", "letter_of_explanation"]


def test_the_passport_gives_the_number_that_the_form_lacks(classifier):
    (decision,) = resolve(classifier, reading(passport_of(HELENE)), uci="1111111111", application_number="0000000")
    assert decision.case_id == "C-1"


def test_a_strangers_passport_goes_to_a_person(classifier):
    (decision,) = resolve(classifier, reading(passport_of(KARIM)))
    assert decision.reason is ExceptionReason.CONFLICTING_IDENTITY


def test_a_page_with_the_clients_and_a_strangers_passport_goes_to_a_person(classifier):
    both = "\n".join(line for who in (HELENE, KARIM) for line in td3(who, who.passport_number, EXPIRY))
    (decision,) = resolve(classifier, reading(PASSPORT.format(both)))
    assert decision.reason is ExceptionReason.CONFLICTING_IDENTITY


def test_documents_of_one_file_are_decided_each_by_itself(classifier):
    own, strangers = resolve(classifier, reading(passport_of(HELENE), LETTER.format("Karim Haddad")))
    assert (own.document.pages, own.case_id) == ((1,), "C-1")
    assert (strangers.document.pages, strangers.reason) == ((2,), ExceptionReason.CONFLICTING_IDENTITY)


def test_a_strangers_receipt_and_statement_without_a_name_do_not_ride_along_behind_his_passport(classifier):
    scan = resolve(classifier, reading(passport_of(KARIM), RECEIPT, STATEMENT))
    assert [d.document.pages for d in scan] == [(1,), (2,), (3,)]
    assert [d.reason for d in scan] == [ExceptionReason.CONFLICTING_IDENTITY] * 3
    assert [[fact.code for fact in d.facts] for d in scan[1:]] == [["beside_others_papers"]] * 2
    own = resolve(classifier, reading(passport_of(HELENE), RECEIPT, STATEMENT))
    assert [d.case_id for d in own] == ["C-1"] * 3


def test_a_strangers_letter_bound_behind_a_filled_form_does_not_pass_for_the_clients(classifier):
    bound = reading(
        "IMM 5257 APPLICATION FOR TEMPORARY RESIDENT VISA", LETTER.format("Karim Haddad"), fields=tuple(answers())
    )
    assert [document.pages for document in understand(bound, classifier)] == [(1,), (2,)]
    decisions = resolve(classifier, bound)
    assert decisions[1].reason is ExceptionReason.CONFLICTING_IDENTITY


def test_a_page_on_which_nothing_was_read_is_illegible(classifier):
    (document,) = understand(reading(""), classifier)
    assert not document.legible
    (decision,) = resolve(classifier, reading(""))
    assert decision.reason in (ExceptionReason.UNREADABLE, ExceptionReason.UNCLASSIFIED)


def test_what_could_not_be_read_has_no_documents(classifier):
    refused = reading(outcome=Outcome.REFUSED, reason=RefusalReason.ENCRYPTED, detail="needs a password")
    assert understand(refused, classifier) == ()
    (decision,) = resolve(classifier, refused)
    assert (decision.reason, decision.document) == (ExceptionReason.ENCRYPTED, None)


def test_a_file_that_never_arrived_is_an_exception_beside_the_others(classifier):
    uploads = [
        UnreadUpload(path="1", reason=ExceptionReason.MISSING_FILE),
        UploadReading(path="2", reading=reading(passport_of(HELENE))),
    ]
    filled = form("Côté", "Hélène", uci="1312345678")
    decisions = resolve_submission(filled, uploads, classifier=classifier, cases=InMemoryCases(COTE))
    assert {d.upload: d.reason for d in decisions} == {"1": ExceptionReason.MISSING_FILE, "2": None}


def test_without_a_form_every_document_waits_for_a_person_and_nothing_is_lost(classifier):
    uploads = [
        UploadReading(path="1", reading=reading(passport_of(HELENE), LETTER.format("Hélène Côté"))),
        UploadReading(path="2", reading=reading(outcome=Outcome.REFUSED, reason=RefusalReason.CORRUPT)),
        UnreadUpload(path="3", reason=ExceptionReason.MISSING_FILE),
    ]
    decisions = explain_unreadable_form("form.family_name: missing", uploads, classifier=classifier)
    assert [(d.upload, d.document is not None) for d in decisions] == [
        ("1", True),
        ("1", True),
        ("2", False),
        ("3", False),
    ]
    assert {d.reason for d in decisions} == {ExceptionReason.INVALID_SUBMISSION}
    assert {fact.values["problem"] for d in decisions for fact in d.facts} == {"form.family_name: missing"}


def test_a_submission_without_form_and_files_is_still_one_exception(classifier):
    (decision,) = explain_unreadable_form("not JSON", [], classifier=classifier)
    assert decision.reason is ExceptionReason.INVALID_SUBMISSION
