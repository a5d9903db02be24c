"""Scanned PDFs: our reading, as a worker does it, beside OCRmyPDF and beside bare rendering with an engine kept loaded.

Processor time is that of all processes, median of some rounds of each file; recall is the share of the words that are
on the pages.
"""

import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from benchmarks.figures import Figure, Say
from benchmarks.reading.costs import Read, cost_of, measured, processor_seconds, words_right
from benchmarks.reading.papers import Scan, scans
from benchmarks.running import ROOT, apart

_ROUNDS = 1
_OCRMYPDF = ROOT / ".peers" / "ocrmypdf" / "bin" / "ocrmypdf"
_OF_OCRMYPDF, _OF_FLOOR = 0.33, 1.15
_TURNING = 10.0  # per cent
_DPI = 200


Reads = dict[Path, Read]


def measure(say: Say) -> Iterator[Figure]:
    """All scans by the three of them. Raises FileNotFoundError when OCRmyPDF is not installed."""
    if not _OCRMYPDF.exists():
        raise FileNotFoundError(f"{_OCRMYPDF} is missing: run scripts/peers.sh")
    with tempfile.TemporaryDirectory(prefix="benchmark-") as made:
        say("making the scans")
        papers = apart(_made, Path(made))
        paths = [paper.path for paper in papers]
        upright = [paper.upright or paper.path for paper in papers]
        ours, floor = [], []
        for round_ in range(1, _ROUNDS + 1):  # in turn, so that a busy machine is as busy for either
            say(f"our reading, round {round_} of {_ROUNDS}")
            ours.append(apart(_read_by_us, [*paths, *(path for path in upright if path not in paths)]))
            say(f"bare rendering and recognition, round {round_} of {_ROUNDS}")
            floor.append(apart(_read_barely, upright))
        say("finding which way they lie")
        looking = apart(_seconds_of_looking, upright)
        say("OCRmyPDF, some minutes")
        theirs = [_each(paths, partial(_read_by_ocrmypdf, folder=Path(made))) for _ in range(_ROUNDS)]
    yield from _figures(papers, _medians(ours), _medians(floor), _medians(theirs), looking)


def _figures(papers: Sequence[Scan], ours: Reads, floor: Reads, theirs: Reads, looking: float) -> Iterator[Figure]:
    pages = sum(len(paper.truth) for paper in papers)
    upright = [paper.upright or paper.path for paper in papers]
    turned = [(paper.path, paper.upright) for paper in papers if paper.upright]
    yield from _beside_ocrmypdf(papers, ours, theirs, pages)
    yield from _beside_floor(upright, ours, floor, pages)
    more = sum(ours[path].seconds - ours[straight].seconds for path, straight in turned)
    name = f"what finding the orientation adds, {len(turned) / len(papers):.0%} of the pages being turned"
    yield Figure(name=name, value=100 * (looking + more) / _seconds(ours, upright), unit="%", limit=_TURNING)


def _beside_ocrmypdf(papers: Sequence[Scan], ours: Reads, theirs: Reads, pages: int) -> Iterator[Figure]:
    paths = [paper.path for paper in papers]
    mine, other = _seconds(ours, paths) / pages, _seconds(theirs, paths) / pages
    yield Figure(name="CPU a scanned page, beside OCRmyPDF", value=mine, unit="s", peer=other)
    yield Figure(name="CPU on scans, as a share of OCRmyPDF's", value=mine / other, unit="", limit=_OF_OCRMYPDF)
    for name, some in (("", papers), (" that lie upright", [paper for paper in papers if not paper.upright])):
        recall, peer = _recall(some, ours), _recall(some, theirs)
        name = f"word recall on scans{name}, beside OCRmyPDF"
        yield Figure(name=name, value=recall, unit="", at_least=peer, peer=peer)
    for kind in dict.fromkeys(paper.kind for paper in papers):
        same = [paper for paper in papers if paper.kind == kind]
        own, count = [paper.path for paper in same], sum(len(paper.truth) for paper in same)
        name = f"CPU a page, {kind}, beside OCRmyPDF"
        yield Figure(name=name, value=_seconds(ours, own) / count, unit="s", peer=_seconds(theirs, own) / count)
        name = f"word recall, {kind}, beside OCRmyPDF"
        yield Figure(name=name, value=_recall(same, ours), unit="", peer=_recall(same, theirs))


