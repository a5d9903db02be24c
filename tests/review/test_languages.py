"""Everything that people see exists in English and in French, and the French is set as it is in Canada."""

import ast
import gettext as system_gettext
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.review.languages import (
    BLANKS,
    ROOT,
    Entry,
    Text,
    blocks_in_tags,
    catalogues,
    entries,
    faults_of_french,
    files,
    left_in_template,
    rows,
    tables,
    texts_of,
)

TEMPLATES = [path for path in [*files("*.html"), *files("*.txt")] if "templates" in path.parts]
SOURCES = files("*.py")
CATALOGUES = catalogues()
ATTRIBUTES = blocks_in_tags(path.read_text(encoding="utf-8") for path in TEMPLATES)
SAME_IN_BOTH = {
    "%(n)s document",
    "%(n)s exception",
    "Actions",
    "Client",
    "Code",
    "Date",
    "Document",
    "Documents",
    "Exception",
    "Exceptions",
    "Message",
    "Note",
    "Notes",
    "Page %(number)s",
    "Pages",
    "Parent",
    "Services",
    "Type",
    "(UTC)",
    "page %(page)s",
    "pages %(pages)s",
}
"""Words that are French and English."""
NEVER_TRANSLATED = {"English", "Français"}
"""Each language by its own name."""


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def used() -> dict[Text, Path]:
    """What is to be translated, and a file that wants it."""
    return {text: path for path in [*TEMPLATES, *SOURCES] for text in texts_of(path)}


def translated() -> Iterator[tuple[Path, Entry]]:
    """Translations by their catalogues. The pages are served together, so that any of them translates for all."""
    for catalogue in CATALOGUES:
        yield from ((catalogue, entry) for entry in entries(catalogue))


def test_every_text_is_in_french() -> None:
    known = {entry.text for _catalogue, entry in translated()}
    assert len(used()) > 200
    assert sorted(f"{named(path)}: {text.english}" for text, path in used().items() if text not in known) == []


def test_nothing_is_translated_that_nobody_says() -> None:
    left_over = [f"{named(path)}: {entry.text.english}" for path, entry in translated() if entry.text not in used()]
    assert left_over == []


def test_a_translation_is_in_a_catalogue_once_and_the_same_in_all() -> None:
    """Of two, only one is ever shown. Where a text has two senses, `pgettext` and `context` tell them apart."""
    times = Counter((catalogue, entry.text) for catalogue, entry in translated())
    assert [text for text, count in times.items() if count > 1] == []
    french: dict[Text, set[tuple[str, ...]]] = defaultdict(set)
    for _catalogue, entry in translated():
        french[entry.text].add(entry.french)
    assert {text: said for text, said in french.items() if len(said) > 1} == {}


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=named)
def test_the_compiled_catalogue_is_that_of_the_texts_and_nothing_in_it_is_open(catalogue: Path) -> None:
    source = catalogue.read_text(encoding="utf-8")
    assert "fuzzy" not in source
    assert "#~" not in source, "what is no longer said has to go"
    with catalogue.with_suffix(".mo").open("rb") as file:
        compiled = system_gettext.GNUTranslations(file)
    said = entries(catalogue)
    assert len(said) == len(re.findall(r"^msgid ", source, re.MULTILINE)) - 1
    for entry in said:
        assert all(entry.french), entry.text
        english, context = entry.text.english, entry.text.context
        if context:
            assert compiled.pgettext(context, english) == entry.french[0]
        elif entry.plural:
            both = [compiled.ngettext(english, entry.plural, count) for count in (1, 2)]
            assert both == list(entry.french), english
        else:
            assert compiled.gettext(english) == entry.french[0], english


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=named)
def test_a_translation_is_french_keeps_what_is_filled_in_and_is_set_as_in_canada(catalogue: Path) -> None:
    faults = []
    for entry in entries(catalogue):
        english = entry.text.english
        for number, french in enumerate(entry.french):
            model = entry.plural if number and entry.plural else english
            if sorted(BLANKS.findall(model)) != sorted(BLANKS.findall(french)) and not entry.plural:
                faults.append(f"{english}: fills in something else")
            faults += [f"{french}: {fault}" for fault in faults_of_french(french)]
            is_a_word = re.search(r"[^\W\d_]{2}", BLANKS.sub("", english))
            if french == english and is_a_word and english not in SAME_IN_BOTH:
                faults.append(f"{english}: is not translated")
    assert faults == []


def test_the_faults_of_french_are_seen() -> None:
    wrong = ("Quoi ?", "Date: 3", "Date : 3", "« oui »", "l'école", 'dit "oui"', "Attendez...", "Fin :")
    assert [text for text in wrong if not faults_of_french(text)] == []
    right = ("Quoi?", "Date\u00a0: 3", "«\u00a0oui\u00a0»", "l’école", "Attendez…", "14:05", "https://example.ca")
    assert [text for text in right if faults_of_french(text)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_a_template_says_nothing_that_is_not_translated(path: Path) -> None:
    if path.suffix == ".html":
        said = left_in_template(path.read_text(encoding="utf-8"), ATTRIBUTES)
        assert [text for text in said if text not in NEVER_TRANSLATED] == []


def test_words_left_in_a_template_are_seen() -> None:
    source = '{% load i18n %}<p title="Oops">{% translate "Fine" %} {{ x }}</p><b>Not fine</b>{# aside #}'
    assert left_in_template(source) == ["Oops", "Not fine"]


def test_no_view_tells_people_something_that_is_not_translated() -> None:
    told = []
    for path in SOURCES:
        if "review" not in path.relative_to(ROOT).parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("messages."):
                told += [
                    f"{named(path)}: {argument.value}"
                    for argument in node.args
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
                ]
    assert told == []


def test_no_script_holds_sentences_of_its_own() -> None:
    sentence = re.compile(r"""(["'`])([A-Z][a-z’']*(?: [\w’',]+)+[^"'`]*)\1""")
    scripts = [path for path in files("*.js") if "static" in path.parts]
    said = [f"{named(path)}: {text}" for path in scripts for _, text in sentence.findall(path.read_text())]
    assert said == [], "let the page give it to the script, translated"


@pytest.mark.parametrize(("path", "english", "french"), [*tables()], ids=lambda part: getattr(part, "name", part))
def test_a_table_of_both_languages_has_both_in_each_row(path: Path, english: str, french: str) -> None:
    for row in rows(path):
        assert french in row, f"{named(path)} has no column {french}"
        assert bool(row[english].strip()) == bool(row[french].strip()), row
        said = faults_of_french(row[french])
        assert [fault for fault in said if fault != "a straight apostrophe" or "review" in path.parts] == [], row


def test_there_are_tables_of_both_languages() -> None:
    assert {"document_types.csv", "application_types.csv", "reasons.csv"} <= {path.name for path, *_ in tables()}
