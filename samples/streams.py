"""Streams of pages with their truth: what a client's scanner makes of a pile of papers, in one file.

A blank page belongs to the document before it: it is the back of its last sheet. A separator sheet belongs to the
document that it announces, as its cover; at the end of the stream it announces nothing and belongs to the one before.
"""

import io
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pypdfium2 as pdfium
from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas

from samples.content import Composed, compose
from samples.damage import damaged
from samples.documents import TYPES, draw_pdf
from samples.facts import Facts, Person
from samples.flowing import Style, draw_flowing, style
from samples.passports import draw_passport
from samples.people import Registry
from samples.printed_forms import draw_printed
from samples.running_on import KINDS, body, separator
from samples.xfa_forms import FORMS

STREAM_MEDIA = ("born_digital", "clean_scan", "poor_scan")
_LAYOUTS = {"train": ("letterhead", "boxes"), "test": ("table",)}
_SCANNED_LAYOUTS = {"train": ("letterhead", "boxes"), "test": ("table", "typewriter")}
_PASSPORTS = {"train": ("classic", "wide"), "test": ("plain",)}
_FLOWING, _FORM, _PASSPORT, _DRAWN = "flowing", "form", "passport", "drawn"
_OFTEN_REPEATED = ("pay_stub", "birth_certificate", "bank_statement", "reference_letter", "transcript", "diploma")


@dataclass(frozen=True)
class Truth:
    """A document of a stream."""

    pages: tuple[int, ...]
    type: str
    language: str


@dataclass(frozen=True)
class Stream:
    """A file of several documents."""

    pdf: bytes
    language: str
    documents: tuple[Truth, ...]
    gaps: tuple[str, ...]
    """What is between a page and the next: of a new document how it is akin to the last, else why it goes on."""


@dataclass(frozen=True)
class _Drawn:
    """A document before it is put into a stream."""

    pdf: bytes
    type: str
    language: str
    person: Person
    counted: bool
    again: tuple[Composed, Style] | None = None
    """What another of the same institution is made from."""


@dataclass
class _Maker:
    rng: random.Random
    registry: Registry
    family: str
    look: str
    medium: str
    people: Sequence[Person]

    def document(self, language: str) -> _Drawn:
        """Any document."""
        rng = self.rng
        person = self.people[0] if rng.random() < 0.6 else rng.choice(self.people)
        how = rng.choices((_FLOWING, _FORM, _PASSPORT, _DRAWN), (70, 8, 8, 14))[0]
        if how == _PASSPORT:
            return self._passport(person, language)
        if how == _FORM:
            form = rng.choice(FORMS)
            return _Drawn(draw_printed(form, language, person, self._day(), rng), form, language, person, counted=True)
        if how == _DRAWN:
            layouts = (_LAYOUTS if self.medium == "born_digital" else _SCANNED_LAYOUTS)[self.look]
            type_, layout = rng.choice(TYPES), rng.choice(layouts)
            pdf = draw_pdf(type_, language, layout, self.family, self._facts(person), rng)
            return _Drawn(pdf, type_, language, person, counted=layout == "table")
        of_several = rng.random() < 0.55
        type_ = rng.choice(sorted(KINDS) if of_several else (*TYPES, *_OFTEN_REPEATED * 2))
        words = compose(type_, language, self.family, self._facts(person), rng)
        return self._flowing(words, style(language, self.look, rng), person, of_several=of_several)

    def another(self, like: _Drawn) -> _Drawn:
        """One of the same type by the same institution, for the same person or for one of the family."""
        rng = self.rng
        person = like.person if rng.random() < 0.5 else rng.choice(self.people)
        if like.type == "passport":  # nobody has two
            others = [other for other in self.people if other != like.person]
            return self._passport(person if person != like.person else others[0], like.language)
        if like.again is None:
            return self.document(like.language)
        old, look = like.again
        words = compose(like.type, like.language, self.family, self._facts(person), rng)
        words = replace(
            words,
            organisation=old.organisation,
            place=old.place,
            title=old.title,
            text=old.text.replace(like.person.full_name, person.full_name),
        )
        return self._flowing(words, look, person, of_several=like.type in KINDS and rng.random() < 0.6)

    def _flowing(self, words: Composed, look: Style, person: Person, *, of_several: bool) -> _Drawn:
        rng = self.rng
        kind = KINDS.get(words.type, "")
        more = body(kind, words.language, self.family, self._day(), rng) if kind else None
        pages = rng.choice((2, 2, 2, 3, 3, 4)) if of_several else 1
        pdf = draw_flowing(words, more, look, pages, rng.uniform(0.15, 0.95))
        return _Drawn(pdf, words.type, words.language, person, bool(look.number), (words, look))

    def _passport(self, person: Person, language: str) -> _Drawn:
        layout = self.rng.choice(_PASSPORTS[self.look])
        return _Drawn(draw_passport(person, layout, self.rng), "passport", language, person, counted=False)

    def _facts(self, person: Person) -> Facts:
        rng = self.rng
        return Facts(
            subject=person,
            other=self.registry.person(),
            issued=self._day(),
            uci=person.uci if rng.random() < 0.4 else None,
            application_number=self.registry.new_number("S", 9) if rng.random() < 0.3 else None,
        )

    def _day(self) -> date:
        return date(2022, 1, 1) + timedelta(days=self.rng.randrange(1400))


