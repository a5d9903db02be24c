"""The sentences people read: none is missing, in either language."""

import re
import string
from pathlib import Path

import pytest

import intake
from intake.decisions import Candidate, Decision, DecisionOutcome, ExceptionReason, Fact
from intake.identifiers import MATCHING_KINDS, finders
from intake.matching.evidence import Agreement
from intake.model import Classification, Document, Quality, RefusalReason
from intake.notes import FACTS, fact_sentence, reason_advice, reason_title, write_notes
from storage.desk.undoing import DECIDED

LANGUAGES = ("en", "fr")
ROOT = Path(intake.__file__).parent.parent
VALUES = {
    "kind": "uci",
    "value": "1312345678",
    "source": "web_form",
    "case": "C-1",
    "person": "Hélène Côté",
    "name": "Karim Haddad",
    "birth_date": "1988-05-06",
    "type": "lease",
    "date": "2026-01-31",
    "odds": "4000",
    "against": "1",
    "problem": "form.family_name: missing",
    "detail": "99 pages; the limit is 50",
    "to": "C-2",
    "by": "sam",
    "why": "We could not read it.",
    "next": "Send it again.",
    "pages": "1–2",
    "before": "1–4",
}


def codes_in_code() -> set[str]:
    """Every code that product code gives a fact, written out or put together."""
    found: set[str] = set()
    for package in ("intake", "storage", "queue_config", "review"):
        for path in (ROOT / package).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            found.update(re.findall(r'Fact\(\s*code="(\w+)"', text))
            found.update(re.findall(r'\bconflict\(\s*"(\w+)"', text))
            for call in re.findall(r'Fact\(\s*code="(\w+)" if \w+[^,]* else "(\w+)"', text):
                found.update(call)
    found.update({"number_agrees", "number_differs"})
    found.update(f"refused_{reason.value}" for reason in RefusalReason)
    found.update(f"quality_{quality.value}" for quality in Quality)
    found.update(f"undone_{act}" for act in DECIDED)
    compared = (agreement for agreement in Agreement if agreement is not Agreement.ABSENT)
    found.update(f"{what}_{agreement.value}" for agreement in compared for what in ("name", "birth_date"))
    return found


def test_every_code_in_code_has_its_sentences_and_every_sentence_its_code():
    assert codes_in_code() == set(FACTS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted(FACTS))
def test_every_fact_is_a_whole_sentence(code, language):
    wanted = {name for _, name, _, _ in string.Formatter().parse(FACTS[code][LANGUAGES.index(language)]) if name}
    assert wanted <= set(VALUES)
    sentence = fact_sentence(Fact(code=code, values=VALUES), language)
    assert sentence[0].isupper()
    assert sentence.endswith((".", VALUES["problem"]))
    assert "{" not in sentence
    assert "  " not in sentence


@pytest.mark.parametrize("code", sorted(FACTS))
def test_both_languages_say_the_same_things(code):
    english, french = ({name for _, name, _, _ in string.Formatter().parse(text) if name} for text in FACTS[code])
    assert english == french
    assert FACTS[code][0] != FACTS[code][1]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", ExceptionReason)
def test_every_reason_has_a_title_and_advice(reason, language):
    assert reason_title(reason.value, language)
    assert reason_advice(reason.value, language).endswith(".")


def test_titles_are_all_different():
    for language in LANGUAGES:
        assert len({reason_title(reason.value, language) for reason in ExceptionReason}) == len(ExceptionReason)


def test_an_unknown_reason_is_an_error():
    with pytest.raises(ValueError, match="no_such_reason"):
        reason_title("no_such_reason", "en")


@pytest.mark.parametrize("kind", [*MATCHING_KINDS, "ime_number", "document_number"])
def test_kinds_of_numbers_have_a_name_in_both_languages(kind):
    for language in LANGUAGES:
        sentence = fact_sentence(Fact(code="number_unknown", values={"kind": kind, "value": "X1"}), language)
        assert kind not in sentence


def test_every_kind_that_is_found_on_pages_is_among_those_named():
    assert set(finders()) - {"mrz"} <= {*MATCHING_KINDS, "email", "postal_code", "ime_number", "document_number"}


def test_french_writes_its_articles_as_it_should():
    uci = Fact(code="number_agrees", values={"kind": "uci", "value": "1", "source": "web_form"})
    assert fact_sentence(uci, "fr") == "L'IUC 1 (saisi dans le formulaire Web) figure à ce dossier."
    unknown = Fact(code="number_unknown", values={"kind": "passport_number", "value": "U1"})
    assert fact_sentence(unknown, "fr") == "Aucun dossier n'a le numéro de passeport U1."


