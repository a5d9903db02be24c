"""The page of five PDF417 that ends a validated form of the IMM 5257 family, which a printed and scanned form keeps.

Sizes and number of values as in the official IMM 5257 of February 2018.
"""

import io
from collections.abc import Sequence

import numpy as np
import zxingcpp
from reportlab.lib.pagesizes import letter
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from samples.facts import Person

MODULE_WIDTH, MODULE_HEIGHT = 0.338, 0.676
"""Millimetres."""
COUNTS = (61, 44, 37, 13, 29)
"""Values of each barcode."""


def barcode_values(person: Person) -> tuple[list[str], ...]:
    """What each of the five says of a person; most fields of a form are left empty."""
    values = tuple([""] * count for count in COUNTS)
    born = person.birth_date
    values[0][:15] = [
        "01", person.uci or "", person.family_name, person.given_names, "", "", person.sex,
        f"{born:%Y}", f"{born:%m}", f"{born:%d}", "Nordhaven", "022", "022", "022", "01",
    ]  # fmt: skip
    values[1][20:22] = [person.passport_number, "022"]
    return values


def draw_barcodes(label: str, values: Sequence[Sequence[str]]) -> bytes:
    """A page of barcodes, `label` as in IMM5257_02-2018."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=letter, invariant=1)
    top = letter[1] - 60.0
    for number, part in enumerate(values, start=1):
        top = _draw(canvas, f"{label}_{number}|" + "".join(f"{value}|" for value in part), top) - 24
    canvas.save()
    return buffer.getvalue()


def _draw(canvas: Canvas, text: str, top: float) -> float:
    """Draws a barcode below `top`, and returns where it ends."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.PDF417, ec_level="5", columns="16")
    rows = np.asarray(code.to_image(add_quiet_zones=False))[::3] < 128
    width, height = MODULE_WIDTH * mm, MODULE_HEIGHT * mm
    for index, row in enumerate(rows):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], row.astype(np.int8), [0]])))
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            canvas.rect(50 + start * width, top - (index + 1) * height, (end - start) * width, height, fill=1, stroke=0)
    return top - len(rows) * height
