"""What is decided by the weight of all evidence, with weights as they are after case records were counted."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.decisions import DecisionOutcome, ExceptionReason
from intake.matching import decide_submission
from intake.matching.policy import PACKAGED, Rule, read_policy
from intake.model import CaseState
from intake.notes import write_notes
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

PACKAGED_WEIGHTS = read_policy(PACKAGED.read_bytes()).weights
RULE = Rule(
    PACKAGED_WEIGHTS.model_copy(
        update={
            "records": 1_000_000,
            "words": {"maria": 0.02, "silva": 0.02, "costa": 0.002},
            "rare_word": 5e-5,
            "dates": {date(1990, 1, 1): 0.002},
        }
    ),
    least=12.0,
    version="counted",
)
WAHLSTROM = case("C-1", person("Wahlström", "Ottilie"), application_number="S123456789", uci="1312345678")
SILVA = case("C-2", person("Silva", "Maria"), application_number="S222333444", uci="1322233344")


def decide(filled, *documents, among=(WAHLSTROM, SILVA), rule=RULE):
    return decide_submission(filled, [upload(*(documents or (document(),)))], InMemoryCases(*among), rule)


def attached(filled, *documents, among=(WAHLSTROM, SILVA)):
    return [decision.case_id for decision in decide(filled, *documents, among=among)]


def in_files(filled, *files, among=(WAHLSTROM, SILVA)):
    uploads = [upload(*documents, path=str(place)) for place, documents in enumerate(files, start=1)]
    return [decision.case_id for decision in decide_submission(filled, uploads, InMemoryCases(*among), RULE)]


def facts(filled, *documents, among=(WAHLSTROM, SILVA)):
    return {fact.code for fact in decide(filled, *documents, among=among)[0].facts}


def test_a_rare_name_and_the_birth_date_find_the_case_without_a_number():
    (decision,) = decide(form("Wahlström", "Ottilie"))
    assert (decision.outcome, decision.case_id) == (DecisionOutcome.ATTACH, "C-1")
    assert [fact.code for fact in decision.facts] == ["odds"]


def test_a_common_name_and_the_birth_date_do_not_and_the_odds_are_named():
    assert attached(form("Silva", "Maria")) == [None]
    assert facts(form("Silva", "Maria")) == {"no_number", "not_sure_enough"}


def test_a_note_says_of_a_case_that_is_unlikely_the_same_odds_twice():
    decision = write_notes(decide(form("Silvia", "Maria"))[0])
    values = decision.facts[-1].values
    assert (decision.facts[-1].code, values["odds"]) == ("not_sure_enough", "1")
    assert int(values["against"]) > 1
    assert f" are only 1 to {values['against']}." in decision.note_en
    assert f"Odds: 1 to {values['against']}." in decision.note_en
    assert f" que de 1 contre {values['against']}." in decision.note_fr
    assert f"Chances : 1 contre {values['against']}." in decision.note_fr


def test_a_birth_date_that_many_have_says_less():
    costa = case("C-1", person("Costa", "Maria", date(1990, 1, 1)), uci="1312345678")
    assert attached(form("Costa", "Maria", date(1990, 1, 1)), among=(costa,)) == [None]
    born = date(1990, 3, 2)
    costa = case("C-1", person("Costa", "Maria", born), uci="1312345678")
    assert attached(form("Costa", "Maria", born), among=(costa,)) == ["C-1"]


def test_an_e_mail_address_that_agrees_lifts_a_common_name():
    known = case("C-2", person("Silva", "Maria"), uci="1322233344", email="maria@example.org")
    assert attached(form("Silva", "Maria", email="maria@example.org"), among=(known,)) == ["C-2"]
    assert attached(form("Silva", "Maria", email="else@example.org"), among=(known,)) == [None]


def test_another_personal_number_on_the_clients_own_papers_speaks_against_a_name():
    """A namesake's passport, or a renewed one: a UCI is never renewed."""
    somebody = document(named("Wahlström", "Ottilie"), numbers=[number("uci", "1355566677")])
    assert attached(form("Wahlström", "Ottilie"), somebody, document()) == [None, None]
    renewed = document(named("Wahlström", "Ottilie"), numbers=[number("passport_number", "P7654321")])
    assert attached(form("Wahlström", "Ottilie"), renewed) == ["C-1"]
    daughters = document(named("Wahlström", "Astrid", date(2015, 5, 5)), numbers=[number("uci", "1355566677")])
    assert in_files(form("Wahlström", "Ottilie"), [daughters], [document()]) == [None, "C-1"]


