"""Builders of files as clients send them, and one call to read them."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfgen.canvas import Canvas

from intake.model import Reading
from intake.reading import read_file
from intake.reading.ocr import warm
from intake.settings import Limits

LETTER = (
    "Dear officer, this is the letter of explanation for my application.",
    "I am writing to explain why the document was late and what I did about it.",
    "Please find the passport and the receipt with this letter. Thank you.",
)


def text_pdf(*lines: str, pages: int = 1) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    for _ in range(pages):
        for index, line in enumerate(lines):
            canvas.drawString(60, 750 - 20 * index, line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def text_image(*lines: str) -> Image.Image:
    image = Image.new("RGB", (1700, 700), "white")
    draw = ImageDraw.Draw(image)
    for index, line in enumerate(lines):
        draw.text((80, 80 + 90 * index), line, fill="black", font=ImageFont.load_default(42))
    return image


@pytest.fixture(scope="session")
def loaded() -> None:
    """Engine and readers, once, as in a worker: each reading's child then starts with them."""
    warm()


@pytest.fixture
def read(tmp_path: Path, loaded: None) -> Callable[..., Reading]:
    def read_bytes(data: bytes, name: str = "file", limits: Limits | None = None, **span: int) -> Reading:
        path = tmp_path / "upload"
        path.write_bytes(data)
        return read_file(path, name=name, folder=tmp_path / "work", limits=limits or Limits(seconds=60), **span)

    return read_bytes
