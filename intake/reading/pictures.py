"""Page images for reviewers: pixels that we drew, never the client's own bytes."""

from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from intake.settings import Limits

_WIDTH = 1200
_MAX_PAGES = 50
_LINES = 70


def draw_pages(
    path: Path, mime: str, folder: Path, limits: Limits, turned: dict[int, int], texts: dict[int, str]
) -> str:
    """Write `page-<n>.jpg` for each page; returns how many."""
    drawn = 0
    for number, image in _images(path, mime, limits, texts):
        upright = image.rotate(-turned.get(number, 0), expand=True) if turned.get(number) else image
        if upright.width > _WIDTH:
            upright = upright.resize((_WIDTH, round(upright.height * _WIDTH / upright.width)), Image.Resampling.BOX)
        draft = folder / f"draft-{number}"
        upright.convert("RGB").save(draft, "JPEG", quality=80)
        draft.rename(folder / f"page-{number}.jpg")
        drawn += 1
        if drawn == _MAX_PAGES:
            break
    return str(drawn)


def _images(path: Path, mime: str, limits: Limits, texts: dict[int, str]) -> Iterator[tuple[int, Image.Image]]:
    if mime == "application/pdf":
        from intake.reading.pdf import rendered

        yield from rendered(path, width=_WIDTH, limits=limits)
    elif mime.startswith("image/"):
        from intake.reading.image import frames

        yield from ((number, frame) for number, frame in frames(path, limits) if frame is not None)
    else:
        yield from ((number, _draw_text(text)) for number, text in texts.items())


def _draw_text(text: str) -> Image.Image:
    """A page of plain text, for files that have no page of their own to show."""
    lines = [
        part for line in text.splitlines() for part in ([line[i : i + 95] for i in range(0, len(line), 95)] or [""])
    ]
    image = Image.new("RGB", (1000, 60 + 20 * min(len(lines), _LINES)), "white")
    ImageDraw.Draw(image).text((30, 30), "\n".join(lines[:_LINES]), fill="black", font=ImageFont.load_default(16))
    return image
