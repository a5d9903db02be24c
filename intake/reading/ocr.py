"""Pixels to text: a page made ready, read in whichever direction it lies, its machine-readable zone cell by cell."""

from collections.abc import Iterable, Sequence
from importlib import import_module

from PIL import Image

from intake.model import FileWarning, Page, PageSource, Quality, RefusalReason
from intake.reading import barcodes, load_readers, machine_zone
from intake.reading.attempts import SURE, Attempt, best_attempt, turned
from intake.reading.engines import Overdue, RecognisedWord, engine
from intake.reading.language import language_of
from intake.reading.preparing import make_ready, straight
from intake.reading.quality import assess, cut_off
from intake.reading.registry import Content, Task
from intake.reading.skew import letters
from intake.reading.textlayer import is_waiting_page
from intake.reading.zone_characters import load_network
from intake.words import pack

_IMPORTED_LATE = ("cv2", "encodings.utf_16_le", "numpy.ma", "PIL.TiffImagePlugin", "pypdf.filters", "zxingcpp")
"""What libraries import only when they read, and then in every sandbox anew."""
_MANY_WORDS = 20  # by which the script of what was not read well may be told


def warm() -> None:
    """Load the engine and the readers now, so that children forked later share them."""
    engine()
    load_readers()
    language_of("This loads what languages are told by.")
    load_network()
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
    on_it = letters(plain)
    grey = make_ready(plain, on_it)
    if grey is None:
        return Page(number=number, source=PageSource.NONE, quality=assess(plain) or (Quality.BLANK,))
    try:
        best = best_attempt(grey, seconds=seconds)
    except Overdue:
        return Page(number=number, source=PageSource.NONE, quality=assess(plain), reason=RefusalReason.TIMEOUT)
    found = best.found.with_lines(_zone(best))
    quality = cut_off(plain) if best.is_good else assess(plain)
    script = _script(best, quality)
    is_other = script not in (None, "Latin")
    return Page(
        number=number,
        source=PageSource.OCR if found.words else PageSource.NONE,
        text=found.text,
        rotation=best.turns * 90,
        confidence=best.confidence if found.words else 1.0,
        language=None if is_other else language_of(found.text),
        script=script,
        quality=_told(found.text, quality, is_other=is_other),
        barcodes=barcodes.find(turned(straight(plain, on_it), best.turns)),
        places=_places(found.words, best.picture.size),
    )


def _zone(best: Attempt) -> Sequence[RecognisedWord]:
    """The lines of its machine-readable zone; looked for where its letters or its text look like some of one."""
    may_have_one = best.may_have_zone or machine_zone.is_hinted_at(best.found.text)
    return best.zone or (machine_zone.find(best.picture) if may_have_one else ())


def _told(text: str, quality: tuple[Quality, ...], *, is_other: bool) -> tuple[Quality, ...]:
    if is_waiting_page(text):
        return (Quality.STAND_IN,)
    return (Quality.OTHER_SCRIPT,) if is_other else quality


def as_read(image: Image.Image, page: Page) -> Image.Image:
    """A page's picture as it was when it was read: straight and the right way up."""
    return turned(straight(image, letters(image.convert("L"))), page.rotation // 90)


def _script(best: Attempt, quality: Sequence[Quality]) -> str | None:
    """What a page is written in. What is not read well and blurred or small looks like any script."""
    if best.is_good:
        return "Latin"
    is_untold = quality or len(best.found.words) < _MANY_WORDS or best.found.confidence >= SURE
    return None if is_untold else engine().script(best.picture)


def _places(words: Iterable[RecognisedWord], size: tuple[int, int]) -> str:
    across, down = size
    return pack(
        [
            (word.left / across, word.top / down, word.width / across, word.height / down, word.confidence)
            for word in words
        ]
    )
