"""Passports, cards and visas with a machine-readable zone, in several fonts on several papers, each with its truth."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from samples.facts import Person
from samples.mrz import td1, td2, td3

KINDS = ("TD1", "TD2", "TD3", "MRV-A", "MRV-B")
FONTS = {
    "square": Path("/usr/share/fonts/opentype/ocr-b/OCRBS.otf"),
    "slanted": Path("/usr/share/fonts/opentype/ocr-b/OCRBL.otf"),
}
"""The cuts of OCR-B that `samples.zone_characters` does not train on; Debian's package fonts-ocr-b has them."""
PAPERS = ("plain", "waves", "rosettes", "tint", "grain")
_PRINT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
_MILLIMETRES = {
    "TD1": (85.6, 54.0),
    "TD2": (105.0, 74.0),
    "TD3": (125.0, 88.0),
    "MRV-A": (120.0, 80.0),
    "MRV-B": (105.0, 74.0),
}
_PITCH = 2.54  # millimetres from character to character (ICAO Doc 9303-3, 4.2: ten to the inch)
_LINE = 6.35  # from line to line
_HEIGHT = 2.6  # of a capital


@dataclass(frozen=True)
class Zone:
    """What a zone says."""

    kind: str
    lines: tuple[str, ...]
    person: Person
    number: str
    expiry: date


def zone_of(kind: str, person: Person, rng: random.Random) -> Zone:
    """The zone of a paper of this kind; its number mixes letters and digits as states do."""
    shape = rng.choice(("L1234567", "LL123456", "12LL12345", "L12345678", "123456789", "L1L23L567"))
    number = "".join(rng.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ") if c == "L" else rng.choice("0123456789") for c in shape)
    expiry = date(2026, 1, 1) + timedelta(days=rng.randrange(-900, 3600))
    if kind == "TD1":
        lines = td1(person, number, expiry)
    elif kind == "TD2":
        lines = td2(person, number, expiry)
    elif kind == "MRV-B":
        first, second = td2(person, number, expiry, "V<")
        lines = (first, second[:35] + "<")
    else:
        lines = td3(person, number, expiry, "P<" if kind == "TD3" else "V<")
    return Zone(kind, tuple(lines), person, number, expiry)


def draw_paper(zone: Zone, font: str, paper: str, dpi: int, rng: random.Random) -> Image.Image:
    """The side with the zone, as large as it is at so many dots per inch."""
    width, height = (round(side * dpi / 25.4) for side in _MILLIMETRES[zone.kind])
    picture = _paper(paper, width, height, rng)
    draw = ImageDraw.Draw(picture)
    small, large = (ImageFont.truetype(str(_PRINT), max(6, round(size * dpi / 25.4))) for size in (1.6, 2.6))
    rows = (
        ("Surname / Nom", zone.person.family_name.upper()),
        ("Given names / Prénoms", zone.person.given_names.upper()),
        ("Document No. / N°", zone.number),
        ("Date of birth / Date de naissance", f"{zone.person.birth_date:%d.%m.%Y}"),
    )
    for index, (label, value) in enumerate(rows):
        top = round((6 + 7.0 * index) * dpi / 25.4)
        draw.text((width // 3, top), label, font=small, fill=(60, 60, 90))
        draw.text((width // 3, top + round(2.2 * dpi / 25.4)), value, font=large, fill=(20, 20, 30))
    draw.rectangle((width // 20, height // 10, width // 4, height // 2), fill=(170, 160, 150))
    _draw_lines(draw, zone.lines, font, width, height, dpi, rng)
    return picture


def on_a_page(paper: Image.Image, dpi: int, rng: random.Random, turned: int = 0) -> Image.Image:
    """A scan of it: somewhere on a white letter-size page, a little askew."""
    page = Image.new("RGB", (round(8.5 * dpi), 11 * dpi), (252, 252, 251))
    askew = paper.rotate(
        turned + rng.uniform(-2, 2), expand=True, fillcolor=(252, 252, 251), resample=Image.Resampling.BICUBIC
    )
    page.paste(
        askew, (rng.randrange(max(1, page.width - askew.width)), rng.randrange(max(1, page.height - askew.height)))
    )
    noise = np.random.default_rng(rng.randrange(1 << 30)).normal(0, 3, (page.height, page.width, 1))
    return Image.fromarray(np.clip(np.asarray(page) + noise, 0, 255).astype(np.uint8))


def _draw_lines(
    draw: ImageDraw.ImageDraw, lines: Sequence[str], font: str, width: int, height: int, dpi: int, rng: random.Random
) -> None:
    """Each character in its own column, as the standard wants it."""
    face = _face(font, _HEIGHT * dpi / 25.4)
    pitch = _PITCH * dpi / 25.4
    left = (width - pitch * len(lines[0])) / 2
    ink = rng.randrange(15, 60)
    for row, line in enumerate(reversed(lines)):
        base = height - (4.5 + _LINE * (0.72 if len(lines) == 3 else 1) * row) * dpi / 25.4
        for column, character in enumerate(line):
            middle = left + pitch * (column + 0.5)
            draw.text((middle, base), character, font=face, fill=(ink, ink, ink), anchor="ms")


def _face(font: str, capital: float) -> ImageFont.FreeTypeFont:
    """The font in the size in which its capitals are so high."""
    probe = ImageFont.truetype(str(FONTS[font]), 100)
    top, bottom = probe.getbbox("H", anchor="ls")[1::2]
    return ImageFont.truetype(str(FONTS[font]), max(6, round(100 * capital / (bottom - top))))


def _paper(kind: str, width: int, height: int, rng: random.Random) -> Image.Image:
    base = np.array([rng.randrange(215, 250) for _ in range(3)], dtype=np.float32)
    across, down = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    scale = width / 600
    if kind == "waves":
        drawn = np.sin((down + 6 * scale * np.sin(across / (40 * scale))) / (1.6 * scale))
    elif kind == "rosettes":
        distance = np.hypot(across - width * rng.random(), down - height * rng.random())
        drawn = np.sin(distance / (2.2 * scale)) * np.sin(across / (5 * scale))
    elif kind == "tint":
        drawn = 2 * (across / width + down / height) - 2
    elif kind == "grain":
        drawn = np.random.default_rng(rng.randrange(1 << 30)).normal(0, 1, (height, width)).astype(np.float32)
    else:
        drawn = np.zeros((height, width), dtype=np.float32)
    strength = rng.uniform(6, 16)
    colour = np.clip(base + strength * drawn[..., None] * np.array([1, 0.8, 0.5]), 0, 255)
    return Image.fromarray(colour.astype(np.uint8))
