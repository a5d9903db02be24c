"""How surely blank pages are known without reading them: papers with nothing on them, and papers with next to nothing.

To call a page blank that is not loses what is on it; to read one that is costs a second.
"""

import random
import statistics
import time
from collections.abc import Callable, Iterator

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

from benchmarks.figures import Figure, Say
from benchmarks.reading.papers import draw_page
from intake.reading.preparing import is_blank
from samples.damage import render

_SEED = 50_414
_EACH = 25
_SIZE = (1700, 2200)  # a letter-size page at 200 dpi
_PAPERS = (255, 252, 240, 225, 205)

_Draw = Callable[[Image.Image, random.Random], Image.Image]


def measure(say: Say) -> Iterator[Figure]:
    """As many of each kind; precision is over all that were called blank."""
    chance = random.Random(_SEED)  # noqa: S311 - the same papers each time
    milliseconds: list[float] = []
    called = {True: 0, False: 0}
    for blank, kinds in ((True, _BLANK), (False, _WRITTEN)):
        for name, draw in kinds.items():
            say(name)
            for _ in range(_EACH):
                page = _scanned(draw(_paper(chance), chance), chance)
                started = time.process_time()
                called[blank] += is_blank(page)
                milliseconds.append(1000 * (time.process_time() - started))
    found = called[True] + called[False]
    yield Figure(name="blank pages, precision", value=called[True] / found, unit="", at_least=0.995)
    yield Figure(name="blank pages, recall", value=called[True] / (_EACH * len(_BLANK)), unit="", at_least=0.85)
    yield Figure(name="blank pages, median CPU a page", value=statistics.median(milliseconds), unit="ms")


def _paper(chance: random.Random) -> Image.Image:
    return Image.new("L", _SIZE, chance.choice(_PAPERS))


def _scanned(page: Image.Image, chance: random.Random) -> Image.Image:
    """With a scanner's grain, and light that is not quite even."""
    grain = np.random.default_rng(chance.randrange(1 << 30))
    light = np.linspace(1, chance.uniform(0.94, 1), page.width)
    pixels = np.asarray(page) * light + grain.normal(0, chance.uniform(1, 5), (page.height, page.width))
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def _nothing(page: Image.Image, chance: random.Random) -> Image.Image:  # noqa: ARG001 - as all
    return page


def _dust(page: Image.Image, chance: random.Random) -> Image.Image:
    draw = ImageDraw.Draw(page)
    for _ in range(chance.randrange(5, 80)):
        x, y, size = chance.randrange(page.width), chance.randrange(page.height), chance.randrange(1, 6)
        draw.ellipse((x, y, x + size, y + size), fill=chance.randrange(40, 170))
    return page


def _holes(page: Image.Image, chance: random.Random) -> Image.Image:
    draw = ImageDraw.Draw(page)
    left, size = chance.randrange(50, 110), chance.randrange(42, 56)
    for top in chance.choice(((700, 1330), (300, 1075, 1850))):
        draw.ellipse((left, top, left + size, top + size), fill=chance.choice((10, 60, 110)))
    return page


def _edges(page: Image.Image, chance: random.Random) -> Image.Image:
    draw = ImageDraw.Draw(page)
    dark, broad = chance.randrange(0, 120), chance.randrange(4, 40)
    draw.polygon([(0, 0), (broad, 0), (broad // 3, page.height), (0, page.height)], fill=dark)
    draw.rectangle((0, page.height - broad // 2, page.width, page.height), fill=dark)
    return page


def _shining_through(page: Image.Image, chance: random.Random) -> Image.Image:
    """The back's print, mirrored, soft and weak."""
    back = ImageOps.mirror(render(draw_page(chance), 200)[0].convert("L").resize(_SIZE))
    soft = np.asarray(back.filter(ImageFilter.GaussianBlur(chance.uniform(3, 5)))) / 255
    return Image.fromarray((np.asarray(page) * (1 - chance.uniform(0.03, 0.09) * (1 - soft))).astype(np.uint8))


def _number(page: Image.Image, chance: random.Random) -> Image.Image:
    place = (chance.randrange(780, 900), chance.choice((90, 2080)))
    text = chance.choice(("1", "7", "- 12 -", "3/4", "ii"))
    ImageDraw.Draw(page).text(place, text, chance.randrange(0, 60), ImageFont.load_default(chance.randrange(22, 34)))
    return page


def _pencil(page: Image.Image, chance: random.Random) -> Image.Image:
    x, y = chance.randrange(200, 900), chance.randrange(300, 1800)
    paper = page.getpixel((0, 0))
    faint = round(float(paper) - chance.randrange(30, 60))  # type: ignore[arg-type]  # one band: a number
    line = [(x + 12 * step, y + chance.randrange(-25, 25)) for step in range(40)]
    ImageDraw.Draw(page).line(line, fill=faint, width=4)
    return page


def _faint_text(page: Image.Image, chance: random.Random) -> Image.Image:
    paper = page.getpixel((0, 0))
    faint = round(float(paper) - chance.randrange(35, 70))  # type: ignore[arg-type]  # one band: a number
    font = ImageFont.load_default(chance.randrange(26, 36))
    for row in range(chance.randrange(2, 20)):
        ImageDraw.Draw(page).text((180, 200 + 50 * row), "Received with thanks from the tenant", faint, font)
    return page


def _few_words(page: Image.Image, chance: random.Random) -> Image.Image:
    place = (chance.randrange(150, 1000), chance.randrange(150, 2000))
    text = chance.choice(("See overleaf", "Page blanche", "Annexe B", "x", "OK"))
    ImageDraw.Draw(page).text(place, text, chance.randrange(0, 90), ImageFont.load_default(chance.randrange(24, 40)))
    return page


def _print(page: Image.Image, chance: random.Random) -> Image.Image:  # noqa: ARG001 - as all
    return render(draw_page(chance), 200)[0].convert("L")


_BLANK: dict[str, _Draw] = {
    "nothing": _nothing, "dust": _dust, "punch holes": _holes, "a scanner's edges": _edges,
    "print on the back": _shining_through,
}  # fmt: skip
_WRITTEN: dict[str, _Draw] = {
    "a page number": _number, "a pencil's line": _pencil, "faint text": _faint_text, "few words": _few_words,
    "print": _print,
}  # fmt: skip
