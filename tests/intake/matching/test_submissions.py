"""Which case a submission is about: what attaches, and what goes to a person and why."""

import itertools
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.decisions import Decision, DecisionOutcome, ExceptionReason
from intake.matching import decide_submission
from intake.model import CaseRecord, Document, FileWarning, Outcome, RefusalReason, Role
from tests.intake.matching.directory import (
    BORN,
    InMemoryCases,
    case,
    document,
    form,
    named,
    number,
    person,
    upload,
)

COTE = case(
    "C-1",
    person("Côté", "Hélène"),
    person("Haddad", "Karim", date(1988, 5, 6), id="p2", role="spouse"),
    person("Côté", "Mei", date(2013, 5, 15), id="p3", role="child"),
    application_number="S123456789",
    uci="1312345678",
    passport_number="U1234567",
    uci_p2="1399999999",
)
OTHER = case("C-2", person("Nguyen", "Anh", date(1979, 9, 9)), application_number="S987654321", uci="1387654321")
LEASE = document(type="lease")


def decide(filled, *documents: Document, among: tuple[CaseRecord, ...] = (COTE, OTHER)) -> tuple[Decision, ...]:
    return decide_submission(filled, [upload(*(documents or (LEASE,)))], InMemoryCases(*among))


def attached(filled, *documents: Document, among: tuple[CaseRecord, ...] = (COTE, OTHER)) -> list[str | None]:
    """The case of each document, or None when a person looks."""
    return [decision.case_id for decision in decide(filled, *documents, among=among)]


def in_files(
    filled, *files: list[Document], among: tuple[CaseRecord, ...] = (COTE, OTHER), paths: tuple[str, ...] = ()
) -> list[str | None]:
    """The case of each document, of several uploads."""
    places = paths or tuple(str(place) for place in range(1, len(files) + 1))
    uploads = [upload(*documents, path=path) for path, documents in zip(places, files, strict=True)]
    return [decision.case_id for decision in decide_submission(filled, uploads, InMemoryCases(*among))]


def reason(filled, *documents: Document, among: tuple[CaseRecord, ...] = (COTE, OTHER)) -> tuple[str, set[str]]:
    """Why the first goes to a person, and the codes of the facts."""
    decision = decide(filled, *documents, among=among)[0]
    assert decision.outcome is DecisionOutcome.EXCEPTION
    assert decision.case_id is None
    return str(decision.reason), {fact.code for fact in decision.facts}


@pytest.mark.parametrize(
    "typed", [{"uci": "13-1234-5678"}, {"application_number": "s 123 456 789"}, {"passport_number": "u1234567"}]
)
def test_one_typed_number_with_name_and_birth_date_attaches(typed):
    (decision,) = decide(form("Cote", "Helene", **typed))
    assert (decision.outcome, decision.case_id, decision.person_id) == (DecisionOutcome.ATTACH, "C-1", "p1")
    assert decision.reason is None
    (candidate,) = decision.candidates
    assert {fact.code for fact in candidate.speaks_for} == {
        "number_agrees",
        "name_agree",
        "birth_date_agree",
        "type_agrees",
    }
    assert not candidate.speaks_against


@pytest.mark.parametrize(
    ("family", "given_names", "born"),
    [
        ("Hélène", "Côté", BORN),
        ("COTE", "HELENE", BORN),
        ("Côté", "Hélne", BORN),
        ("Côté", "Hélène", date(1990, 2, 23)),
        ("Côté-Roy", "Hélène", BORN),
    ],
)
def test_swapped_unaccented_or_once_misspelt_is_still_the_client(family, given_names, born):
    assert attached(form(family, given_names, born, uci="1312345678")) == ["C-1"]


def test_a_person_with_a_single_name_is_found():
    record = case("C-3", person("Amina"), uci="1300000001")
    for given_names in ("", "FNU", "N/A", "S/O", "AMINA"):
        assert attached(form("Amina", given_names, uci="1300000001"), among=(record,)) == ["C-3"]
    assert reason(form("Haddad", "Amina", uci="1300000001"), among=(record,))[0] == "conflicting_identity"


@pytest.mark.parametrize(
    ("family", "given_names", "born"),
    [
        ("Nguyen", "Lan", BORN),
        ("Côté", "Lucie", BORN),
        ("Côté", "", BORN),
        ("Côté", "S/O", BORN),
        ("Côté", "Hélène", date(1961, 7, 3)),
        ("Côté", "Hélne", date(1990, 2, 23)),
    ],
    ids=["another", "a sister", "the family name alone", "no given name", "another birth date", "two slips"],
)
def test_a_number_that_exists_is_not_enough_when_the_client_is_not_on_that_case(family, given_names, born):
    assert reason(form(family, given_names, born, uci="1312345678")) == ("conflicting_identity", {"client_differs"})


def test_two_typed_numbers_of_different_cases_are_a_conflict():
    filled = form("Côté", "Hélène", uci="1312345678", application_number="S987654321")
    (decision,) = decide(filled)
    assert decision.reason is ExceptionReason.CONFLICTING_IDENTITY
    assert {candidate.case_id for candidate in decision.candidates} == {"C-1", "C-2"}