def test_of_two_namesakes_born_on_one_day_neither_is_taken():
    numbers = {"uci": "1333222111", "application_number": "S333222111", "email": "o@example.org"}
    twin = case("C-3", person("Wahlström", "Ottilie"), **numbers)
    assert attached(form("Wahlström", "Ottilie"), among=(WAHLSTROM, twin)) == [None]
    both = form("Wahlström", "Ottilie", uci="1333222111", application_number="S333222111", email="o@example.org")
    shown = document(numbers=[number("uci", "1333222111")])
    assert attached(both, shown, among=(WAHLSTROM, twin)) == ["C-3"]


def test_a_number_alone_is_not_enough_where_a_namesake_of_the_same_birth_date_has_another():
    """Whoever mixed up two numbers mixed up those of namesakes."""
    twin = case("C-3", person("Wahlström", "Ottilie"), type="pr_card", uci="1333222111", email="o@example.org")
    unlike = form("Wahlström", "Ottilie", uci="1333222111", application_type="visitor_visa", email="else@example.org")
    assert attached(unlike, among=(WAHLSTROM, twin)) == [None]
    like = form("Wahlström", "Ottilie", uci="1333222111", application_type="pr_card", email="o@example.org")
    assert attached(like, among=(WAHLSTROM, twin)) == ["C-3"]


def test_of_one_persons_cases_the_type_of_application_decides_without_a_number():
    work = case("C-4", person("Wahlström", "Ottilie"), type="work_permit", uci="1312345678")
    assert attached(form("Wahlström", "Ottilie"), among=(WAHLSTROM, work)) == ["C-1"]
    assert attached(form("Wahlström", "Ottilie", application_type="work_permit"), among=(WAHLSTROM, work)) == ["C-4"]
    assert attached(form("Wahlström", "Ottilie", application_type="pr_card"), among=(WAHLSTROM, work)) == [None]


def test_a_case_without_a_birth_date_is_the_persons_whose_number_it_carries():
    undated = case("C-4", person("Wahlström", "Ottilie", None), type="pr_card", uci="1312345678")
    asked = form("Wahlström", "Ottilie", application_type="pr_card")
    assert attached(asked, among=(WAHLSTROM, undated)) == ["C-4"]


@pytest.mark.parametrize(
    ("family", "given_names", "born"),
    [("Wahlström", "Otto", BORN), ("Wahlstrøm", "Ottilia", BORN), ("Wahlström", "Ottilie", date(1990, 2, 27))],
)
def test_with_a_slip_or_a_contradiction_a_name_alone_finds_nothing(family, given_names, born):
    assert attached(form(family, given_names, born)) == [None]


def test_a_number_that_nobody_has_keeps_a_name_from_finding_a_namesakes_case():
    """The client's own case may not be here."""
    filled = form("Wahlström", "Ottilie", uci="1355566677")
    assert attached(filled) == [None]
    assert facts(filled) == {"number_differs"}


def test_before_case_records_were_counted_a_name_alone_finds_nothing():
    rule = read_policy(PACKAGED.read_bytes()).rule(0.001)
    (decision,) = decide(form("Wahlström", "Ottilie"), rule=rule)
    assert decision.case_id is None
    longer = case("C-1", person("Wahlström", "Ottilie Maria"), uci="1312345678")
    (decision,) = decide(form("Wahlström", "Ottilie Maria"), among=(longer,), rule=rule)
    assert decision.case_id is None
    (decision,) = decide(form("Wahlström", "Ottilie", uci="1312345678"), rule=rule)
    assert decision.case_id == "C-1"


def test_a_document_of_a_stranger_beside_it_goes_to_a_person():
    strangers = document(named("Nguyen", "Anh"))
    assert in_files(form("Wahlström", "Ottilie"), [document()], [strangers]) == ["C-1", None]
    assert in_files(form("Wahlström", "Ottilie"), [document(), strangers]) == [None, None], "it may be the stranger's"


