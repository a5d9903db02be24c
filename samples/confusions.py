"""Measures which characters recognition takes for which: prints the table of `intake.identifiers.confusions`.

    python -m samples.confusions > intake/identifiers/confusions.csv

Numbers of the shapes that clients have are drawn in three fonts, made small, blurred and noisy, and read as one line.
Lines that lost or gained a character are left out. It takes a minute.
"""

import random
import string
import sys
from collections import Counter

import numpy as np
import tesserocr
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from intake.reading.engines import LANGUAGES, tessdata_folder

_SEED, _LINES = 7, 5_000
_FONTS = ("DejaVuSans.ttf", "DejaVuSansMono.ttf", "DejaVuSerif.ttf")
_SIZE, _HEIGHT = 28, 52
_SHRUNK, _NOISE = (0.35, 0.4, 0.5, 0.6), (6, 14, 22)
_LEAST, _FEWEST = 1.0, 3
"""In a thousand, and times at all: what was seen less often is left out."""
_KNOWN = (
    *(("3", "8"), ("8", "3"), ("5", "6"), ("6", "5"), ("1", "7"), ("7", "1")),
    *(("4", "9"), ("9", "4"), ("2", "7"), ("7", "2")),
)
_KNOWN_LETTERS = (("E", "F"), ("C", "G"), ("V", "Y"), ("U", "V"), ("M", "N"), ("O", "D"), ("Q", "O"))
"""Pairs that look alike, printed and read: they stand in the table though the fonts drawn here keep them apart."""
_OF_LETTERS = 5.0


def measure() -> tuple[Counter[tuple[str, str]], Counter[str]]:
    """How often each character was read as which other, and how often it was printed."""
    rng, noise = random.Random(_SEED), np.random.default_rng(_SEED)
    fonts = [ImageFont.truetype(name, _SIZE) for name in _FONTS]
    read: Counter[tuple[str, str]] = Counter()
    printed: Counter[str] = Counter()
    with tesserocr.PyTessBaseAPI(path=tessdata_folder(), lang=LANGUAGES, psm=tesserocr.PSM.SINGLE_LINE) as reader:
        for _ in range(_LINES):
            number = _number(rng)
            reader.SetImage(_drawn(number, rng.choice(fonts), rng, noise))
            text = "".join(reader.GetUTF8Text().split()).replace("-", "").replace("—", "")
            characters = number.replace("-", "")
            if len(text) == len(characters):
                printed.update(characters)
                read.update((a, b) for a, b in zip(characters, text, strict=True) if a != b)
    return read, printed


def _number(rng: random.Random) -> str:
    """A UCI, an application number or a passport's."""

    def some(count: int, of: str = string.digits) -> str:
        return "".join(rng.choice(of) for _ in range(count))

    shapes = (
        f"{some(2)}-{some(4)}-{some(4)}",
        f"{some(1, 'BCEFGHLNSVW')}{some(9)}",
        f"{some(2, string.ascii_uppercase)}{some(6)}",
        f"{some(1, string.ascii_uppercase)}{some(7)}",
    )
    return rng.choices(shapes, weights=(40, 30, 15, 15))[0]


def _drawn(number: str, font: ImageFont.FreeTypeFont, rng: random.Random, noise: np.random.Generator) -> Image.Image:
    """Dark on white, shrunk, blurred, noisy, and enlarged again as a reader does."""
    width = int(font.getlength(number)) + 40
    image = Image.new("L", (width, _HEIGHT), 255)
    ImageDraw.Draw(image).text((20, 8), number, font=font, fill=rng.randrange(90))
    scale = rng.choice(_SHRUNK)
    small = image.resize((int(width * scale), int(_HEIGHT * scale)), Image.Resampling.BILINEAR)
    small = small.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.0)))
    pixels = np.asarray(small, dtype=float) + noise.normal(0, rng.choice(_NOISE), (small.height, small.width))
    noisy = Image.fromarray(pixels.clip(0, 255).astype("uint8"))
    return noisy.resize((width, _HEIGHT), Image.Resampling.BICUBIC)


def main() -> None:
    """Print the table, the commonest confusions first."""
    read, printed = measure()
    known = set(string.digits + string.ascii_uppercase)
    often = {pair: 1000 * count / printed[pair[0]] for pair, count in read.items() if count >= _FEWEST}
    rows = {pair: share for pair, share in often.items() if share >= _LEAST and set("".join(pair)) <= known}
    for pairs, least in ((_KNOWN, _LEAST), (_KNOWN_LETTERS, _OF_LETTERS)):
        rows |= {pair: max(least, rows.get(pair, 0)) for pair in pairs}
    print("printed,read,in_a_thousand")
    for (a, b), share in sorted(rows.items(), key=lambda row: (-row[1], row[0])):
        print(f"{a},{b},{share:.1f}")
    wrong = sum(read.values()) / printed.total()
    print(f"{_LINES} lines, {printed.total()} characters, of which {wrong:.1%} were misread", file=sys.stderr)


if __name__ == "__main__":
    main()