@pytest.mark.parametrize("dummy", ["1111111111", "0000000", "00000000", "N/A", "S/O"])
def test_dummies_are_no_numbers_and_do_no_harm(dummy):
    record = case("C-4", person("Côté", "Hélène"), uci="1111111111", application_number="S123456789")
    assert reason(form("Côté", "Hélène", uci=dummy, application_number=dummy), among=(record,)) == (
        "no_case_found",
        {"no_number", "not_sure_enough"},
    )
    assert attached(form("Côté", "Hélène", uci=dummy, application_number="S123456789"), among=(record,)) == ["C-4"]


def test_name_and_birth_date_alone_never_attach_but_suggest():
    (decision,) = decide(form("Côté", "Hélène"), document(named("Côté", "Hélène")))
    assert decision.reason is ExceptionReason.NO_CASE_FOUND
    assert [candidate.case_id for candidate in decision.candidates] == ["C-1"]


def test_a_number_that_nobody_has_is_named_in_the_exception():
    (decision,) = decide(form("Tremblay", "Luc", application_number="W555555551"))
    assert decision.reason is ExceptionReason.NO_CASE_FOUND
    assert [(fact.code, fact.values["value"]) for fact in decision.facts] == [("number_unknown", "W555555551")]


def test_a_number_that_a_stranger_has_is_not_said_to_be_nobodys():
    (decision,) = decide(form("Côté", "Hélène", application_number="S987654321"))
    assert decision.reason is ExceptionReason.NO_CASE_FOUND
    assert ("number_of_somebody_else", "S987654321") in [(f.code, f.values.get("value")) for f in decision.facts]
    assert "number_unknown" not in {fact.code for fact in decision.facts}


# The type of application tells apart the cases of one person.

STUDY = case("C-5", person("Côté", "Hélène"), type="study_permit", uci="1312345678", application_number="S111222333")
WORK = case("C-6", person("Côté", "Hélène"), type="work_permit", uci="1312345678", application_number="W111222333")


@pytest.mark.parametrize(("wanted", "expected"), [("study_permit", "C-5"), ("work_permit", "C-6")])
def test_of_one_persons_cases_the_type_of_application_decides(wanted, expected):
    filled = form("Côté", "Hélène", uci="1312345678", application_type=wanted)
    assert attached(filled, among=(STUDY, WORK)) == [expected]


def test_an_application_number_decides_whatever_type_was_ticked():
    filled = form("Côté", "Hélène", uci="1312345678", application_number="W111222333")
    assert attached(filled, among=(STUDY, WORK)) == ["C-6"]


def test_of_one_persons_cases_none_is_taken_when_the_type_names_neither_or_both():
    filled = form("Côté", "Hélène", uci="1312345678", application_type="citizenship")
    assert reason(filled, among=(STUDY, WORK)) == ("ambiguous_case", {"several_cases"})
    again = case("C-7", person("Côté", "Hélène"), type="study_permit", uci="1312345678")
    filled = form("Côté", "Hélène", uci="1312345678")
    assert reason(filled, among=(STUDY, again)) == ("ambiguous_case", {"several_cases"})


def test_a_letter_about_an_older_case_does_not_draw_the_submission_there():
    letter = document(
        named("Côté", "Hélène"), numbers=[number("uci", "1312345678"), number("application_number", "W111222333")]
    )
    assert reason(form("Côté", "Hélène"), letter, among=(STUDY, WORK)) == ("ambiguous_case", {"several_cases"})
    typed = form("Côté", "Hélène", application_number="S111222333")
    assert attached(typed, letter, LEASE, among=(STUDY, WORK)) == ["C-5", "C-5"]


def test_a_spouse_on_two_cases_is_on_the_one_that_the_client_is_on():
    own = case("C-8", person("Haddad", "Karim", date(1988, 5, 6)), uci="1399999999", application_number="S444555666")
    assert attached(form("Côté", "Hélène", uci="1399999999"), among=(COTE, own)) == ["C-1"]
    karim = form("Haddad", "Karim", date(1988, 5, 6), uci="1399999999")
    assert reason(karim, among=(COTE, own)) == ("ambiguous_case", {"several_cases"})


# Numbers that contradict.


@pytest.mark.parametrize("kind", ["application_number", "uci"])
def test_a_typed_number_that_is_not_the_cases_is_a_contradiction(kind):
    typed = {"passport_number": "U1234567", kind: {"application_number": "S555666777", "uci": "1355566677"}[kind]}
    assert reason(form("Côté", "Hélène", **typed)) == ("conflicting_identity", {"number_differs"})


@pytest.mark.parametrize("typed", [{"application_number": "S123456798"}, {"uci": "1312345679"}])
def test_a_slip_in_a_second_number_is_forgiven(typed):
    assert attached(form("Côté", "Hélène", passport_number="U1234567", **typed)) == ["C-1"]


def test_a_renewed_passport_contradicts_nothing():
    assert attached(form("Côté", "Hélène", uci="1312345678", passport_number="X7777778")) == ["C-1"]


