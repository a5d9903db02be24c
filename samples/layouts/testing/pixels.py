"""What becomes of a drawn page before it is sent: a carbon copy that was scanned, a fax."""

import pypdfium2 as pdfium
from PIL import Image, ImageFilter, ImageOps

from samples.layouts.images import image_pdf


def _grey(pdf: bytes, dpi: int) -> Image.Image:
    document = pdfium.PdfDocument(pdf)
    image: Image.Image = document[0].render(scale=dpi / 72, grayscale=True).to_pil()
    document.close()
    return image


def carbon(pdf: bytes) -> bytes:
    """Blue letters, a little spread, on paper that is not white."""
    soft = _grey(pdf, 150).filter(ImageFilter.GaussianBlur(0.7))
    return image_pdf([ImageOps.colorize(soft, (58, 62, 120), (243, 240, 226))], 150)


def faxed(pdf: bytes) -> bytes:
    """Black or white, in a fax's fine resolution."""
    return image_pdf([_grey(pdf, 200).point(lambda value: 255 * (value > 150))], 200, quality=60)


AS_PIXELS = {"carbon_copy": carbon, "fax": faxed}
