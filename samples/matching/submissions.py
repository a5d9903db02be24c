"""Submissions with their truth: what a client typed and sent, and on whose case each document belongs.

Each can be made alone, from the seed and its number. The kinds of noise are independent of each other, so that they
also come together.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from intake.matching import UnderstoodUpload
from intake.model import Document, Outcome
from intake.submission import Form
from samples.matching.clients import draw_client
from samples.matching.forms import fill_form
from samples.matching.noise import Chance
from samples.matching.papers import MEDIA
from samples.matching.piles import Pile, Sent, Truth
from samples.matching.population import Population

_IN_ONE_FILE = 0.15


@dataclass(frozen=True)
class LabelledSubmission:
    """A submission, with where each document belongs, in the order of the uploads and their documents."""

    number: int
    form: Form
    uploads: tuple[UnderstoodUpload, ...]
    truth: tuple[Truth, ...]
    noise: frozenset[str]
    language: str
    medium: str


def make_submissions(count: int, seed: int, population: Population) -> Iterator[LabelledSubmission]:
    """Submissions to the cases of a population, in its style."""
    return (make_submission(number, seed, population) for number in range(count))


def make_submission(number: int, seed: int, population: Population) -> LabelledSubmission:
    """The submission of this number."""
    style = population.style
    rng = random.Random(f"submission {style.name} {population.seed} {seed} {number}")
    chance = Chance(rng)
    medium = rng.choices(MEDIA, (1 - style.photo - style.scan, style.scan, style.photo))[0]
    client = draw_client(chance, population)
    form = fill_form(chance, client, population)
    sent = Pile(chance, client, population, form, medium).papers()
    if any(each.truth.medium == "photo" for each in sent):
        chance.noise.add("photo")
    return LabelledSubmission(
        number=number,
        form=form,
        uploads=_uploads(sent, rng),
        truth=tuple(each.truth for each in sent),
        noise=frozenset(chance.noise),
        language=form.language,
        medium=medium,
    )


def _uploads(sent: Sequence[Sent], rng: random.Random) -> tuple[UnderstoodUpload, ...]:
    """A file each; or all that were scanned together in one."""
    documents = [each.document for each in sent]
    files = [_bound(documents)] if rng.random() < _IN_ONE_FILE else [[document] for document in documents]
    return tuple(
        UnderstoodUpload(path=str(number), outcome=Outcome.READ, documents=tuple(file))
        for number, file in enumerate(files, start=1)
    )


def _bound(documents: Sequence[Document]) -> list[Document]:
    """The documents, of a page each, one after the other in one file."""
    return [_on_page(document, number) for number, document in enumerate(documents, start=1)]


def _on_page(document: Document, number: int) -> Document:
    found = {
        "identifiers": tuple(each.model_copy(update={"page": number}) for each in document.identifiers),
        "parties": tuple(each.model_copy(update={"page": number}) for each in document.parties),
    }
    return document.model_copy(update={"pages": (number,), **found})