def test_a_passport_number_of_two_states_is_each_clients_own():
    first = case("C-9", person("Côté", "Hélène"), passport_number="A1234567")
    second = case("C-10", person("Nguyen", "Anh", date(1979, 9, 9)), passport_number="A1234567")
    for filled, expected in (
        (form("Côté", "Hélène", passport_number="A1234567"), "C-9"),
        (form("Nguyen", "Anh", date(1979, 9, 9), passport_number="A1234567"), "C-10"),
    ):
        assert attached(filled, among=(first, second)) == [expected]


# Namesakes, twins.


def test_a_twin_who_types_the_other_twins_number_attaches_nothing():
    luc = case("C-11", person("Tremblay", "Luc"), application_number="S111111112")
    paul = case("C-12", person("Tremblay", "Paul"), application_number="S111111113")
    filled = form("Tremblay", "Paul", application_number="S111111112")
    assert reason(filled, document(named("Tremblay", "Paul")), among=(luc, paul))[0] == "conflicting_identity"


@pytest.mark.parametrize(("one", "other"), [("Karim", "Karima"), ("Daniel", "Danielle"), ("Jean", "Joan")])
def test_twins_whose_names_differ_by_a_slip_are_not_mistaken_for_each_other(one, other):
    first = case("C-11", person("Haddad", one), uci="1300000011")
    second = case("C-12", person("Haddad", other), uci="1300000012")
    crossed = form("Haddad", other, uci="1300000011")
    assert reason(crossed, among=(first, second)) == ("conflicting_identity", {"namesake_elsewhere"})
    own = form("Haddad", one, uci="1300000011")
    assert attached(own, document(named("Haddad", one)), document(named("Haddad", other)), among=(first, second)) == [
        "C-11",
        None,
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Michel", "Michelle"),
        ("Daniel", "Danielle"),
        ("Mandeep", "Sandeep"),
        ("Amir", "Samir"),
        ("Gabriel", "Gabrielle"),
    ],
)
def test_without_a_birth_date_a_name_a_letter_off_is_the_relatives_who_has_exactly_that_name(one, other):
    clients = case("C-11", person("Tremblay", one), uci="1300000011")
    relatives = case("C-12", person("Tremblay", other, date(1991, 3, 4)), uci="1300000012")
    filled, statement = form("Tremblay", one, uci="1300000011"), document(named("Tremblay", other, None))
    assert reason(filled, statement, among=(clients, relatives)) == ("conflicting_identity", {"name_elsewhere"})
    assert attached(filled, statement, among=(clients,)) == ["C-11"], "nobody else is called so: it is a slip"
    assert attached(filled, document(named("Tremblay", one, None)), among=(clients, relatives)) == ["C-11"]


def test_a_family_name_a_letter_off_is_a_slip_though_somebody_of_a_million_is_called_so():
    clients = case("C-11", person("Smith", "Amy"), uci="1300000011")
    others = case("C-12", person("Smit", "Amy", date(1991, 3, 4)), uci="1300000012")
    filled = form("Smith", "Amy", uci="1300000011")
    assert attached(filled, document(named("Smit", "Amy", None)), among=(clients, others)) == ["C-11"]
    dated = document(named("Smit", "Amy", date(1991, 3, 4)))
    assert attached(filled, dated, among=(clients, others)) == [None]


def test_a_name_that_the_client_spells_so_or_that_has_a_number_beside_it_is_no_relatives():
    clients = case("C-11", person("Singh", "Manprit"), uci="1300000011", application_number="S111111112")
    namesakes = case("C-12", person("Singh", "Manpreet", date(1991, 3, 4)), uci="1300000012")
    paper = document(named("Singh", "Manpreet", None))
    among = (clients, namesakes)
    assert attached(form("Singh", "Manpreet", uci="1300000011"), paper, among=among) == ["C-11"]
    filled = form("Singh", "Manprit", uci="1300000011")
    assert attached(filled, paper, among=among) == [None]
    for kind, value in (("uci", "1300000011"), ("application_number", "S111111112")):
        shown = paper.model_copy(update={"identifiers": (number(kind, value),)})
        assert attached(filled, shown, among=among) == ["C-11"]
        unsure = paper.model_copy(update={"identifiers": (number(kind, value, verified=False),)})
        assert attached(filled, unsure, among=among) == [None]


def test_a_number_of_somebody_else_on_the_case_makes_no_relatives_name_the_clients():
    spouse = person("Roy", "Luc", id="p2", role="spouse")
    clients = case("C-11", person("Singh", "Manprit"), spouse, uci="1300000011", uci_p2="1300000013")
    namesakes = case("C-12", person("Singh", "Manpreet", date(1991, 3, 4)), uci="1300000012")
    paper = document(named("Singh", "Manpreet", None), numbers=[number("uci", "1300000013")])
    assert attached(form("Singh", "Manprit", uci="1300000011"), paper, among=(clients, namesakes)) == [None]


def test_ones_own_other_case_under_another_spelling_is_no_namesake():
    first = case("C-13", person("Haddad", "Mohamed"), uci="1300000011", application_number="S111111114")
    second = case("C-14", person("Haddad", "Mohammed"), uci="1300000011", application_number="W111111115")
    filled = form("Haddad", "Mohammed", application_number="S111111114")
    assert attached(filled, document(named("Haddad", "Mohammed")), among=(first, second)) == ["C-13"]


