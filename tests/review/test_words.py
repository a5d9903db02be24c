"""Ids, and what other rooms say in English, become words of the reader's language."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import override

import intake
import queue_config
from classifiers.taxonomy import load_taxonomy
from intake.decisions import ExceptionReason, Fact
from intake.identifiers import finders
from intake.model import Role
from review import words
from storage.cases import http
from storage.records import ledger


def test_every_kind_role_and_reason_has_a_word_in_both_languages() -> None:
    assert set(finders()) - {"mrz"} <= set(words.KINDS)
    assert {role.value for role in Role} <= set(words.ROLES)
    for table in (words.KINDS, words.ROLES, words.SENDERS, words.WARNINGS):
        for id_ in table:
            assert words.word(table, id_) != id_
    assert words.word(words.KINDS, "lmia_number") == "lmia_number"
    for reason in ExceptionReason:
        assert reason.value not in words.event("exception_raised", {"reason": reason})


def test_application_and_document_types_become_titles() -> None:
    with override("fr"):
        assert words.application_type("study_permit") == "Permis d'études"
        assert words.type_title("lease") == "Bail"
    with override("en"):
        assert words.application_type("study_permit") == "Study permit"
    assert words.application_type("another_organisation's") == "another_organisation's"
    assert words.type_title("no longer known") == "no longer known"
    assert {id_ for id_, _title in words.type_choices()} == set(load_taxonomy())


def test_what_is_not_known_is_shown_as_it_is() -> None:
    with override("fr"):
        assert words.said("A new sentence.") == "A new sentence."
        assert words.event("archived", {}) == "archived"


def test_a_reason_for_a_type_is_shown_in_the_readers_language_and_an_old_one_as_it_is() -> None:
    with override("fr"):
        assert words.reason_for_type({"en": "Its title.", "fr": "Son titre."}) == "Son titre."
        assert words.reason_for_type("Its title.") == "Its title."
    with override("en"):
        assert words.reason_for_type({"en": "Its title.", "fr": "Son titre."}) == "Its title."


def test_numbers_in_a_reason_are_written_as_each_language_does() -> None:
    fact = Fact(code="refused_too_large", values={"detail": "60,000,000 bytes; the limit is 50,000,000"}).model_dump()
    with override("en"):
        assert "60,000,000 bytes; the limit is 50,000,000" in words.fact(fact)
    with override("fr"):
        assert "60 000 000 octets; la limite est de 50 000 000" in words.fact(fact).replace("\xa0", " ")


def sentence(node: ast.expr) -> str | None:
    """A literal text, with 7 for whatever is filled in."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in parts)
    return None


def reasons_for_refusals() -> Iterator[str]:
    paths = [*Path(intake.__file__).parent.glob("reading/*.py"), *Path(queue_config.__file__).parent.glob("*.py")]
    paths += [Path(ledger.__file__), Path(http.__file__)]
    for path in paths:
        tree = ast.parse(path.read_text())
        constants = {
            ast.unparse(target): node.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
        }
        for node in ast.walk(tree):
            values: list[ast.expr] = []
            if isinstance(node, ast.Call) and "refus" in ast.unparse(node.func).lower():
                values = node.args
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in ("detail", "problem"):
                values = [node.value]
            elif isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
                values = node.value.elts
            named = [constants.get(ast.unparse(value), value) for value in values]
            yield from filter(None, map(sentence, named))


@pytest.mark.parametrize("english", sorted({*reasons_for_refusals()}))
def test_every_detail_of_the_readers_has_its_french(english: str) -> None:
    with override("fr"):
        assert words.said(english) != english, "add it to intake/tables/sentences.csv"


def test_the_sentences_are_found() -> None:
    assert len({*reasons_for_refusals()}) >= 20
