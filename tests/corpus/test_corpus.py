"""A part of the hostile and odd corpus, which `make corpus` runs whole: each file ends as is promised."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from classifiers import load_classifier
from intake.inspecting import inspect_file
from intake.model import Classifier
from intake.reading.ocr import warm
from intake.settings import Limits
from tests.corpus import archives, mails, odd, office, pdfs, pictures, spoiling, texts
from tests.corpus.expecting import ANY, EXPANDED, READ, Expected, Sample, deviations, from_json, refused, to_json
from tests.corpus.making import all_samples

PLACE = Path("/tmp/intake-corpus-in-tests")  # noqa: S108 - nothing is there
PARTS = {
    "pdfs": pdfs,
    "office": office,
    "texts": texts,
    "mails": mails,
    "archives": archives,
    "odd": odd,
    "pictures": pictures,
}
EACH = 7
"""Files of each part; another choice for each seed, the same every day."""
LARGEST = 500_000


def chosen(part: str, seed: int = 1) -> list[Sample]:
    samples = [sample for sample in _samples(part) if len(sample.data) < LARGEST]
    return random.Random(f"{part} {seed}").sample(samples, EACH)


def _samples(part: str) -> Iterator[Sample]:
    return spoiling.samples(PLACE, 4) if part == "spoiling" else PARTS[part].samples(PLACE / "canary.txt")


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    warm()
    return load_classifier()


@pytest.mark.slow
@pytest.mark.parametrize("part", [*PARTS, "spoiling"])
def test_each_file_ends_as_is_promised(part: str, tmp_path: Path, classifier: Classifier) -> None:
    found = {}
    for number, sample in enumerate(chosen(part)):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = folder / "upload"
        path.write_bytes(sample.data)
        answer = inspect_file(
            path,
            name=sample.name,
            classifier=classifier,
            folder=folder / "work",
            limits=Limits(seconds=30),
            with_text=True,
        )
        found[sample.name] = list(deviations(answer, sample.expected))
        assert {entry.name for entry in folder.iterdir()} == {"upload", "work"}
    assert {name: problems for name, problems in found.items() if problems} == {}


@pytest.mark.slow
def test_the_corpus_is_large_and_every_file_has_a_name_of_its_own() -> None:
    names = [sample.name for sample in all_samples(PLACE)]
    assert len(names) == len(set(names)) >= 300


def answer(**changes: Any) -> dict[str, Any]:
    page = {"number": 1, "text": "The letter of\nexplanation"}
    sound = {
        "path": "a.pdf",
        "mime": "application/pdf",
        "extension_mismatch": False,
        "outcome": "read",
        "reason": None,
        "detail": "",
        "warnings": [],
        "pages": [page],
        "documents": [],
        "children": [],
        "seconds": 1.0,
    }
    return sound | changes


REFUSED = {"outcome": "refused", "reason": "corrupt", "detail": "damaged", "pages": []}


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (
            answer(),
            READ.but(text=("letter of explanation",), pages=1, mimes=("application/pdf",), mismatch=False, children=0),
        ),
        (answer(**REFUSED), refused("corrupt", "encrypted")),
        (answer(documents=[{"abstained": True}]), READ.but(unclassified=True)),
        (answer(**REFUSED), ANY.but(text=("what was never read",), one_of=("repaired",))),
        (answer(warnings=["repaired"]), READ.but(one_of=("repaired", "page_unreadable"), warnings=("repaired",))),
        (answer(outcome="expanded", children=[answer(**REFUSED)]), EXPANDED.but(inside=("corrupt",), children=1)),
    ],
)
def test_what_is_as_promised_is_no_deviation(found: dict[str, Any], expected: Expected) -> None:
    assert list(deviations(found, expected)) == []


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (answer(), refused("encrypted")),
        (answer(**REFUSED), READ),
        (answer(**REFUSED), refused("encrypted")),
        (answer(**REFUSED | {"reason": "crashed"}), ANY),
        (answer(**REFUSED | {"detail": ""}), ANY),
        (answer(reason="corrupt"), ANY),
        (answer(), READ.but(text=("another letter",))),
        (answer(), READ.but(hidden=("explanation",))),
        (answer(), READ.but(warnings=("polyglot",))),
        (answer(), READ.but(one_of=("repaired", "page_unreadable"))),
        (answer(warnings=["polyglot"]), READ.but(never=("polyglot",))),
        (answer(), READ.but(mimes=("image/png",))),
        (answer(), READ.but(mismatch=True)),
        (answer(documents=[{"abstained": True}, {"abstained": False}]), READ.but(unclassified=True)),
        (answer(), READ.but(pages=2)),
        (answer(), READ.but(children=1)),
        (answer(), READ.but(inside=("too_deep",))),
        (answer(seconds=31.0), READ),
        (answer(mime=""), READ),
        (answer(extension_mismatch=True), READ),
        (answer(children=[answer(**REFUSED | {"reason": "timeout"})]), READ),
        (answer(children=[answer(path="a\x1b[31m.pdf")]), READ),
    ],
)
def test_what_is_not_as_promised_is_a_deviation(found: dict[str, Any], expected: Expected) -> None:
    assert len(list(deviations(found, expected))) == 1


def test_expectations_are_kept_as_json() -> None:
    kept = {
        "a.pdf": READ,
        "b\u202e.pdf": refused("encrypted", hidden=("x",)),
        "c-\udcff.zip": ANY.but(pages=1, seconds=5),
    }
    assert from_json(to_json(kept)) == kept