def test_a_namesake_without_a_birth_date_on_record_yields_to_the_one_with():
    wrong = case("C-15", person("Singh", "Gurpreet", None), application_number="S111111116")
    right = case("C-16", person("Singh", "Gurpreet"), application_number="S111111117")
    filled = form("Singh", "Gurpreet", application_number="S111111116")
    assert reason(filled, among=(wrong, right)) == ("conflicting_identity", {"namesake_elsewhere"})
    assert attached(filled, among=(wrong,)) == ["C-15"]


def test_a_document_that_leads_to_a_namesakes_case_puts_an_unsure_client_in_doubt():
    wrong = case("C-15", person("Singh", "Gurpreet", None), application_number="S111111116")
    right = case("C-16", person("Singh", "Gurpreet", None), application_number="S111111117")
    filled = form("Singh", "Gurpreet", application_number="S111111116")
    letter = document(numbers=[number("application_number", "S111111117")])
    assert attached(filled, letter, LEASE, among=(wrong, right)) == [None, None]


def test_father_and_son_of_one_name_on_one_case_are_told_apart_by_birth_date():
    record = case(
        "C-17", person("García", "Karim"), person("García", "Karim", date(2021, 11, 24), id="p3"), uci="1300000017"
    )
    documents = [document(named("García", "Karim", born)) for born in (BORN, date(2021, 11, 24))]
    decisions = decide(form("García", "Karim", uci="1300000017"), *documents, among=(record,))
    assert [decision.person_id for decision in decisions] == ["p1", "p3"]


# Numbers that only the documents give.


@pytest.mark.parametrize("kind", ["application_number", "uci", "passport_number"])
def test_a_sure_number_of_a_document_leads_when_the_form_has_none(kind):
    value = {"application_number": "S123456789", "uci": "1312345678", "passport_number": "U1234567"}[kind]
    letter = document(named("Côté", "Hélène"), numbers=[number(kind, value)])
    assert attached(form("Côté", "Hélène", uci="1111111111"), letter, LEASE) == ["C-1", "C-1"]


@pytest.mark.parametrize(
    "weak",
    [
        number("application_number", "S198765403", verified=False, source="shape"),
        number("uci", "1312345676", verified=False, source="shape"),
        number("ime_number", "IME12345678"),
        number("document_number", "U1234567", source="mrz"),
    ],
)
def test_an_unsure_number_or_one_of_another_kind_never_leads(weak):
    assert reason(form("Côté", "Hélène"), document(named("Côté", "Hélène"), numbers=[weak]))[0] == "no_case_found"


def test_an_unsure_number_supports_the_case_that_name_and_birth_date_find():
    unsure = number("application_number", "S123456789", verified=False, source="shape")
    letter = document(named("Côté", "Hélène"), numbers=[unsure])
    assert attached(form("Côté", "Hélène"), letter) == ["C-1"]
    assert reason(form("Côté", "Hélène", date(1990, 2, 23)), letter)[0] == "no_case_found"


def test_what_looks_like_a_uci_raises_doubt_and_vouches_for_nobody():
    filled = form("Côté", "Hélène", uci="1312345678")
    own, other = (number("uci", uci, verified=False, source="shape") for uci in ("1312345678", "1387654321"))
    assert attached(filled, document(numbers=[own])) == ["C-1"]
    assert reason(filled, document(named("Côté", "Hélène"), numbers=[other]))[1] == {"number_of_another_case"}
    assert reason(filled, document(named("Nguyen"), numbers=[own]))[1] == {"names_another_person"}
    assert reason(filled, document(numbers=[own], type="passport", group="identity"))[1] == {"names_nobody"}


def test_a_documents_number_of_a_case_that_the_client_is_not_on_leads_nowhere():
    sponsor = document(named("Côté", "Hélène"), numbers=[number("uci", "1387654321")])
    assert reason(form("Côté", "Hélène"), sponsor) == (
        "conflicting_identity",
        {"documents_name_others", "not_sure_enough"},
    )


def test_documents_that_lead_to_two_cases_of_namesakes_lead_nowhere():
    one = case("C-18", person("Singh", "Gurpreet"), uci="1300000018")
    two = case("C-19", person("Singh", "Gurpreet"), uci="1300000019")
    documents = [document(numbers=[number("uci", value)]) for value in ("1300000018", "1300000019")]
    filled = form("Singh", "Gurpreet")
    assert reason(filled, *documents, among=(one, two)) == ("conflicting_identity", {"numbers_disagree"})


def test_a_sponsors_uci_on_the_page_does_not_hide_the_clients_own():
    letter = document(named("Côté", "Hélène"), numbers=[number("uci", "1312345678"), number("uci", "1387654321")])
    assert in_files(form("Côté", "Hélène"), [letter], [LEASE]) == [None, "C-1"]


# Each document by itself.


def test_a_document_of_anybody_on_the_case_attaches_to_that_person():
    documents = [
        document(named("Haddad", "Karim", date(1988, 5, 6))),
        document(named("Côté", "Mei", date(2013, 5, 15))),
        document(),
    ]
    decisions = decide(form("Côté", "Hélène", uci="1312345678"), *documents)
    assert [(d.case_id, d.person_id) for d in decisions] == [("C-1", "p2"), ("C-1", "p3"), ("C-1", "p1")]