def draw_stream(
    language: str, medium: str, families: Sequence[str], look: str, rng: random.Random, *, most: int = 7
) -> Stream:
    """Two to `most` documents in one PDF.

    Args:
        language: en or fr, of most of them.
        medium: one of `STREAM_MEDIA`, of all.
        families: the wordings to choose from: a and b for tuning, c for testing.
        look: train or test: the layouts.
        rng: makes all choices.
        most: documents.
    """
    registry = Registry(rng)
    principal = registry.person()
    child = replace(registry.person(child=True), family_name=principal.family_name)
    maker = _Maker(rng, registry, rng.choice(families), look, medium, (principal, registry.person(), child))
    drawn: list[_Drawn] = []
    wanted = rng.randint(2, most)
    while len(drawn) < wanted:
        if drawn and rng.random() < 0.3:
            drawn.append(maker.another(drawn[-1]))
        else:
            other = {"en": "fr", "fr": "en"}[language]
            drawn.append(maker.document(other if rng.random() < 0.1 else language))
    pile = _Pile(rng)
    two_sided, separated = rng.random() < 0.25, rng.random() < 0.25
    for document in drawn:
        sheet = _separator(separator(language, maker.family, rng)) if separated and rng.random() < 0.7 else None
        pile.add(document, sheet, two_sided=two_sided)
    return Stream(
        pdf=damaged(pile.pdf(), medium, rng),
        language=language,
        documents=tuple(pile.truth),
        gaps=tuple(pile.gaps[1:]),
    )


class _Pile:
    """Papers in the order in which they are scanned."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._whole = pdfium.PdfDocument.new()
        self._last: _Drawn | None = None
        self.truth: list[Truth] = []
        self.gaps: list[str] = []

    def add(self, document: _Drawn, sheet: bytes | None, *, two_sided: bool) -> None:
        """Put a document on the pile, under a separator sheet if one is given."""
        start = len(self._whole) + 1
        akin = _kinship(self._last, document)
        source = pdfium.PdfDocument(document.pdf)
        order = list(range(len(source)))
        swapped = len(order) > 1 and self._rng.random() < 0.04
        if swapped:
            at = self._rng.randrange(len(order) - 1)
            order[at], order[at + 1] = order[at + 1], order[at]
        goes_on = "out of order" if swapped else "counted" if document.counted else "not counted"
        printed_on_one_side = self._rng.random() < 0.3
        if sheet is not None:
            self._page(pdfium.PdfDocument(sheet), 0, "before a separator")
        for place, index in enumerate(order):
            first = "after a separator" if sheet is not None else akin
            self._page(source, index, first if place == 0 else goes_on)
            is_last = place == len(order) - 1
            if two_sided and (printed_on_one_side or (is_last and len(order) % 2)):
                self._whole.new_page(*letter)
                self.gaps.append("blank back")
        pages = tuple(range(start, len(self._whole) + 1))
        self.truth.append(Truth(pages, document.type, document.language))
        self._last = document

    def pdf(self) -> bytes:
        """All of it."""
        buffer = io.BytesIO()
        self._whole.save(buffer)
        return buffer.getvalue()

    def _page(self, source: pdfium.PdfDocument, index: int, gap: str) -> None:
        self._whole.import_pages(source, [index])
        self.gaps.append(gap)


def _kinship(last: _Drawn | None, new: _Drawn) -> str:
    if last is None or last.type != new.type:
        return "other type"
    return "same type, same person" if last.person == new.person else "same type, other person"


def _separator(text: str) -> bytes:
    """A sheet that says only this."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=letter, invariant=1)
    canvas.setFont("Helvetica-Bold", 30 if len(text) < 20 else 20)
    canvas.drawCentredString(letter[0] / 2, letter[1] * 0.6, text)
    canvas.save()
    return buffer.getvalue()
