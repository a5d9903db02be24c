"""Page images for reviewers: pixels that we drew, never the client's own bytes; each upright, as it was read."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from intake.model import Page, PageSource
from intake.settings import Limits

_WIDTH = 1200
_MAX_PAGES = 50
_LINES = 70


def draw_pages(path: Path, mime: str, folder: Path, limits: Limits, pages: Sequence[Page]) -> str:
    """Write `page-<n>.jpg` for each page; returns how many."""
    drawn = 0
    for number, upright in islice(upright_pictures(path, mime, limits, pages), _MAX_PAGES):
        shown = upright
        if upright.width > _WIDTH:
            size = (_WIDTH, max(1, round(upright.height * _WIDTH / upright.width)))
            shown = upright.resize(size, Image.Resampling.BOX)
        draft = folder / f"draft-{number}"
        shown.convert("RGB").save(draft, "JPEG", quality=80)
        draft.rename(folder / f"page-{number}.jpg")
        drawn += 1
    return str(drawn)


def upright_pictures(path: Path, mime: str, limits: Limits, pages: Sequence[Page]) -> Iterator[tuple[int, Image.Image]]:
    """The picture of each page of a reading, as it was read; none of one that can't be drawn."""
    from intake.reading.ocr import as_read

    by_number = {page.number: page for page in pages}
    for number, picture in _pictures(path, mime, limits, pages):
        page = by_number.get(number)
        yield number, as_read(picture, page) if page and page.source is PageSource.OCR else picture


def _pictures(path: Path, mime: str, limits: Limits, pages: Sequence[Page]) -> Iterator[tuple[int, Image.Image]]:
    if mime == "application/pdf":
        from intake.reading.pdf import rendered

        recognised = {page.number for page in pages if page.source is PageSource.OCR}
        yield from rendered(path, width=_WIDTH, limits=limits, recognised=recognised)
    elif mime.startswith("image/"):
        from intake.reading.image import papers

        yield from ((number, paper) for number, paper in papers(path, limits) if paper is not None)
    else:
        yield from ((page.number, _draw_text(page.text)) for page in pages)


def _draw_text(text: str) -> Image.Image:
    """A page of plain text, for files that have no page of their own to show."""
    lines = [
        part for line in text.splitlines() for part in ([line[i : i + 95] for i in range(0, len(line), 95)] or [""])
    ]
    image = Image.new("RGB", (1000, 60 + 20 * min(len(lines), _LINES)), "white")
    ImageDraw.Draw(image).text((30, 30), "\n".join(lines[:_LINES]), fill="black", font=ImageFont.load_default(16))
    return image