@pytest.mark.parametrize(
    "stranger",
    [
        named("Nguyen", "Anh", date(1979, 9, 9)),
        named("Nguyen", "Anh", None),
        named("Côté", "Lucie", BORN),
        named("Côté", "Hélène", date(1961, 7, 3)),
        named("Côté", "", None),
        named("Haddad", "Hélène", None),
    ],
    ids=["stranger", "stranger, no birth date", "twin", "namesake", "family name alone", "half of two people"],
)
def test_a_document_about_somebody_who_is_not_on_the_case_goes_to_a_person(stranger):
    got = reason(form("Côté", "Hélène", uci="1312345678"), document(stranger))
    assert got == ("conflicting_identity", {"names_another_person"})


@pytest.mark.parametrize(("one", "other"), [("Marie-Ève", "Marie-Claude"), ("Thi Lan", "Thi Mai")])
def test_a_twins_document_never_attaches_though_half_the_name_is_the_same(one, other):
    record = case("C-20", person("Tremblay", one), uci="1300000020")
    got = reason(form("Tremblay", one, uci="1300000020"), document(named("Tremblay", other)), among=(record,))
    assert got == ("conflicting_identity", {"names_another_person"})


@pytest.mark.parametrize(
    "client",
    [
        named("COTE", "HELENE", None),
        named("Hélène", "Côté", BORN),
        named("Côté", "Hélne", None),
        named("Côté", "Hélène", date(1990, 2, 23)),
        named("Tremblay", "Hélène", BORN),
        named("Côté", "", BORN),
    ],
    ids=["no birth date", "swapped", "slip", "slip in the date", "maiden name", "family name and birth date"],
)
def test_a_document_of_the_client_attaches_though_it_says_less_or_misspells(client):
    assert attached(form("Côté", "Hélène", uci="1312345678"), document(client)) == ["C-1"]


@pytest.mark.parametrize(
    ("named_as", "shown", "expected"),
    [
        (named("Côté", "", None), "1312345678", "attach"),
        (named("Côté", "", None), "1377777776", "exception"),
        (named("Côté", "", date(1961, 7, 3)), "1312345678", "exception"),
        (named("Côté", "Lucie", None), "1312345678", "exception"),
    ],
    ids=["own number", "a number nobody has", "another birth date", "another given name"],
)
def test_a_family_name_alone_is_enough_beside_a_sure_number_of_the_case(named_as, shown, expected):
    paper = document(named_as, numbers=[number("uci", shown)])
    assert [d.outcome.value for d in decide(form("Côté", "Hélène", uci="1312345678"), paper)] == [expected]


def test_an_identity_paper_on_which_nobody_can_be_read_goes_to_a_person():
    filled = form("Côté", "Hélène", uci="1312345678")
    assert reason(filled, document(type="passport", group="identity")) == ("conflicting_identity", {"names_nobody"})
    own = document(type="passport", group="identity", numbers=[number("passport_number", "U1234567")])
    assert attached(filled, own) == ["C-1"]


def test_a_document_that_is_about_the_client_and_a_stranger_goes_to_a_person():
    both = document(named("Côté", "Hélène"), named("Nguyen", "Anh", date(1979, 9, 9)))
    assert reason(form("Côté", "Hélène", uci="1312345678"), both)[0] == "conflicting_identity"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SUBJECT])
def test_others_whom_a_document_mentions_need_not_be_on_the_case(role):
    letter = document(named("Côté", "Hélène"), named("Roy", "Marie", None, role))
    assert attached(form("Côté", "Hélène", uci="1312345678"), letter) == ["C-1"]


@pytest.mark.parametrize("verified", [True, False])
def test_a_document_with_a_number_of_another_case_goes_to_a_person(verified):
    letter = document(numbers=[number("application_number", "S987654321", verified=verified)])
    got = reason(form("Côté", "Hélène", uci="1312345678"), letter)
    assert got == ("conflicting_identity", {"number_of_another_case"})


def test_a_number_that_no_case_has_may_be_an_old_or_foreign_one():
    letter = document(named("Côté", "Hélène"), numbers=[number("passport_number", "A0000001")])
    assert attached(form("Côté", "Hélène", uci="1312345678"), letter) == ["C-1"]


@pytest.mark.parametrize(
    ("unclear", "expected"),
    [
        (document(sure=False), ("unclassified", {"type_unsure"})),
        (document(sure=False, legible=False), ("unreadable", {"no_text"})),
        (document(type="other"), ("unclassified", {"type_other"})),
    ],
)
def test_what_is_not_surely_a_known_type_goes_to_a_person(unclear, expected):
    assert reason(form("Côté", "Hélène", uci="1312345678"), unclear) == expected


@pytest.mark.parametrize("refusal", RefusalReason)
def test_a_file_that_can_not_be_read_is_an_exception_with_the_case_as_candidate(refusal):
    unread = upload(path="1").model_copy(update={"outcome": Outcome.REFUSED, "reason": refusal, "detail": "why"})
    (decision,) = decide_submission(form("Côté", "Hélène", uci="1312345678"), [unread], InMemoryCases(COTE))
    assert decision.outcome is DecisionOutcome.EXCEPTION
    assert decision.document is None
    assert [candidate.case_id for candidate in decision.candidates] == ["C-1"]