def test_a_closed_case_takes_nothing_without_a_person():
    closed = WAHLSTROM.model_copy(update={"state": CaseState.CLOSED})
    assert attached(form("Wahlström", "Ottilie", uci="1312345678"), among=(closed,)) == [None]
    assert facts(form("Wahlström", "Ottilie", uci="1312345678"), among=(closed,)) == {"case_closed"}


def test_an_open_case_goes_before_a_closed_one_unless_its_number_was_given():
    closed = case("C-5", person("Wahlström", "Ottilie"), application_number="S555111222", uci="1312345678")
    closed = closed.model_copy(update={"state": CaseState.CLOSED})
    assert attached(form("Wahlström", "Ottilie", uci="1312345678"), among=(closed, WAHLSTROM)) == ["C-1"]
    by_number = form("Wahlström", "Ottilie", application_number="S555111222")
    assert attached(by_number, among=(closed, WAHLSTROM)) == [None]


def test_the_number_of_a_merged_case_leads_to_the_case_it_went_into():
    merged = case("C-6", person("Wahlström", "Ottilie"), application_number="S666111222")
    merged = merged.model_copy(update={"state": CaseState.MERGED, "merged_into": "C-1"})
    filled = form("Wahlström", "Ottilie", application_number="S666111222")
    assert attached(filled, among=(merged, WAHLSTROM)) == ["C-1"]
    assert attached(
        form("Wahlström", "Ottilie"),
        document(numbers=[number("application_number", "S666111222")]),
        among=(merged, WAHLSTROM),
    ) == ["C-1"]


@pytest.mark.parametrize("into", [None, "C-7", "C-404"])
def test_a_merged_case_that_leads_nowhere_is_as_good_as_none(into):
    lost = WAHLSTROM.model_copy(update={"id": "C-7", "state": CaseState.MERGED, "merged_into": into})
    assert attached(form("Wahlström", "Ottilie", uci="1312345678"), among=(lost,)) == [None]


# --- documents of a relative who has a case of her own

WIFE = person("Okoro", "Ngozi", date(1991, 7, 3), id="p2", role="spouse")
HIS = case(
    "C-8", person("Okoro", "Emeka"), WIFE, application_number="S888111222", uci="1388811122", uci_p2="1399911122"
)
HERS = case(
    "C-9", WIFE.model_copy(update={"id": "p1"}), type="work_permit", application_number="W999111222", uci="1399911122"
)
PERMIT = document(named("Okoro", "Ngozi", date(1991, 7, 3)), numbers=[number("application_number", "W999111222")])


def test_a_document_of_his_wifes_own_case_goes_there():
    (decision,) = decide(form("Okoro", "Emeka", uci="1388811122"), PERMIT, among=(HIS, HERS))
    assert (decision.case_id, decision.person_id) == ("C-9", "p1")
    assert {fact.code for fact in decision.facts} == {"sent_along", "odds"}


def test_a_paper_without_a_name_in_one_file_with_his_wifes_is_his():
    filled = form("Okoro", "Emeka", uci="1388811122")
    assert in_files(filled, [PERMIT, document()], among=(HIS, HERS)) == ["C-9", "C-8"]
    of_the_wife = document(named("Okoro", "Ngozi", date(1991, 7, 3)))
    assert in_files(filled, [document(), of_the_wife], among=(HIS, HERS)) == ["C-8", "C-8"]
    strangers = document(named("Nguyen", "Anh"))
    assert in_files(filled, [PERMIT, document(), strangers], among=(HIS, HERS)) == ["C-9", None, None]


def test_a_document_of_his_wifes_closed_case_stays_with_a_person():
    closed = HERS.model_copy(update={"state": CaseState.CLOSED})
    (decision,) = decide(form("Okoro", "Emeka", uci="1388811122"), PERMIT, among=(HIS, closed))
    assert (decision.case_id, decision.reason) == (None, ExceptionReason.CONFLICTING_IDENTITY)