def test_a_missing_birth_date_leaves_no_hole():
    stranger = Fact(code="names_another_person", values={"name": "Karim Haddad", "birth_date": ""})
    assert fact_sentence(stranger, "en") == "The document is about Karim Haddad, who is not on the case."
    assert fact_sentence(stranger, "fr") == "Le document concerne Karim Haddad, qui ne figure pas au dossier."


def test_a_value_of_several_lines_stays_within_its_line():
    stranger = Fact(code="names_another_person", values={"name": "Karim\u2028\n Haddad", "birth_date": ""})
    assert fact_sentence(stranger, "en") == "The document is about Karim Haddad, who is not on the case."


def test_a_birth_date_is_called_one():
    stranger = Fact(code="names_another_person", values={"name": "Karim Haddad", "birth_date": "1988-05-06"})
    assert fact_sentence(stranger, "en").startswith("The document is about Karim Haddad (born 1988-05-06), who")
    assert fact_sentence(stranger, "fr").startswith("Le document concerne Karim Haddad (naissance : 1988-05-06), qui")


def test_french_elides_before_a_vowel_and_groups_digits_by_spaces():
    for name, whose in (("Andriy Roy", "d'Andriy Roy"), ("Éva Roy", "d'Éva Roy"), ("Karim Roy", "de Karim Roy")):
        said = fact_sentence(Fact(code="birth_date_agree", values={"person": name}), "fr")
        assert said == f"La date de naissance est celle {whose}."
    odds = Fact(code="odds", values={"odds": "1000000"})
    assert " 1,000,000 to 1 or better." in fact_sentence(odds, "en")
    assert " 1\xa0000\xa0000 contre 1." in fact_sentence(odds, "fr")


def test_odds_against_a_case_name_both_sides_and_those_kept_without_them_can_still_be_read():
    unsure = Fact(code="not_sure_enough", values={"odds": "1", "against": "7700"})
    assert fact_sentence(unsure, "en").endswith(" are only 1 to 7,700.")
    assert fact_sentence(unsure, "fr").endswith(" que de 1 contre 7\xa0700.")
    kept = Fact(code="not_sure_enough", values={"odds": "12"})
    assert fact_sentence(kept, "en").endswith(" are only 12 to 1.")
    assert fact_sentence(kept, "fr").endswith(" que de 12 contre 1.")


def test_the_chosen_cases_odds_are_said_once():
    odds = Fact(code="odds", values={"odds": "4096"})
    decision = write_notes(attached(LEASE, facts=(odds,), candidates=(Candidate(case_id="C-1", odds=12.0),)))
    assert decision.note_en.count("4,096") == decision.note_fr.count("4\xa0096") == 1


def test_what_a_document_says_is_never_taken_for_a_pattern():
    stranger = Fact(code="names_another_person", values={"name": "{person} {0}", "birth_date": ""})
    assert "{person} {0}" in fact_sentence(stranger, "en")


def test_a_note_says_the_reason_the_advice_and_what_speaks_for_and_against_each_candidate():
    decision = write_notes(
        Decision(
            outcome=DecisionOutcome.EXCEPTION,
            upload="1",
            reason=ExceptionReason.CONFLICTING_IDENTITY,
            facts=(Fact(code="client_differs"),),
            candidates=(
                Candidate(
                    case_id="C-1",
                    odds=-4.0,
                    speaks_for=(Fact(code="name_agree", values={"person": "Hélène Côté"}),),
                    speaks_against=(Fact(code="birth_date_conflict", values={"person": "Hélène Côté"}),),
                ),
                Candidate(case_id="C-2"),
            ),
        )
    )
    assert decision.note_en.splitlines() == [
        "Identity in doubt. Check whom the document is about before you attach it to anybody's case.",
        "The number exists, but the client's name and birth date are not those of anybody on that case.",
        (
            "Case C-1, considered. Odds: 1 to 16. For: The name agrees with Hélène Côté. "
            "Against: The birth date is not that of Hélène Côté."
        ),
        "Case C-2, considered.",
    ]
    french = decision.note_fr.splitlines()
    assert french[0].startswith("Identité incertaine. Vérifiez")
    assert french[2] == (
        "Dossier C-1, envisagé. Chances : 1 contre 16. Pour : Le nom concorde avec Hélène Côté. "
        "Contre : La date de naissance n'est pas celle de Hélène Côté."
    )


def attached(classification, **more):
    document = Document(pages=(1,), classification=classification)
    return Decision(outcome=DecisionOutcome.ATTACH, upload="1", document=document, case_id="C-1", **more)


