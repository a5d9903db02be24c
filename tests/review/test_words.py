"""Everything that reviewers read exists in English and French."""

import ast
import csv
import gettext as system_gettext
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import gettext, ngettext, override
from django.utils.translation.template import templatize

import intake
import queue_config
import review
from classifiers.taxonomy import load_taxonomy
from intake.decisions import ExceptionReason, Fact
from intake.details import DETAILS
from intake.identifiers import finders
from intake.model import Role
from review import words
from storage.cases import http
from storage.records import ledger

REVIEW = Path(review.__file__).parent
CATALOGS = sorted(REVIEW.rglob("locale/fr/LC_MESSAGES/django.po"))
SAME_IN_BOTH = {"Client", "Code", "Date", "Document", "Documents", "Exceptions", "Message", "Pages", "Parent", "Type"}
MARKED = {"_", "later", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
IN_TEMPLATE = re.compile(r"""n?gettext\(u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")


def in_templates() -> Iterator[str]:
    """What is to be translated; a plural is in the catalogue by its singular."""
    for path in REVIEW.rglob("*.html"):
        yield from map(ast.literal_eval, IN_TEMPLATE.findall(templatize(path.read_text())))


def in_code() -> Iterator[str]:
    for path in REVIEW.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKED:
                text = node.args[0]
                assert isinstance(text, ast.Constant), f"{path}:{node.lineno}: only a literal can be translated"
                yield str(text.value)


def entries(catalog: Path) -> list[tuple[str, list[str]]]:
    """Of a .po file each text, and its translation; of a plural, all its translations. Its escapes are Python's."""
    block = r'^msgid ((?:".*"\n)+)(?:msgid_plural (?:".*"\n)+)?((?:msgstr(?:\[\d\])? (?:".*"\n)+)+)'
    found = re.findall(block, catalog.read_text() + "\n", re.MULTILINE)
    pairs = [(joined(text), [joined(one) for one in re.split(r"msgstr(?:\[\d\])? ", said)[1:]]) for text, said in found]
    return [(text, said) for text, said in pairs if text]


def joined(lines: str) -> str:
    return "".join(map(ast.literal_eval, lines.split("\n")[:-1]))


def translations() -> Iterator[tuple[str, str]]:
    for catalog in CATALOGS:
        for english, said in entries(catalog):
            yield from ((english, french) for french in said)


def test_every_text_of_the_pages_is_in_french_and_no_translation_is_left_over() -> None:
    used, translated = {*in_templates(), *in_code()}, {english for english, _french in translations()}
    assert len(used) > 100
    assert used - translated == set(), "not in French yet"
    assert translated - used == set(), "nothing says this any more"
    with override("fr"):
        assert {text for text in used if gettext(text) == text and ngettext(text, text, 1) == text} <= SAME_IN_BOTH


def test_a_text_is_translated_once() -> None:
    texts = [english for catalog in CATALOGS for english, _said in entries(catalog)]
    assert [text for text, times in Counter(texts).items() if times > 1] == []


@pytest.mark.parametrize("catalog", CATALOGS, ids=lambda path: str(path.relative_to(REVIEW)))
def test_the_compiled_catalog_is_that_of_the_texts(catalog: Path) -> None:
    assert "fuzzy" not in catalog.read_text()
    with catalog.with_suffix(".mo").open("rb") as file:
        compiled = system_gettext.GNUTranslations(file)
    for english, said in entries(catalog):
        assert (compiled.gettext(english) if len(said) == 1 else compiled.ngettext(english, "", 1)) == said[0]


def test_a_translation_keeps_what_is_filled_in() -> None:
    blanks = re.compile(r"%\(\w+\)s")
    for english, french in translations():
        assert sorted(blanks.findall(english)) == sorted(blanks.findall(french)), english


def test_french_is_set_as_in_canada() -> None:
    with DETAILS.open() as file:
        sentences = [row["fr"] for row in csv.DictReader(file)]
    for french in [*(french for _english, french in translations()), *sentences]:
        assert not re.search(r"\s[;!?]|[^\N{NO-BREAK SPACE}]:|«[^\N{NO-BREAK SPACE}]", french), french


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