def test_a_document_of_a_stranger_stays_with_a_person_though_it_names_its_case():
    hers = case("C-9", person("Okoro", "Ngozi", date(1991, 7, 3)), application_number="W999111222", uci="1377711122")
    his = case("C-8", person("Okoro", "Emeka"), application_number="S888111222", uci="1388811122")
    assert attached(form("Okoro", "Emeka", uci="1388811122"), PERMIT, among=(his, hers)) == [None]


def test_a_wife_who_is_not_on_his_case_is_known_by_where_they_live():
    his = case("C-8", person("Okoro", "Emeka"), application_number="S888111222", uci="1388811122", postal_code="K1A2B3")
    numbers = {"application_number": "W999111222", "uci": "1377711122"}
    hers = case("C-9", person("Okoro", "Ngozi", date(1991, 7, 3)), **numbers, postal_code="K1A2B3")
    assert attached(form("Okoro", "Emeka", uci="1388811122"), PERMIT, among=(his, hers)) == ["C-9"]
    elsewhere = case("C-9", person("Okoro", "Ngozi", date(1991, 7, 3)), **numbers, postal_code="H2X1Y4")
    assert attached(form("Okoro", "Emeka", uci="1388811122"), PERMIT, among=(his, elsewhere)) == [None]


def test_a_document_with_numbers_of_two_other_cases_stays_with_a_person():
    both = document(
        named("Okoro", "Ngozi", date(1991, 7, 3)),
        numbers=[number("application_number", "W999111222"), number("application_number", "S222333444")],
    )
    assert attached(form("Okoro", "Emeka", uci="1388811122"), both, among=(HIS, HERS, SILVA)) == [None]


# --- properties

contradictions = st.sampled_from(
    [
        {"uci": "1322233344"},
        {"application_number": "S222333444"},
        {"application_type": "pr_card"},
        {"birth_date": date(1971, 12, 30)},
        {"family_name": "Silva", "given_names": "Maria"},
        {"email": "else@example.org"},
    ]
)
said = st.fixed_dictionaries(
    {},
    optional={
        "uci": st.just("1312345678"),
        "application_number": st.sampled_from(["S123456789", "S404040404"]),
        "email": st.just("o@example.org"),
    },
)


@settings(max_examples=150)
@given(said, contradictions)
def test_a_contradicting_fact_never_raises_a_match(supporting, contradicting):
    known = case(
        "C-1", person("Wahlström", "Ottilie"), application_number="S123456789", uci="1312345678", email="o@example.org"
    )
    whole = {"family_name": "Wahlström", "given_names": "Ottilie", "birth_date": BORN, **supporting}
    before, after = (
        decide(
            form(filled.pop("family_name"), filled.pop("given_names"), filled.pop("birth_date"), **filled),
            among=(known, SILVA),
        )[0]
        for filled in (dict(whole), {**whole, **contradicting})
    )
    assert after.case_id in (before.case_id, None)
    odds = [
        next((c.odds for c in d.candidates if c.case_id == "C-1" and c.odds is not None), None) for d in (before, after)
    ]
    if None not in odds:
        assert odds[1] <= odds[0]


@pytest.mark.parametrize(
    "typed",
    [{"uci": "1312345687"}, {"application_number": "S123456798"}],
    ids=["two digits swapped", "of the application number"],
)
def test_a_number_that_is_a_slip_off_leads_to_the_client_and_the_note_says_so(typed):
    known = case("C-2", person("Silva", "Maria"), application_number="S123456789", uci="1312345678")
    (decision,) = decide(form("Silva", "Maria", **typed), among=(known,))
    assert decision.case_id == "C-2", "the name alone would not have been enough"
    codes = {fact.code for fact in decision.candidates[0].speaks_for}
    assert "number_close" in codes
    assert attached(form("Silva", "Mario", **typed), among=(known,)) == [None], "somebody else's number, mistyped"


def test_a_misread_number_on_a_paper_leads_to_the_client():
    known = case("C-2", person("Silva", "Maria"), application_number="S123456789", uci="1312345678")
    misread = number("uci", "1312345670", verified=False)
    assert attached(form("Silva", "Maria"), document(numbers=[misread]), among=(known,)) == ["C-2"]