LEASE = Classification(
    type="lease",
    title_en="Lease or rental agreement",
    title_fr="Bail",
    confidence=1,
    abstained=False,
    why=("Its title.",),
    why_fr=("Son titre.",),
)


def test_an_attachments_note_names_the_case_the_person_and_why_the_type_in_both_languages():
    decision = write_notes(attached(LEASE, person_id="p1"))
    assert decision.note_en.splitlines() == [
        "Attached to case C-1. Person on the case: p1.",
        "Type: Lease or rental agreement. Its title.",
    ]
    assert decision.note_fr.splitlines() == [
        "Versé au dossier C-1. Personne au dossier : p1.",
        "Type : Bail. Son titre.",
    ]


def test_a_note_tells_the_chosen_case_from_the_others_with_the_odds_of_each():
    candidates = (Candidate(case_id="C-1", odds=12.0), Candidate(case_id="C-2", odds=-3.0), Candidate(case_id="C-3"))
    decision = write_notes(attached(LEASE, candidates=candidates))
    assert decision.note_en.splitlines()[2:] == [
        "Case C-1, chosen. Odds: 4,096 to 1.",
        "Case C-2, not chosen. Odds: 1 to 8.",
        "Case C-3, not chosen.",
    ]
    assert decision.note_fr.splitlines()[2:] == [
        "Dossier C-1, retenu. Chances : 4\xa0096 contre 1.",
        "Dossier C-2, non retenu. Chances : 1 contre 8.",
        "Dossier C-3, non retenu.",
    ]


def test_a_note_says_by_which_versions_it_was_decided():
    decision = write_notes(attached(LEASE), {"reader": "7", "classifier": "rules-2", "policy": "abc", "other": "1"})
    assert decision.note_en.endswith("\nDecided by reader 7, classifier rules-2, matching policy abc, other 1.")
    french = "\nDécidé par le lecteur 7, le classificateur rules-2, les règles d'appariement abc, other 1."
    assert decision.note_fr.endswith(french)


def test_a_type_that_is_only_a_guess_is_named_by_its_title_and_called_a_guess():
    unsure = LEASE.model_copy(update={"abstained": True})
    decision = write_notes(
        Decision(
            outcome=DecisionOutcome.EXCEPTION,
            upload="1",
            document=Document(pages=(1,), classification=unsure),
            reason=ExceptionReason.UNCLASSIFIED,
            facts=(Fact(code="type_unsure", values={"type": "lease"}),),
        )
    )
    assert "the best guess is “Lease or rental agreement”." in decision.note_en
    assert "Type, as a best guess: Lease or rental agreement. Its title." in decision.note_en
    assert "l'hypothèse la plus probable est « Bail »" in decision.note_fr
    assert "Type le plus probable : Bail. Son titre." in decision.note_fr
    assert "lease" not in decision.note_en + decision.note_fr


def test_a_type_without_titles_is_named_by_its_id():
    guess = Classification(type="lease", confidence=1, abstained=False)
    assert write_notes(attached(guess)).note_fr.endswith("Type : lease.")


def test_an_application_type_is_named_by_its_title():
    other = Fact(code="type_differs", values={"type": "study_permit"})
    assert fact_sentence(other, "en").endswith("than the form's (Study permit).")
    assert fact_sentence(other, "fr").endswith("de celui du formulaire (Permis d'études).")
    assert "an_operators_own" in fact_sentence(Fact(code="type_differs", values={"type": "an_operators_own"}), "en")


def test_details_that_come_in_english_are_french_in_a_french_note():
    damaged = Fact(code="refused_too_large", values={"detail": "60,000,000 bytes; the limit is 50,000,000"})
    assert "60,000,000 bytes; the limit is 50,000,000" in fact_sentence(damaged, "en")
    assert "60 000 000 octets; la limite est de 50 000 000" in fact_sentence(damaged, "fr").replace("\xa0", " ")
    new = Fact(code="refused_corrupt", values={"detail": "something new"})
    assert fact_sentence(new, "fr") == "Le fichier est endommagé (something new)."


@pytest.mark.parametrize(
    "incomplete",
    [
        {"outcome": DecisionOutcome.EXCEPTION, "upload": "1"},
        {"outcome": DecisionOutcome.ATTACH, "upload": "1", "case_id": "C-1"},
        {"outcome": DecisionOutcome.ATTACH, "upload": "1"},
    ],
)
def test_a_decision_that_lacks_its_reason_or_its_case_can_not_be_made(incomplete):
    with pytest.raises(ValueError, match="needs a"):
        Decision(**incomplete)
