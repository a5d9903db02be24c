"""Pictures as PDF pages."""

import io

from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas


def image_pdf(images: list[Image.Image], dpi: int, quality: int = 70) -> bytes:
    """An image-only PDF, a page an image."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    for image in images:
        data = io.BytesIO()
        image.save(data, "JPEG", quality=quality)
        size = (image.width * 72 / dpi, image.height * 72 / dpi)
        canvas.setPageSize(size)
        data.seek(0)
        canvas.drawImage(ImageReader(data), 0, 0, *size)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()