@pytest.mark.parametrize("outcome", [Outcome.READ, Outcome.EXPANDED])
def test_a_file_with_nothing_in_it_is_not_forgotten(outcome):
    empty = upload().model_copy(update={"outcome": outcome})
    (decision,) = decide_submission(form("Côté", "Hélène", uci="1312345678"), [empty], InMemoryCases(COTE))
    assert decision.reason is ExceptionReason.UNREADABLE


def test_what_was_expanded_is_decided_by_its_children():
    outer = upload().model_copy(update={"outcome": Outcome.EXPANDED, "holds_files": True})
    (decision,) = decide_submission(
        form("Côté", "Hélène", uci="1312345678"), [outer, upload(LEASE, path="1/1")], InMemoryCases(COTE)
    )
    assert (decision.upload, decision.case_id) == ("1/1", "C-1")


# What names nobody, beside what names somebody else.

STRANGERS = {
    "somebody else's": document(named("Nguyen", "Anh", date(1979, 9, 9)), type="passport", group="identity"),
    "somebody's of the same name": document(named("Côté", "Hélène", date(1961, 7, 3))),
    "with a number of another case": document(numbers=[number("application_number", "S987654321")]),
    "with a UCI that nobody has": document(numbers=[number("uci", "1377777776")]),
    "of whom nobody can be read": document(type="passport", group="identity"),
}


@pytest.mark.parametrize("strangers", STRANGERS.values(), ids=STRANGERS)
def test_a_paper_without_a_name_stays_with_what_may_be_a_strangers_in_one_file(strangers):
    filled = form("Côté", "Hélène", uci="1312345678")
    receipt = document(type="tuition_receipt")
    assert in_files(filled, [strangers, receipt, LEASE]) == [None, None, None]
    assert in_files(filled, [receipt, LEASE, strangers]) == [None, None, None]
    assert reason(filled, receipt, strangers) == ("conflicting_identity", {"beside_others_papers"})
    assert in_files(filled, [strangers], [receipt], [LEASE]) == [None, "C-1", "C-1"], "files of their own"
    assert in_files(filled, [strangers], [receipt], paths=("2/1", "2/3/1")) == [None, None], "in one archive"
    assert in_files(filled, [strangers], [receipt], paths=("2/1", "20/1")) == [None, "C-1"]


def test_what_says_itself_whose_it_is_may_lie_beside_a_strangers():
    filled, strangers = form("Côté", "Hélène", uci="1312345678"), STRANGERS["somebody else's"]
    own = [document(named("Côté", "Hélène")), document(numbers=[number("application_number", "S123456789")])]
    assert in_files(filled, [strangers, *own]) == [None, "C-1", "C-1"]


def test_a_paper_without_a_name_in_one_file_with_the_familys_is_the_clients():
    spouses = document(named("Haddad", "Karim", date(1988, 5, 6)), type="passport", group="identity")
    assert in_files(form("Côté", "Hélène", uci="1312345678"), [spouses, LEASE]) == ["C-1", "C-1"]


def test_a_paper_without_a_name_and_with_a_uci_that_nobody_has_goes_to_a_person():
    """A UCI is for life: it is not the client's."""
    numbers = [number("uci", "1377777776"), number("application_number", "W555555551")]
    got = reason(form("Côté", "Hélène", uci="1312345678"), document(numbers=numbers))
    assert got == ("conflicting_identity", {"uci_of_nobody"})


@pytest.mark.parametrize(
    "shown",
    [
        number("uci", "1312345679"),
        number("uci", "1399999998"),
        number("uci", "1377777776", verified=False),
        number("uci", "1377777776").model_copy(update={"role": Role.SPONSOR}),
        number("passport_number", "X7777778"),
        number("application_number", "W555555551"),
    ],
    ids=["a slip", "a slip off the spouse's", "unsure", "a sponsor's", "a renewed passport", "an old application"],
)
def test_a_number_that_may_be_the_clients_all_the_same_holds_no_paper_back(shown):
    assert attached(form("Côté", "Hélène", uci="1312345678"), document(numbers=[shown])) == ["C-1"]


def test_a_uci_that_the_client_gives_is_the_clients_though_no_case_has_it():
    record = case("C-9", person("Côté", "Hélène"), application_number="S123456789")
    silent = document(numbers=[number("uci", "1377777776")])
    typed = form("Côté", "Hélène", application_number="S123456789", uci="1377777776")
    assert attached(typed, silent, among=(record,)) == ["C-9"]
    filled = form("Côté", "Hélène", application_number="S123456789")
    shown = document(named("Côté", "Hélène"), numbers=[number("uci", "1377777776")])
    assert in_files(filled, [silent], [shown], among=(record,)) == ["C-9", "C-9"]
    assert in_files(filled, [silent], among=(record,)) == [None]


# Order, and strangers.

