"""Each reason for a type is a whole sentence in both languages, and names types as people do."""

import re
import string
from pathlib import Path

import pytest

import classifiers
from classifiers.reasons import LANGUAGES, Reason, sentences

VALUES = {"type": "lease", "type_2": "job_offer", "words": "tenant, rent", "form": "IMM 5257"}


def blanks(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def codes_in_code() -> set[str]:
    texts = (path.read_text(encoding="utf-8") for path in Path(classifiers.__file__).parent.glob("*.py"))
    return {code for text in texts for code in re.findall(r'Reason\(\s*"(\w+)"', text)}


def test_every_reason_has_its_sentences_and_every_sentence_its_reason() -> None:
    assert codes_in_code() == set(sentences())


@pytest.mark.parametrize("code", sorted(sentences()))
def test_both_languages_are_whole_sentences_of_the_same_values(code: str) -> None:
    english, french = (sentences()[code][language] for language in LANGUAGES)
    assert blanks(english) == blanks(french) <= set(VALUES)
    said = [Reason(code, VALUES).sentence(language) for language in LANGUAGES]
    assert said[0] != said[1]
    for sentence in said:
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert not re.search(r"[{}]|\b(lease|job_offer)\b", sentence)
    assert not re.search(r"[^\N{NO-BREAK SPACE}]:|\s[;!?]", said[1])


def test_a_type_is_named_by_its_title_in_each_language() -> None:
    reason = Reason("reads_like", {"type": "lease"})
    assert reason.sentence("en") == "Its text reads like “Lease or rental agreement”."
    assert reason.sentence("fr") == "Son texte correspond au type «\N{NO-BREAK SPACE}Bail\N{NO-BREAK SPACE}»."


def test_what_stands_on_a_document_is_never_taken_for_a_pattern() -> None:
    assert "{type} {0}" in Reason("form_at_edge", {"form": "{type} {0}"}).sentence("en")
