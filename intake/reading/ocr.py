"""Pixels to text: a page's picture made ready, read in whichever direction it lies, its machine-readable zone twice."""

import re
from importlib import import_module

from PIL import Image

from intake.model import Page, PageSource, Quality
from intake.reading import load_readers
from intake.reading.engines import Recognised, engine
from intake.reading.language import common_words, language_of
from intake.reading.preparing import even_light, lines_run_down, prepare
from intake.reading.quality import assess, to_tell

_IMPORTED_LATE = ("encodings.utf_16_le", "numpy.ma", "PIL.TiffImagePlugin", "pypdf.filters")
"""What libraries import only when they read, and then in every sandbox anew."""
_SURE = 0.72  # mean word confidence from which a page is not tried in other directions
_FEW_WORDS = 3
_MRZ_HINT = re.compile(r"[A-Z0-9<«]{6,}<[A-Z0-9<«]{4,}|<<")
_MRZ_LINE = re.compile(r"[A-Z0-9<]{28,46}")
_MRZ_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"


def warm() -> None:
    """Load the engine and the readers now, so that children forked later share them."""
    engine()
    load_readers()
    Image.preinit()
    for name in _IMPORTED_LATE:
        import_module(name)


def read_image(image: Image.Image, number: int) -> Page:
    """Read one page's image, in whichever direction it lies, and tell what its sender could mend."""
    plain = image.convert("L")
    grey = prepare(plain)
    found = assess(plain)
    if grey is None:
        return Page(number=number, source=PageSource.NONE, quality=found or (Quality.BLANK,))
    turns, best = _upright(grey)
    upright = _turn(grey, turns)
    text = best.text + _mrz_lines(upright, best.text)
    return Page(
        number=number,
        source=PageSource.OCR if text.strip() else PageSource.NONE,
        text=text,
        rotation=turns * 90,
        confidence=best.confidence if text.strip() else 1.0,
        language=language_of(text),
        quality=to_tell(found, read_well=_good(best)),
    )


def _upright(grey: Image.Image) -> tuple[int, Recognised]:
    """The number of quarter turns clockwise that makes the page readable, and what is then read."""
    tried: dict[int, Recognised] = {}

    def reads_well(turns: int, image: Image.Image = grey) -> bool:
        found = engine().recognise(_turn(image, turns))
        if turns not in tried or found.score > tried[turns].score:
            tried[turns] = found
        return _good(found)

    # Reading a page in a wrong direction costs more than reading it, so the cheapest signs come first.
    sideways = lines_run_down(grey)
    likely = engine().quarter_turns(grey) if sideways else 0
    done = reads_well(likely)
    if not done and (evened := even_light(grey)) is not None:
        done = reads_well(likely, evened)
    for turns in (1, 3, 0) if sideways else (2,):
        done = done or (turns != likely and reads_well(turns))
    if not done and (turns := _best_in_small(grey)) not in tried:
        reads_well(turns)
    best = max(tried, key=lambda turns: (tried[turns].score, -turns))
    if 0 in tried and tried[best].words < _FEW_WORDS:
        best = 0  # too little to tell by
    return (best + tried[best].turns) % 4, tried[best]


def _best_in_small(grey: Image.Image) -> int:
    """The direction in which most is read in a smaller size; 0 unless another is clearly better."""
    small = grey.resize((max(1, grey.width * 6 // 10), max(1, grey.height * 6 // 10)))
    scores = [engine().recognise(_turn(small, turns)).score for turns in range(4)]
    best = max(range(4), key=lambda turns: (scores[turns], -turns))
    return best if scores[best] >= 1.3 * scores[0] else 0


def _good(found: Recognised) -> bool:
    return found.confidence >= _SURE and found.words >= 5 and (common_words(found.text) >= 2 or found.confidence >= 0.8)


def _turn(image: Image.Image, turns: int) -> Image.Image:
    if turns == 0:
        return image
    how = (Image.Transpose.ROTATE_270, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_90)
    return image.transpose(how[turns - 1])


def _mrz_lines(upright: Image.Image, text: str) -> str:
    """A second look at the machine-readable zone, which the language models spoil; as lines to add."""
    if not _MRZ_HINT.search(text):
        return ""
    band = upright.crop((0, upright.height * 55 // 100, upright.width, upright.height))
    for part in (band, upright):
        found = engine().recognise(part, only=_MRZ_LETTERS)
        lines = [line.replace(" ", "") for line in found.text.splitlines()]
        kept = [line for line in lines if "<" in line and _MRZ_LINE.fullmatch(line)]
        if len(kept) >= 2:
            return "\n" + "\n".join(kept)
    return ""
