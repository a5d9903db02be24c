"""Whether memory stays flat as scans get longer: of all processes that read a thousand pages, beside those of fifty."""

import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from benchmarks.figures import Figure, Say
from benchmarks.office_scans import draw_page, keep_scan
from benchmarks.running import apart, environment
from benchmarks.watching import watch

_PAGES = (50, 1000)
_LIMIT = 1.2
_LINES, _WORDS = 8, ("the", "account", "statement", "balance", "payment", "received", "client", "total", "amount")


def measure(say: Say) -> Iterator[Figure]:
    """Both, one after the other, read by a warmed process as a worker reads."""
    peaks = {}
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        for pages in _PAGES:
            scan = Path(folder) / f"{pages}.pdf"
            say(f"making a scan of {pages} pages")
            apart(_make_scan, scan, pages)
            say(f"reading {pages} pages")
            seen = watch([sys.executable, "-m", "benchmarks.reading.long_files", str(scan)], environment(Path(folder)))
            if seen.code:
                raise RuntimeError(f"reading {pages} pages ended with code {seen.code}")
            peaks[pages] = seen.together
            yield Figure(name=f"reading {pages} pages, all processes together (PSS)", value=seen.together, unit="MB")
    few, many = _PAGES
    name = f"peak of reading {many} pages, that of {few} being 1"
    yield Figure(name=name, value=peaks[many] / peaks[few], unit="", limit=_LIMIT)


def read(path: Path) -> None:
    """Read a file as a worker does. Raises RuntimeError when not every page was read."""
    from intake.reading import read_whole_file
    from intake.reading.ocr import warm
    from intake.settings import Limits

    warm()
    limits = Limits().model_copy(update={"pages": max(_PAGES)})  # more than a worker may be told to read
    with tempfile.TemporaryDirectory() as folder:
        reading = read_whole_file(path, name=path.name, folder=Path(folder), limits=limits)
    if not reading.pages or not reading.is_whole or reading.warnings:
        raise RuntimeError(f"{len(reading.pages)} of {reading.page_count} pages: {reading.detail} {reading.warnings}")


def _make_scan(path: Path, pages: int) -> None:
    chance = random.Random(pages)  # noqa: S311 - the same pages each time
    keep_scan(path, (_page(number, chance) for number in range(1, pages + 1)))


def _page(number: int, chance: random.Random) -> Image.Image:
    lines = [" ".join(chance.choice(_WORDS) for _ in range(7)) for _ in range(_LINES)]
    return draw_page([*lines, f"Page {number}"])


if __name__ == "__main__":
    read(Path(sys.argv[1]))
