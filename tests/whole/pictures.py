"""Papers that are drawn for a test."""

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw


def scan(*pages: Sequence[str]) -> bytes:
    """A TIFF with so many pages of these lines."""
    images = []
    for lines in pages:
        page = Image.new("L", (1240, 400 + 60 * len(lines)), 255)
        draw = ImageDraw.Draw(page)
        for number, line in enumerate(lines):
            draw.text((80, 80 + 60 * number), line, fill=0, font_size=34)
        images.append(page)
    file = io.BytesIO()
    images[0].save(file, "TIFF", save_all=True, append_images=images[1:])
    return file.getvalue()
