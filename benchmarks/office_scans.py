"""Scans as office machines make them: black and white pages of text."""

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageDraw, ImageFont

_DPI = 200
_SIZE = (1700, 2200)  # letter


def draw_page(lines: Iterable[str]) -> Image.Image:
    """A page with these lines."""
    page = Image.new("1", _SIZE, 1)
    draw = ImageDraw.Draw(page)
    for place, line in enumerate(lines):
        draw.text((150, 150 + 75 * place), line, fill=0, font=ImageFont.load_default(34))
    return page


def keep_scan(path: Path | BinaryIO, pages: Iterable[Image.Image]) -> None:
    """Write the pages as a PDF without text."""
    first, *others = pages
    first.save(path, "PDF", save_all=True, append_images=others, resolution=_DPI)