DOCUMENTS = (
    LEASE,
    document(named("Côté", "Hélène"), numbers=[number("uci", "1312345678")]),
    document(named("Côté", "Hélène"), numbers=[number("uci", "1312345678", source="mrz", page=3)], pages=(3,)),
    document(named("Haddad", "Karim", date(1988, 5, 6)), numbers=[number("uci", "1399999999")]),
    document(numbers=[number("application_number", "S987654321")]),
    document(numbers=[number("uci", "1377777776")]),
    document(named("Nguyen", "Anh", date(1979, 9, 9)), numbers=[number("uci", "1387654321")]),
    document(named("Côté", "Lucie")),
    document(sure=False),
)
FORMS = (
    form("Côté", "Hélène"),
    form("Côté", "Hélène", uci="1312345678"),
    form("Côté", "Hélène", uci="1399999999", application_number="S987654321"),
    form("Nguyen", "Anh", date(1979, 9, 9)),
    form("Nguyen", "Anh", date(1979, 9, 9), uci="1312345678"),
    form("Roy", "Luc", uci="N/A"),
)


@settings(deadline=None)
@given(st.sampled_from(FORMS), st.permutations(range(len(DOCUMENTS))), st.integers(1, len(DOCUMENTS)))
def test_the_order_of_uploads_and_documents_changes_no_decision(filled, order, cut):
    def by_document(*groups) -> dict[Document, Decision]:
        uploads = [upload(*(DOCUMENTS[index] for index in group), path="1") for group in groups if group]
        decisions = decide_submission(filled, uploads, InMemoryCases(COTE, OTHER))
        return {decision.document: decision for decision in decisions}

    assert by_document(order[:cut], order[cut:]) == by_document(range(len(DOCUMENTS)))


@settings(deadline=None)
@given(
    st.sampled_from(FORMS),
    st.lists(st.sampled_from(DOCUMENTS), min_size=1, max_size=3, unique=True),
    st.sampled_from(["1387654321", "1300000099", "1399999999", None]),
    st.sampled_from([named("Nguyen", "Anh", date(1979, 9, 9)), named("Zhou", "Lin", None), named("Côté", "Lucie")]),
)
def test_a_strangers_document_never_sends_another_document_to_a_different_case(filled, documents, uci, stranger):
    numbers = [number("uci", uci)] if uci else []
    without = attached(filled, *documents)
    with_it = attached(filled, *documents, document(stranger, numbers=numbers, type="diploma"))
    for before, after in itertools.zip_longest(without, with_it[:-1]):
        assert before is None or after is None or after == before


@settings(deadline=None)
@given(st.sampled_from(FORMS), st.lists(st.sampled_from(DOCUMENTS), min_size=1, max_size=4))
def test_nothing_attaches_to_a_case_that_the_client_is_not_on(filled, documents):
    for decision in decide(filled, *documents):
        if decision.case_id is not None:
            record = next(record for record in (COTE, OTHER) if record.id == decision.case_id)
            assert any(known.family_name == filled.family_name for known in record.people)


LOSSES = {
    FileWarning.POLYGLOT: ExceptionReason.UNSAFE_FILE,
    FileWarning.REPAIRED: ExceptionReason.CORRUPT,
    FileWarning.PAGE_UNREADABLE: ExceptionReason.CORRUPT,
    FileWarning.PICTURE_UNREADABLE: ExceptionReason.CORRUPT,
    FileWarning.ATTACHMENT_UNREADABLE: ExceptionReason.CORRUPT,
    FileWarning.FORM_UNREADABLE: ExceptionReason.CORRUPT,
    FileWarning.FIRST_FRAME_ONLY: ExceptionReason.UNREADABLE,
    FileWarning.TEXT_ONLY: ExceptionReason.UNREADABLE,
    FileWarning.TOO_DEEP: ExceptionReason.UNREADABLE,
    FileWarning.ENTRY_LEFT_OUT: ExceptionReason.UNSAFE_FILE,
}


@pytest.mark.parametrize("warning", FileWarning)
def test_what_may_have_lost_a_part_or_be_unsafe_is_not_attached_without_a_person(warning):
    doubtful = upload(LEASE).model_copy(update={"warnings": (warning,)})
    (decision,) = decide_submission(form("Côté", "Hélène", uci="1312345678"), [doubtful], InMemoryCases(COTE, OTHER))
    assert decision.reason == LOSSES.get(warning)
    assert (decision.outcome is DecisionOutcome.ATTACH) == (warning not in LOSSES)
    assert [candidate.case_id for candidate in decision.candidates] == ["C-1"]


@pytest.mark.parametrize("warning", [FileWarning.ATTACHMENT_UNREADABLE, FileWarning.ENTRY_LEFT_OUT])
def test_a_container_that_lost_a_file_is_not_passed_over(warning):
    outer = upload().model_copy(update={"outcome": Outcome.EXPANDED, "holds_files": True, "warnings": (warning,)})
    inner = upload(LEASE, path="1/1")
    decisions = decide_submission(form("Côté", "Hélène", uci="1312345678"), [outer, inner], InMemoryCases(COTE))
    assert [(decision.upload, decision.reason) for decision in decisions] == [("1", LOSSES[warning]), ("1/1", None)]


def test_a_program_that_calls_itself_a_document_may_be_harmful():
    disguised = upload().model_copy(
        update={
            "outcome": Outcome.REFUSED,
            "reason": RefusalReason.UNSUPPORTED_TYPE,
            "detail": "a program",
            "warnings": (FileWarning.DISGUISED,),
        }
    )
    (decision,) = decide_submission(form("Côté", "Hélène", uci="1312345678"), [disguised], InMemoryCases(COTE))
    assert decision.reason is ExceptionReason.UNSAFE_FILE


