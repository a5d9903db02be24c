"""Sample documents as files, for training and evaluation: drawn by `samples`, read as any upload is."""

import random
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path

from classifiers.composing import LANGUAGES
from classifiers.composing import wordings as composed_wordings
from classifiers.features import fold
from classifiers.taxonomy import OTHER
from intake.model import Reading
from intake.reading import read_whole_file
from intake.settings import Limits
from samples import documents
from samples.content import wordings
from samples.damage import MEDIA, damaged
from samples.documents import RASTER_LAYOUTS, TYPES, draw_pdf
from samples.facts import Facts
from samples.passports import draw_passport
from samples.people import Registry
from samples.printed_forms import draw_printed
from samples.xfa_forms import FORMS, draw_xfa

TRAIN_FAMILIES = ("a", "b")
TEST_FAMILY = "c"
TRAIN_LAYOUTS = documents.TRAIN_LAYOUTS + documents.MORE_TRAIN_LAYOUTS
TEST_LAYOUTS = documents.TEST_LAYOUTS + documents.MORE_TEST_LAYOUTS

_IDENTITY = ("passport", "national_id", "entry_stamp_or_visa")
_TRAIN_PASSPORTS = ("classic", "wide")
_TEST_PASSPORTS = ("plain",)
_DAMAGED = 0.4  # of the born-digital test papers, which are tested on paper as well


@dataclass(frozen=True)
class Paper:
    """One sample file and what it is."""

    type: str
    language: str
    family: str
    medium: str
    data: bytes
    title: str = "official"
    """Whether training had the title: "new" or "known"; "official" papers are titled alike everywhere."""


def training_papers(seed: int, count: int) -> Iterator[Paper]:
    """`count` papers of each type, language, wording family and layout for training."""
    for family in TRAIN_FAMILIES:
        rng = random.Random(f"train {seed} {family}")
        yield from _papers(rng, count, family, TRAIN_LAYOUTS)
        for _ in range(count):
            yield from _identity_papers(rng, family, _TRAIN_PASSPORTS, MEDIA[:1])


def test_papers(seed: int, count: int) -> Iterator[Paper]:
    """Papers in texts and layouts that were never trained on, some of them scanned or photographed."""
    rng = random.Random(f"test {seed}")
    # Out-of-scope papers are one type among many here, and most of what matters: they come more often.
    for paper in _papers(rng, count, TEST_FAMILY, TEST_LAYOUTS, (*TYPES, OTHER, OTHER, OTHER)):
        yield paper
        if paper.medium == "born_digital" and rng.random() < _DAMAGED:
            medium = rng.choice(MEDIA[1:])
            yield replace(paper, medium=medium, data=damaged(paper.data, medium, rng))
    yield from _official_papers(rng, count)


def _papers(
    rng: random.Random, count: int, family: str, layouts: Iterable[str], types: Iterable[str] = TYPES
) -> Iterator[Paper]:
    registry = Registry(rng)
    for type_, language, layout in product(types, LANGUAGES, layouts):
        for _ in range(count):
            data = draw_pdf(type_, language, layout, family, facts(registry, rng), rng)
            # What a raster layout draws is pixels, as a good scan is.
            medium = "clean_scan" if layout in RASTER_LAYOUTS else "born_digital"
            yield Paper(type_, language, family, medium, data, _title(type_, language, family))


def _title(type_: str, language: str, family: str) -> str:
    """`other` has a dozen titles, of which one at most is known: they count as new."""
    titles = [fold(wording.title) for wording in wordings()[type_][1][f"{language}{family}"]]
    return "known" if all(title in _trained_titles(language) for title in titles) else "new"


@cache
def _trained_titles(language: str) -> frozenset[str]:
    """The composed papers know titles of the field, and those that official papers bear everywhere."""
    composed = {title for wording in composed_wordings(language) for title in wording.titles}
    families = [families[f"{language}{family}"] for _, families in wordings().values() for family in TRAIN_FAMILIES]
    drawn = {wording.title for family in families for wording in family}
    return frozenset(map(fold, composed | drawn))


def _official_papers(rng: random.Random, count: int) -> Iterator[Paper]:
    """Identity documents and official forms, filled or printed, which say themselves what they are."""
    for _ in range(count):
        yield from _identity_papers(rng, TEST_FAMILY, _TEST_PASSPORTS, MEDIA)
    registry = Registry(rng)
    for form in FORMS:
        for language in LANGUAGES:
            yield Paper(form, language, TEST_FAMILY, "form_data", draw_xfa(form, language, registry.person(), rng))
            medium = rng.choice(MEDIA)
            printed = draw_printed(form, language, registry.person(), date(2026, 1, 1), rng)
            yield Paper(form, language, TEST_FAMILY, medium, damaged(printed, medium, rng))


def _identity_papers(rng: random.Random, family: str, layouts: Iterable[str], media: Iterable[str]) -> Iterator[Paper]:
    registry = Registry(rng)
    for kind, layout, medium in product(_IDENTITY, layouts, media):
        data = draw_passport(registry.person(), layout, rng, kind=kind)
        yield Paper(kind, "en", family, medium, damaged(data, medium, rng))


def facts(registry: Registry, rng: random.Random) -> Facts:
    """What a paper says: as on real papers, the department's numbers are on some only."""
    case = registry.case(family=False)
    subject = registry.person()
    return Facts(
        subject=subject,
        other=registry.person(),
        issued=date(2026, 1, 1).replace(year=rng.randint(2015, 2026), month=rng.randint(1, 12)),
        uci=subject.uci if rng.random() < 0.5 else None,
        application_number=case.application_number if rng.random() < 0.5 else None,
    )


def read_paper(data: bytes) -> Reading:
    """Read a file's bytes as an upload's are."""
    with tempfile.TemporaryDirectory(prefix="papers-") as folder:
        path = Path(folder) / "paper"
        path.write_bytes(data)
        return read_whole_file(path, name="", folder=Path(folder) / "work", limits=Limits())