def _beside_floor(upright: Sequence[Path], ours: Reads, floor: Reads, pages: int) -> Iterator[Figure]:
    mine, least = _seconds(ours, upright) / pages, _seconds(floor, upright) / pages
    yield Figure(name="CPU an upright page, beside bare rendering and recognition", value=mine, unit="s", peer=least)
    name = "CPU on upright scans, beside bare rendering and recognition as 1"
    yield Figure(name=name, value=mine / least, unit="", limit=_OF_FLOOR)


def _made(folder: Path) -> list[Scan]:
    return list(scans(folder))


def _seconds(reads: Reads, paths: Sequence[Path]) -> float:
    return sum(reads[path].seconds for path in paths)


def _recall(papers: Sequence[Scan], reads: Reads) -> float:
    counted = [words_right(reads[paper.path].text, paper.truth) for paper in papers]
    right, wanted = map(sum, zip(*counted, strict=True))
    return right / wanted


def _read_by_us(paths: Sequence[Path]) -> Reads:
    """As a worker does: all loaded, each file in the sandbox."""
    from intake.reading import read_whole_file
    from intake.reading.ocr import warm
    from intake.settings import Limits

    def read(path: Path) -> str:
        with tempfile.TemporaryDirectory() as folder:
            reading = read_whole_file(path, name=path.name, folder=Path(folder), limits=Limits())
        if reading.reason or reading.warnings:
            raise RuntimeError(f"{path.name} was not read: {reading.detail} {reading.warnings}")
        return "\n".join(page.text for page in reading.pages)

    warm()
    return _each(paths, partial(measured, read))


def _read_barely(paths: Sequence[Path]) -> Reads:
    """The least that it takes: each page drawn and recognised as it is."""
    import pypdfium2 as pdfium
    import tesserocr
    from PIL import Image

    from intake.reading.engines import LANGUAGES, tessdata_folder

    api = tesserocr.PyTessBaseAPI(path=tessdata_folder(), lang=LANGUAGES, psm=tesserocr.PSM.AUTO)

    def read(path: Path) -> str:
        texts = []
        for page in pdfium.PdfDocument(path):
            bitmap = page.render(scale=_DPI / 72, prefer_bgrx=True)  # which pdfium draws in half of the time of grey
            size = (bitmap.width, bitmap.height)
            drawn = Image.frombuffer("RGB", size, bitmap.buffer, "raw", "BGRX", bitmap.stride, 1)
            api.SetImage(drawn.convert("L"))
            texts.append(api.GetUTF8Text())
        return "\n".join(texts)

    return _each(paths, partial(measured, read))


def _each(paths: Sequence[Path], read: Callable[[Path], Read]) -> Reads:
    return {path: read(path) for path in paths}


def _medians(rounds: Sequence[Reads]) -> Reads:
    """Of each file the median of its costs; its text is the same in every round."""
    return {
        path: Read(read.text, statistics.median(reads[path].seconds for reads in rounds))
        for path, read in rounds[-1].items()
    }


def _seconds_of_looking(paths: Sequence[Path]) -> float:
    """Processor time of deciding which way their pages lie."""
    import pypdfium2 as pdfium

    from intake.reading.orientation import orientation
    from intake.reading.preparing import make_ready

    pages = [
        prepared
        for path in paths
        for page in pdfium.PdfDocument(path)
        if (prepared := make_ready(page.render(scale=_DPI / 72, grayscale=True).to_pil())) is not None
    ]
    orientation(pages[0])  # loads what it needs
    before = processor_seconds()
    for page in pages:
        orientation(page)
    return processor_seconds() - before


def _read_by_ocrmypdf(path: Path, folder: Path) -> Read:
    """Its text comes from its sidecar: exactly what was recognised."""
    sidecar, made = folder / "sidecar.txt", folder / "made.pdf"
    how = ["-l", "eng+fra", "--skip-text", "--deskew", "--rotate-pages", "--jobs", "1", "--output-type", "pdf"]
    command = [str(_OCRMYPDF), *how, "--sidecar", str(sidecar), str(path), str(made)]
    seconds = cost_of(command)
    return Read(sidecar.read_text(encoding="utf-8"), seconds)
