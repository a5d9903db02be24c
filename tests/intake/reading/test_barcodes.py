"""Barcodes are found on scans as they come: small, skewed, on their side, noisy; and nothing is found on text."""

import numpy as np
import pypdfium2 as pdfium
import pytest
import zxingcpp
from PIL import Image, ImageFilter

from intake.reading.barcodes import find
from samples.form_barcodes import barcode_values, draw_barcodes
from tests.intake.reading.conftest import LETTER, text_image
from tests.people import HELENE

VALUES = barcode_values(HELENE)
TEXTS = [f"IMM5257_02-2018_{n}|" + "".join(f"{value}|" for value in part) for n, part in enumerate(VALUES, start=1)]


def scanned(dpi: int, angle: float) -> Image.Image:
    """The five barcodes of a printed form as a scanner of middling quality sees them."""
    page = pdfium.PdfDocument(draw_barcodes("IMM5257_02-2018", VALUES))[0].render(scale=dpi / 72).to_pil().convert("L")
    page = page.rotate(angle, resample=Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    grey = np.asarray(page.filter(ImageFilter.GaussianBlur(0.6)), dtype=float) * 0.85 + 20
    noise = np.random.default_rng(3).normal(0, 5, grey.shape)
    return Image.fromarray((grey + noise).clip(0, 255).astype(np.uint8))


@pytest.mark.parametrize("angle", [0, 2, -5, 90, 180])
@pytest.mark.parametrize("dpi", [150, 200])
def test_all_five_of_a_printed_form_are_read(dpi: int, angle: float) -> None:
    assert sorted(code.text for code in find(scanned(dpi, angle))) == TEXTS


@pytest.mark.parametrize("kind", ["QRCode", "Code128", "DataMatrix", "PDF417"])
def test_each_kind_is_read_and_its_place_known(kind: str) -> None:
    code = zxingcpp.create_barcode("W123456789", getattr(zxingcpp.BarcodeFormat, kind))
    drawn = Image.fromarray(np.asarray(code.to_image(scale=5)))
    page = Image.new("L", (1700, 2200), 255)
    page.paste(drawn, (850, 1100))
    (found,) = find(page)
    assert (found.kind, found.text) == (kind, "W123456789")
    place = found.place
    assert 0.48 < place.x < 0.55
    assert 0.48 < place.y < 0.55
    assert place.x + place.width <= 0.52 + drawn.width / 1700


def test_a_page_of_text_has_none() -> None:
    assert find(text_image(*LETTER).convert("L")) == ()


@pytest.mark.parametrize("size", [(1, 1), (3, 2000), (40, 40)])
def test_a_picture_of_any_size_can_be_looked_at(size: tuple[int, int]) -> None:
    assert find(Image.effect_noise(size, 90)) == ()
