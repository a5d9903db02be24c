"""The whole corpus: the same files for the same seed and folder."""

from collections.abc import Iterator
from pathlib import Path

from tests.corpus import archives, mails, odd, office, pdfs, pictures, spoiling, texts
from tests.corpus.expecting import Sample, to_json
from tests.corpus.hostile_xml import CANARY

SEED = 4
_SECTIONS = (pdfs, pictures, office, texts, mails, archives, odd)


def all_samples(folder: Path, seed: int = SEED) -> Iterator[Sample]:
    """Every file; those that try to read another name the canary in this folder."""
    canary = folder.absolute() / "canary.txt"
    for module in _SECTIONS:
        yield from module.samples(canary)
    yield from spoiling.samples(canary, seed)


def write(folder: Path, seed: int = SEED) -> list[Sample]:
    """Put all files below folder/files, their expectations beside them, and the canary. Returns the samples."""
    files = folder / "files"
    files.mkdir(parents=True, exist_ok=True)
    (folder / "canary.txt").write_text(CANARY)
    made: dict[str, Sample] = {}
    for sample in all_samples(folder, seed):
        if sample.name in made:
            raise ValueError(f"two samples are called {sample.name!r}")
        made[sample.name] = sample
        (files / sample.name).write_bytes(sample.data)
    (folder / "expectations.json").write_text(to_json({name: sample.expected for name, sample in made.items()}))
    return list(made.values())
