"""What becomes of a page on its way: scanned well, scanned badly, photographed by phone, laid sideways."""

import io
import random

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageFilter

from samples.documents import image_pdf

MEDIA = ("born_digital", "clean_scan", "poor_scan", "photo")
_EXIF_ROTATION = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}


def render(pdf: bytes, dpi: int) -> list[Image.Image]:
    """Each page as a picture."""
    document = pdfium.PdfDocument(pdf)
    images = [page.render(scale=dpi / 72).to_pil().convert("RGB") for page in document]
    document.close()
    return images


def clean_scan(pdf: bytes, rng: random.Random, dpi: int = 150, turned: int = 0) -> bytes:
    """A good scanner: grey, straight, a little grain; `turned` in degrees."""
    pages = [_grain(page.convert("L"), rng, 3) for page in render(pdf, dpi)]
    return image_pdf([page.rotate(turned, expand=True) for page in pages], dpi, quality=60)


def poor_scan(pdf: bytes, rng: random.Random, dpi: int = 120) -> bytes:
    """A bad scanner: skewed, faint, noisy, much compressed."""
    pages = []
    for page in render(pdf, dpi):
        grey = page.convert("L").point(lambda value: 70 + value * 0.66)
        skewed = grey.rotate(rng.uniform(-2, 2), expand=True, fillcolor=232, resample=Image.Resampling.BICUBIC)
        pages.append(_grain(skewed.filter(ImageFilter.GaussianBlur(0.4)), rng, 9))
    return image_pdf(pages, dpi, quality=42)


def photo(pdf: bytes, rng: random.Random, dpi: int = 130) -> bytes:
    """A phone's picture of a page on a table: perspective, a shadow, and often a turned sensor with its EXIF tag."""
    page = render(pdf, dpi)[0]
    width, height = page.size
    margin = round(width * 0.06)
    table = Image.new("RGB", (width + 2 * margin, height + 2 * margin), (118, 96, 78))
    table.paste(page, (margin, margin))
    slip = [rng.uniform(0, 0.025) for _ in range(8)]
    corners = (
        slip[0] * width, slip[1] * height, slip[2] * width, table.height - slip[3] * height,
        table.width - slip[4] * width, table.height - slip[5] * height, table.width - slip[6] * width, slip[7] * height,
    )  # fmt: skip
    bent = table.transform(table.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC)
    lit = _shadow(bent, rng).filter(ImageFilter.GaussianBlur(0.5))
    buffer = io.BytesIO()
    tag = rng.choice((1, 1, 3, 6, 8))
    exif = Image.Exif()
    exif[0x0112] = tag
    stored = lit.transpose(_EXIF_ROTATION[tag]) if tag in _EXIF_ROTATION else lit
    stored.save(buffer, "JPEG", quality=68, exif=exif)
    return buffer.getvalue()


def _grain(image: Image.Image, rng: random.Random, strength: float) -> Image.Image:
    noise = np.random.default_rng(rng.randrange(1 << 30)).normal(0, strength, (image.height, image.width))
    return Image.fromarray(np.clip(np.asarray(image, dtype=np.float32) + noise, 0, 255).astype(np.uint8))


def _shadow(image: Image.Image, rng: random.Random) -> Image.Image:
    """Light that falls off towards one side."""
    angle = rng.uniform(0, 2 * np.pi)
    x = np.linspace(-1, 1, image.width)[None, :] * np.cos(angle)
    y = np.linspace(-1, 1, image.height)[:, None] * np.sin(angle)
    light = 0.82 + 0.16 * np.tanh(1.6 * (x + y))
    return Image.fromarray(np.clip(np.asarray(image) * light[..., None], 0, 255).astype(np.uint8))


def damaged(pdf: bytes, medium: str, rng: random.Random) -> bytes:
    """The paper as it comes by this medium."""
    damage = {"clean_scan": clean_scan, "poor_scan": poor_scan, "photo": photo}
    return damage[medium](pdf, rng) if medium in damage else pdf