def test_who_took_another_family_name_is_still_the_client_where_a_number_leads():
    """Married since, or the other way round: the given names and the birth date agree."""
    assert attached(form("Haddad", "Hélène", uci="1312345678")) == ["C-1"]
    assert attached(form("Haddad", "Hélène")) == [None]
    twin = form("Haddad", "Lucie", uci="1312345678")
    assert reason(twin)[0] == "conflicting_identity"


def test_a_number_of_a_stranger_is_outweighed_by_all_else_and_the_note_names_it():
    """A paper without a name rides on the form, and the form says two things: another paper must vouch for it."""
    filled = form("Côté", "Hélène", uci="1312345678", application_number="S987654321")
    named_one, silent = document(named("Côté", "Hélène")), document()
    assert attached(filled, silent) == [None]
    assert attached(filled, named_one, silent) == ["C-1", "C-1"]
    assert attached(filled, named_one, silent, document(named("Nguyen", "Anh"))) == ["C-1", None, None]
    assert {fact.code for fact in decide(filled, named_one)[0].facts} == {"number_differs", "odds"}
    assert {candidate.case_id for candidate in decide(filled, silent)[0].candidates} == {"C-1", "C-2"}


def test_a_number_of_the_family_is_a_conflict_whatever_else_agrees():
    """Of a brother, say: it may be his paper."""
    his = case("C-9", person("Côté", "Marc", date(1993, 4, 4)), uci="1377711122")
    filled = form("Côté", "Hélène", application_number="S123456789", uci="1377711122")
    assert attached(filled, document(named("Côté", "Hélène")), among=(COTE, his)) == [None]


def test_all_cases_of_the_person_whom_a_number_names_are_looked_at():
    """The older one carries the passport that was typed; the client asks for the type of the newer one."""
    older = case("C-5", person("Côté", "Hélène"), type="work_permit", uci="1312345678", passport_number="U1234567")
    newer = case("C-6", person("Côté", "Helen"), type="pr_card", uci="1312345678", application_number="P111222333")
    filled = form("Côté", "Hélène", passport_number="U1234567", application_type="pr_card")
    assert attached(filled, among=(older, newer)) == ["C-6"]
    other_type = form("Côté", "Hélène", passport_number="U1234567", application_type="citizenship")
    assert attached(other_type, among=(older, newer)) == [None]
    shown = document(numbers=[number("application_number", "P111222333")])
    assert attached(other_type, shown, among=(older, newer)) == ["C-6"]


def test_an_earlier_permit_of_the_client_proves_what_is_asked_for_now():
    earlier = case(
        "C-5", person("Côté", "Hélène"), type="work_permit", uci="1312345678", application_number="W111222333"
    )
    permit = document(named("Côté", "Hélène"), numbers=[number("application_number", "W111222333")])
    assert attached(form("Côté", "Hélène", application_number="S123456789"), permit, among=(COTE, earlier)) == ["C-1"]


@pytest.mark.parametrize("given_names", ["Mei Ling", "Rose Mei"])
def test_a_relative_with_a_name_of_a_childs_goes_to_a_person(given_names):
    """Without a birth date, some words in common say little in a family."""
    assert attached(form("Côté", "Hélène", uci="1312345678"), document(named("Côté", given_names, None))) == [None]
    child = document(named("Côté", "Mei", None))
    assert decide(form("Côté", "Hélène", uci="1312345678"), child)[0].person_id == "p3"


def test_a_name_written_from_another_script_in_another_way_is_the_clients():
    record = case("C-9", person("Shevchenko", "Oleksandr"), uci="1377711122")
    filled = form("Chevtchenko", "Aleksandr", uci="1377711122")
    assert attached(filled, document(named("Schewtschenko", "Alexander")), among=(record,)) == ["C-9"]
    assert attached(form("Chevtchenko", "Oksana", uci="1377711122"), among=(record,)) == [None]


def test_one_number_on_two_people_leads_each_to_their_own_case():
    """By mistake: the name tells which, and without it nobody can."""
    other = case("C-9", person("Nguyen", "Anh", date(1979, 9, 9)), uci="1312345678")
    assert attached(form("Côté", "Hélène", uci="1312345678"), among=(COTE, other)) == ["C-1"]
    assert attached(form("Nguyen", "Anh", date(1979, 9, 9), uci="1312345678"), among=(COTE, other)) == ["C-9"]
    assert attached(form("Roy", "Luc", uci="1312345678"), among=(COTE, other)) == [None]


@pytest.mark.parametrize("role", [Role.REPRESENTATIVE, Role.SPONSOR, Role.EMPLOYER, Role.SCHOOL, Role.OTHER])
def test_a_number_of_somebody_elses_neither_leads_nor_contradicts(role):
    theirs = number("uci", "1387654321").model_copy(update={"role": role})
    assert attached(form("Côté", "Hélène", uci="1312345678"), document(numbers=[theirs])) == ["C-1"]
    clients = number("uci", "1312345678").model_copy(update={"role": role})
    assert attached(form("Côté", "Hélène"), document(numbers=[clients])) == [None]
