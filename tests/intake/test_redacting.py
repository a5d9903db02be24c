"""What a client is told of a decision holds nothing that is not known to be theirs, whatever was weighed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.decisions import Candidate, Decision, DecisionOutcome, ExceptionReason, Fact
from intake.notes import FACTS, write_notes
from intake.redacting import HIDDEN, Client, as_told_to, facts_told_to, name_key
from tests.intake.test_notes import VALUES

ZOE = Client(
    people=frozenset({("C-1", "p1"), ("C-1", "")}),
    names=frozenset({name_key("Côté", "Zoé")}),
    births=frozenset({"1990-02-01"}),
    numbers=frozenset({"1312345678"}),
)
SECRETS = {"value": "S1-value", "case": "S2-case", "person": "S3 Person", "name": "S4 Name", "birth_date": "1988-05-06"}
SECRETS |= {"detail": "S5 detail", "problem": "S6 problem", "by": "S7 by", "why": "S8 why", "to": "S9-to"}
OPEN = {name: VALUES[name] for name in ("kind", "source", "type", "date", "odds", "against")}


def notes(decision: Decision) -> str:
    told = write_notes(as_told_to(ZOE, decision))
    return f"{told.note_en}\n{told.note_fr}\n{told.model_dump_json()}"


def exception(*facts: Fact, candidates: tuple[Candidate, ...] = ()) -> Decision:
    reason = ExceptionReason.CONFLICTING_IDENTITY
    return Decision(outcome=DecisionOutcome.EXCEPTION, upload="1", reason=reason, facts=facts, candidates=candidates)


facts = st.builds(Fact, code=st.sampled_from(sorted(FACTS)), values=st.just(SECRETS | OPEN))
candidates = st.builds(
    Candidate,
    case_id=st.sampled_from(["C-1", "S2-case"]),
    person_id=st.sampled_from(["S-p2", None]),
    odds=st.sampled_from([7.0, None]),
    speaks_for=st.lists(facts, max_size=4).map(tuple),
    speaks_against=st.lists(facts, max_size=4).map(tuple),
)


@given(st.lists(facts, max_size=5), st.lists(candidates, max_size=3))
def test_whatever_was_weighed_no_value_of_anybody_else_is_told(said: list[Fact], weighed: list[Candidate]) -> None:
    told = notes(exception(*said, candidates=tuple(weighed)))
    shown_by_readers = {"S5 detail"} if any(fact.code.startswith("refused_") for fact in said) else set()
    for candidate in weighed:
        both = (*candidate.speaks_for, *candidate.speaks_against)
        shown_by_readers |= {"S5 detail"} if any(fact.code.startswith("refused_") for fact in both) else set()
    for secret in {*SECRETS.values(), "S-p2"} - shown_by_readers:
        assert secret not in told


@pytest.mark.parametrize(
    "code",
    ["namesake_elsewhere", "name_elsewhere", "documents_name_others", "numbers_disagree", "client_differs"],
)
def test_that_somebody_else_has_a_case_is_not_told(code: str) -> None:
    assert facts_told_to(ZOE, [Fact(code=code), Fact(code="no_text")]) == (Fact(code="no_text"), Fact(code="left_out"))


def test_what_is_theirs_is_told() -> None:
    own = (
        Fact(code="number_agrees", values={"kind": "uci", "value": "1312345678", "source": "web_form"}),
        Fact(code="name_close", values={"person": "Zoe COTE"}),
        Fact(code="names_another_person", values={"name": "Côté Zoé", "birth_date": "1990-02-01"}),
        Fact(code="already_attached", values={"case": "C-1", "date": "2026-01-31"}),
        Fact(code="refused_too_large", values={"detail": "99 pages; the limit is 50"}),
    )
    assert facts_told_to(ZOE, own) == own


def test_whoever_has_no_name_owns_no_empty_one() -> None:
    stranger = (Fact(code="name_close", values={"person": "…"}),)
    assert facts_told_to(ZOE, stranger)[0].values == {"person": HIDDEN}


def test_a_decision_for_another_case_or_another_person_names_neither() -> None:
    theirs = exception().model_copy(update={"outcome": DecisionOutcome.ATTACH, "case_id": "C-9", "person_id": "p1"})
    assert (as_told_to(ZOE, theirs).case_id, as_told_to(ZOE, theirs).person_id) == (HIDDEN, None)
    spouses = theirs.model_copy(update={"case_id": "C-1", "person_id": "p2"})
    assert (as_told_to(ZOE, spouses).case_id, as_told_to(ZOE, spouses).person_id) == ("C-1", None)
    own = theirs.model_copy(update={"case_id": "C-1"})
    assert (as_told_to(ZOE, own).case_id, as_told_to(ZOE, own).person_id) == ("C-1", "p1")
