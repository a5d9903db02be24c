"""Pixels to text: a page's picture made ready, read in whichever direction it lies, its machine-readable zone twice."""

import re
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from time import monotonic

from PIL import Image

from intake.model import FileWarning, Page, PageSource, Quality, RefusalReason
from intake.reading import load_readers
from intake.reading.engines import Overdue, Recognised, RecognisedWord, engine
from intake.reading.language import common_words, language_of
from intake.reading.orientation import Orientation, orientation
from intake.reading.preparing import even_light, prepare
from intake.reading.quality import assess, to_tell
from intake.reading.registry import Content, Task
from intake.words import pack

_IMPORTED_LATE = ("cv2", "encodings.utf_16_le", "numpy.ma", "PIL.TiffImagePlugin", "pypdf.filters")
"""What libraries import only when they read, and then in every sandbox anew."""
_SURE = 0.72  # mean word confidence from which a page is not tried in other directions
_FEW_WORDS = 3
_MANY_WORDS = 20  # by which the script of what was not read well may be told
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


def read_picture(image: Image.Image, number: int, task: Task, content: Content) -> Page:
    """`read_image` for a reader: what it looked at counts, and staff are told of what took too long."""
    content.recognised += 1
    page = read_image(image, number, seconds=task.limits.page_seconds)
    if page.reason is not None:
        content.warnings.append(FileWarning.PAGE_UNREADABLE)
    return page


def read_image(image: Image.Image, number: int, *, seconds: float) -> Page:
    """Read one page's image, in whichever direction it lies, and tell what its sender could mend.

    It takes so many seconds of recognition at most; of a page that takes longer nothing is read.
    """
    plain = image.convert("L")
    grey = prepare(plain)
    found = assess(plain)
    if grey is None:
        return Page(number=number, source=PageSource.NONE, quality=found or (Quality.BLANK,))
    try:
        turns, upright, best = _upright(grey, _Recogniser(seconds))
    except Overdue:
        return Page(number=number, source=PageSource.NONE, quality=found, reason=RefusalReason.TIMEOUT)
    text = best.text + _mrz_lines(upright, best.text)
    well = _good(best)
    script = "Latin" if well else _script(upright, best, found)
    is_other = script not in (None, "Latin")
    return Page(
        number=number,
        source=PageSource.OCR if text.strip() else PageSource.NONE,
        text=text,
        rotation=turns * 90,
        confidence=best.confidence if text.strip() else 1.0,
        language=None if is_other else language_of(text),
        script=script,
        quality=(Quality.OTHER_SCRIPT,) if is_other else to_tell(found, read_well=well),
        places=_places(best.words, upright.size),
    )


def _script(upright: Image.Image, best: Recognised, found: Sequence[Quality]) -> str | None:
    """What a page is written in that is not read well; what is blurred or small looks like any script."""
    return None if found or len(best.words) < _MANY_WORDS else engine().script(upright)


class _Recogniser:
    """The engine for one page: all that is tried to read it shares one time limit."""

    def __init__(self, seconds: float) -> None:
        self._end = monotonic() + seconds

    def read(self, image: Image.Image) -> Recognised:
        """Read an image. Raises Overdue."""
        left = self._end - monotonic()
        if left <= 0:
            raise Overdue
        return engine().recognise(image, seconds=left)


def _upright(grey: Image.Image, recogniser: _Recogniser) -> tuple[int, Image.Image, Recognised]:
    """The quarter turns clockwise that make the page upright, the page turned so, and what is read on it.

    Raises Overdue when not even one reading of it was finished.
    """
    first = orientation(grey)
    tried = [_read_turned(grey, first.turns, recogniser)]
    others = _others(grey, first, recogniser)
    try:
        while not _good(tried[-1][2]) and (other := next(others, None)) is not None:
            turns, image = other
            tried.append(_read_turned(image, turns, recogniser))
    except Overdue:
        pass  # what was read before counts
    best = max(tried, key=lambda one: one[2].score)
    return best if len(best[2].words) >= _FEW_WORDS else tried[0]


def _read_turned(image: Image.Image, turns: int, recogniser: _Recogniser) -> tuple[int, Image.Image, Recognised]:
    turned = _turn(image, turns)
    found = recogniser.read(turned)
    return (turns + found.turns) % 4, _turn(turned, found.turns), found


def _others(grey: Image.Image, first: Orientation, recogniser: _Recogniser) -> Iterator[tuple[int, Image.Image]]:
    """What else to try where the first reading is poor, the likeliest first: evener light, then other directions."""
    if (evened := even_light(grey)) is not None:
        yield first.turns, evened
    if len(first.others) == 1:
        yield first.others[0], grey
    elif first.others:
        yield from ((turns, grey) for turns in _likelier(grey, first, recogniser))


def _likelier(grey: Image.Image, first: Orientation, recogniser: _Recogniser) -> Iterator[int]:
    """The direction in which far more is read in a smaller size, if there is one."""
    small = grey.resize((max(1, grey.width * 6 // 10), max(1, grey.height * 6 // 10)))
    scores = {turns: recogniser.read(_turn(small, turns)).score for turns in (first.turns, *first.others)}
    best = max(scores, key=lambda turns: scores[turns])
    if best != first.turns and scores[best] >= 1.3 * scores[first.turns]:
        yield best


def _places(words: Iterable[RecognisedWord], size: tuple[int, int]) -> str:
    across, down = size
    return pack(
        [
            (word.left / across, word.top / down, word.width / across, word.height / down, word.confidence)
            for word in words
        ]
    )


def _good(found: Recognised) -> bool:
    return (
        found.confidence >= _SURE
        and len(found.words) >= 5
        and (common_words(found.text) >= 2 or found.confidence >= 0.8)
    )


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
