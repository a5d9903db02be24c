"""Scans that were pasted into a document: each is a page of its own, after the text."""

import io
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from PIL import ImageFile

from intake.model import FileWarning, Page, PageSource, RefusalReason
from intake.reading.image import open_picture
from intake.reading.ocr import read_picture
from intake.reading.office_package import Package
from intake.reading.preparing import flatten
from intake.reading.registry import Content, Task, pages_to_read
from intake.reading.sheets import only_sheet
from intake.reading.text_page import refuse_many_pages, text_page
from intake.settings import Limits

Picture = Callable[[], bytes]
"""Gets the bytes of one picture when they are needed."""
_DRAWING = (".emf", ".wmf", ".emz", ".wmz", ".svg", ".svgz", ".svm", ".pict", ".pct")
"""Vector formats, which are not read."""
_LEAST_SIDE, _LEAST_AREA = 200, 120_000
"""Pixels; what has less is a logo, an icon or a line, or an identity card below 130 dpi, which nobody could read."""


def pictures_in(package: Package, folders: tuple[str, ...], content: Content) -> list[Picture]:
    """Those in these folders of an office file or shown by it; of drawings, which are not read, it tells."""
    shown = {each.target for each in package.all_relationships() if each.kind == "image" and not each.is_external}
    names = [name for name in package.names if name in shown or (name.startswith(folders) and name[-1] != "/")]
    drawings = [name for name in names if name.lower().endswith(_DRAWING)]
    if drawings:
        content.warnings.append(FileWarning.TEXT_ONLY)
    return [partial(package.read, name) for name in names if name not in drawings]


def read_texts_and_scans(task: Task, content: Content, texts: Sequence[str], pictures: Iterable[Picture]) -> None:
    """Read what is due of a document: its pages of text first, then its scans, which may be left to other parts."""
    scans = [picture for picture in pictures if _is_scan(picture, task.limits, content)]
    count = len(texts) + len(scans)
    refuse_many_pages(task, count)
    for number in pages_to_read(task, content, count):
        if number <= len(texts):
            content.pages.append(text_page(number, texts[number - 1]))
        else:
            content.pages.append(_read_scan(scans[number - len(texts) - 1], number, task, content))


def _is_scan(picture: Picture, limits: Limits, content: Content) -> bool:
    try:
        with _opened(picture) as image:
            area = image.width * image.height
            if min(image.size) < _LEAST_SIDE or area < _LEAST_AREA:
                return False
            if area <= limits.pixels:
                if _has_more(image):
                    content.warnings.append(FileWarning.FIRST_FRAME_ONLY)
                return True
    except MemoryError:
        raise
    except Exception:  # noqa: S110 - decoders raise anything on damaged pictures: it is told below
        pass
    content.warnings.append(FileWarning.PICTURE_UNREADABLE)
    return False


def _opened(picture: Picture) -> ImageFile.ImageFile:
    data = picture()
    return open_picture(io.BytesIO(data), data[:12], "DIB")  # without a file's header, as Windows pastes it


def _has_more(image: ImageFile.ImageFile) -> bool:
    """Whether it is an animation or has several pages. An MPO has a phone's preview, or the other eye's view."""
    if image.format == "MPO":
        return False
    try:
        image.seek(1)
    except EOFError:
        return False
    return True


def _read_scan(picture: Picture, number: int, task: Task, content: Content) -> Page:
    try:
        with _opened(picture) as image:
            flat = flatten(image)
    except MemoryError:
        raise
    except Exception:
        content.recognised += 1
        content.warnings.append(FileWarning.PICTURE_UNREADABLE)
        return Page(number=number, source=PageSource.NONE, reason=RefusalReason.CORRUPT)
    return read_picture(only_sheet(flat), number, task, content)
