"""Recognition engines side by side on the same prepared pictures: processor time for each word that was read right."""

import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from PIL import Image, ImageOps

from benchmarks.figures import Figure, Say
from benchmarks.reading.costs import Read, measured, words, words_right
from benchmarks.reading.papers import pictures
from benchmarks.running import ROOT, apart
from intake.reading.engines import OcrEngine

_RAPIDOCR = ROOT / ".peers" / "rapidocr" / "bin" / "python"
_KINDS = ("clean", "poor", "photo")
_PICTURES = 6  # of each kind


Engine = Callable[[Sequence[Path]], list[Read]]


def measure(say: Say) -> Iterator[Figure]:
    """Each kind of page by each engine. Raises FileNotFoundError without RapidOCR."""
    if not _RAPIDOCR.exists():
        raise FileNotFoundError(f"{_RAPIDOCR} is missing: run scripts/peers.sh")
    engines: dict[str, Engine] = {"tesserocr": _kept_loaded, "pytesseract": _by_command, "RapidOCR": _by_rapidocr}
    for kind in _KINDS:
        with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
            truths = apart(_keep_pictures, Path(folder), kind)
            paths = sorted(Path(folder).glob("*.png"))
            read = {}
            for name, engine in engines.items():
                say(f"{name}, {kind} pages")
                read[name] = apart(engine, paths)
        yield from _figures(kind, read, truths)


def _figures(kind: str, read: dict[str, list[Read]], truths: Sequence[str]) -> Iterator[Figure]:
    for name, pages in read.items():
        counted = [words_right(page.text, [truth]) for page, truth in zip(pages, truths, strict=True)]
        right, wanted = map(sum, zip(*counted, strict=True))
        seconds = sum(page.seconds for page in pages)
        yield Figure(
            name=f"{name}, {kind} pages, CPU a word read right", value=1000 * seconds / max(right, 1), unit="ms"
        )
        yield Figure(name=f"{name}, {kind} pages, CPU a page", value=seconds / len(pages), unit="s")
        yield Figure(name=f"{name}, {kind} pages, word recall", value=right / wanted, unit="")
    ours, command = (words("\n".join(page.text for page in read[name])) for name in ("tesserocr", "pytesseract"))
    name = f"{kind} pages, words that tesserocr and pytesseract read alike"
    yield Figure(name=name, value=100 * (ours & command).total() / (ours | command).total(), unit="%")


def _keep_pictures(folder: Path, kind: str) -> list[str]:
    """The pictures upright and prepared as for recognition; returns their texts."""
    from intake.reading.preparing import make_ready

    truths = []
    for number, (picture, truth) in enumerate(pictures(kind, _PICTURES)):
        upright = ImageOps.exif_transpose(picture)
        prepared = make_ready(upright.convert("L"))
        if prepared is None:
            raise ValueError(f"a {kind} page is blank")
        prepared.save(folder / f"{number:03}.png")
        truths.append(truth)
    return truths


def _kept_loaded(paths: Sequence[Path]) -> list[Read]:
    from intake.reading.engines import Tesserocr

    return _recognised(Tesserocr(), paths)


def _by_command(paths: Sequence[Path]) -> list[Read]:
    from intake.reading.engines import Pytesseract

    return _recognised(Pytesseract(), paths)


def _recognised(engine: OcrEngine, paths: Sequence[Path]) -> list[Read]:
    pages = [Image.open(path).convert("L") for path in paths]
    engine.recognise(pages[0])  # loads what it needs
    return [measured(lambda picture: engine.recognise(picture).text, page) for page in pages]


def _by_rapidocr(paths: Sequence[Path]) -> list[Read]:
    script = Path(__file__).with_name("rapidocr_peer.py")
    command = [str(_RAPIDOCR), str(script), str(paths[0].parent)]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return [Read(**answer) for answer in json.loads(done.stdout)]
