"""PDF: form data, the text layer where it is good, recognition of the page's pixels where it is not.

pdfium gives text and pixels; pypdf (slower) is asked only for the structure: forms, actions, the files inside.
"""

from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw
from PIL import Image

from intake.model import FileWarning, Page, PageSource, Policy, RefusalReason
from intake.reading.form_answers import add_answers, add_form, form_page, place_answers
from intake.reading.forms import Form
from intake.reading.language import language_of
from intake.reading.ocr import read_picture
from intake.reading.pdf_inside import add_inside, is_portfolio_cover
from intake.reading.pdf_page import has_content, has_fields, hide_text, is_overfull, is_picture_lost, notes, pictures
from intake.reading.pdf_repair import open_pdf
from intake.reading.pdf_scan import scan
from intake.reading.pdf_words import HYPHEN, layer_places
from intake.reading.registry import Content, Reader, Refused, Task, pages_to_read
from intake.reading.script import script_of
from intake.reading.sheets import only_sheet
from intake.reading.text_page import printable
from intake.reading.textlayer import covers, is_waiting_page, real_letters, usable
from intake.settings import Limits

_OCR_DPI = 200
_MAX_OCR_PIXELS = 12_000_000
_PICTURED = 0.3  # share of a page from which its pictures may hold what the text layer does not say
_FULL_OF_TEXT = 200  # letters over the pictures that are more than a stamp
_STRIPS = 12  # of a page, each of which has text where it has ink
_SMALL_SIDE = 390  # pixels
_TRUSTED = 0.5  # confidence from which recognised text counts
_XFA_TYPES = (pdfium_raw.FORMTYPE_XFA_FULL, pdfium_raw.FORMTYPE_XFA_FOREGROUND)


def rendered(
    path: Path, *, width: int, limits: Limits, recognised: Collection[int] = ()
) -> Iterator[tuple[int, Image.Image]]:
    """Each page's picture at this width in pixels, or as it was recognised; none of a page that can't be drawn."""
    document = open_pdf(path).document
    for index in range(min(len(document), limits.pages)):
        try:
            page = document[index]
            is_scan = index + 1 in recognised
            picture = _as_seen(page) if is_scan else _render(page, width / max(page.get_width(), 1))
            page.close()
        except (pdfium.PdfiumError, ValueError):
            continue
        yield index + 1, picture
    document.close()


def _render(page: Any, scale: float) -> Image.Image:
    pixels = page.get_width() * page.get_height() * scale * scale
    if pixels > _MAX_OCR_PIXELS:
        scale *= (_MAX_OCR_PIXELS / pixels) ** 0.5
    # pdfium draws four bytes a pixel in half of the time that it needs for three, or for one.
    bitmap = page.render(scale=max(scale, 0.01), draw_annots=not is_overfull(page), prefer_bgrx=True)
    size = (bitmap.width, bitmap.height)
    image = Image.frombuffer("RGB", size, bitmap.buffer, "raw", "BGRX", bitmap.stride, 1)  # a copy
    bitmap.close()
    return image


def _read(task: Task) -> Content:
    content = Content()
    is_first = task.first_page == 1
    looks = scan(task.path, task.limits) if is_first else None
    opened = open_pdf(task.path)
    document = opened.document
    count = len(document)
    if count > task.limits.pages:
        raise Refused(RefusalReason.TOO_MANY_PAGES, f"{count} pages; the limit is {task.limits.pages}")
    if opened.repaired or (looks and looks.damaged):
        content.warnings.append(FileWarning.REPAIRED)
    kind = document.get_formtype()
    form = Form() if kind == pdfium_raw.FORMTYPE_NONE else add_form(task.path, content, count)
    for number in pages_to_read(task, content, count):
        content.pages.append(_page(document, number, task, content))
    unread = range(len(content.pages), count) if is_first else range(0)
    if kind in _XFA_TYPES:
        stand_ins = [page.number for page in content.pages if page.source is PageSource.FORM_DATA]
        place_answers(content, [*stand_ins, *_waiting(document, unread)])
    elif kind == pdfium_raw.FORMTYPE_NONE and (content.has_fields or _have_fields(document, unread)):
        form = add_form(task.path, content, count)  # bound by a program that leaves out what makes them a form
    add_answers(content, form)
    if is_first:
        if add_inside(document, task, content, is_suspicious=bool(looks and looks.suspicious)):
            _take_cover_off(document, content)
        if _nothing_read(content):
            raise Refused(RefusalReason.CORRUPT, "none of its pages can be read")
    document.close()
    return content


def _page(document: Any, number: int, task: Task, content: Content) -> Page:
    """One page; one that is damaged costs the file no other."""
    try:
        page = document[number - 1]
        if is_overfull(page):
            content.warnings.append(FileWarning.PAGE_UNREADABLE)
        content.has_fields = content.has_fields or has_fields(page)
        try:
            return _read_page(page, number, task, content)
        finally:
            page.close()
    except (MemoryError, Refused):
        raise
    except Exception:  # whatever pdfium, pillow or the engine make of damaged content
        content.warnings.append(FileWarning.PAGE_UNREADABLE)
        return Page(number=number, source=PageSource.NONE, reason=RefusalReason.CORRUPT)


def _nothing_read(content: Content) -> bool:
    unread = content.warnings.count(FileWarning.PAGE_UNREADABLE)
    return 0 < unread == content.page_count and not (content.children or any(page.text for page in content.pages))


def _take_cover_off(document: Any, content: Content) -> None:
    """A portfolio's own page often only says which program opens it."""
    says_more = content.fields or len(content.pages) != content.page_count
    if content.children and not says_more and all(_is_cover(document, page) for page in content.pages):
        content.pages.clear()
        content.page_count = 0
        content.is_container = True


def _is_cover(document: Any, page: Page) -> bool:
    """Whether nothing is on the page, or what Adobe writes there."""
    try:
        drawn = document[page.number - 1]
    except pdfium.PdfiumError:
        return False
    if not page.text:
        return not has_content(drawn)
    return is_portfolio_cover(page.text) and pictures(drawn).share < _PICTURED


def _read_page(page: Any, number: int, task: Task, content: Content) -> Page:
    text_page = page.get_textpage()
    raw = printable(text_page.get_text_range().replace("\x02", HYPHEN))  # as former versions have it
    text = _plain(raw)
    if is_waiting_page(text):
        return form_page(number, content)
    if not usable(text):
        return _seen_page(page, number, text, task, content)
    typed = "\n".join([text, *notes(page)])
    layer = Page(
        number=number,
        source=PageSource.TEXT_LAYER,
        text=typed,
        language=language_of(typed),
        script=script_of(typed),
        places=layer_places(page, text_page, raw),
    )
    found = pictures(page)
    if found.share < _PICTURED:
        return layer
    if found.recognised:
        # A scan that another machine has read: as good as our own reading if it reads like a text, and all of it does.
        is_good = usable(text, recognised=True) and covers(_strips(page, text_page), _small(page))
        return layer if is_good else _seen_page(page, number, text, task, content)
    over = "".join(_plain(text_page.get_text_bounded(*found.box)).split())
    if len(over) >= _FULL_OF_TEXT and covers(_strips(page, text_page), _small(page)):
        return layer  # the picture is the paper it is printed on
    hide_text(page)
    seen = _recognised(page, number, task, content)
    if seen.confidence < _TRUSTED or seen.source is PageSource.NONE:
        return layer  # a photo, an ornament
    text = f"{typed}\n{seen.text}"
    return seen.model_copy(update={"text": text, "language": language_of(text), "places": layer.places})


def _strips(page: Any, text_page: Any) -> list[str]:
    """The text of a page in strips of equal height, from top to bottom."""
    left, bottom, right, top = page.get_bbox()
    edges = [top - (top - bottom) * strip / _STRIPS for strip in range(_STRIPS + 1)]
    return [text_page.get_text_bounded(left, lower, right, upper) for upper, lower in pairwise(edges)]


def _small(page: Any) -> Image.Image:
    """The page in grey, as it lies in its own coordinates, some 390 pixels long."""
    picture = _render(page, _SMALL_SIDE / max(page.get_size())).convert("L")
    return picture.rotate(page.get_rotation(), expand=True)


def _seen_page(page: Any, number: int, text: str, task: Task, content: Content) -> Page:
    """A page whose text layer is missing, or is a few letters or rubbish: by its pixels."""
    if not has_content(page):
        return Page(number=number, source=PageSource.NONE)
    seen = _recognised(page, number, task, content)
    if seen.source is PageSource.NONE and is_picture_lost(page):
        content.warnings.append(FileWarning.PICTURE_UNREADABLE)
    if (seen.source is PageSource.NONE or seen.confidence < _TRUSTED) and real_letters(text):
        # Hardly anything on the page, or in a script the engine does not know.
        return Page(number=number, source=PageSource.TEXT_LAYER, text=text)
    return seen


def _recognised(page: Any, number: int, task: Task, content: Content) -> Page:
    return read_picture(_as_seen(page), number, task, content)


def _as_seen(page: Any) -> Image.Image:
    """The picture of a page for recognition."""
    return only_sheet(_render(page, _OCR_DPI / 72))


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace(HYPHEN, "-\n").strip()


def _waiting(document: Any, unread: Iterable[int]) -> Iterator[int]:
    """The numbers of those pages that stand in for a form, among them that are left to other parts."""
    for page, number in _opened(document, unread):
        if is_waiting_page(_plain(page.get_textpage().get_text_range())):
            yield number


def _have_fields(document: Any, unread: Iterable[int]) -> bool:
    return any(has_fields(page) for page, _ in _opened(document, unread))


def _opened(document: Any, unread: Iterable[int]) -> Iterator[tuple[Any, int]]:
    for index in unread:
        try:
            page = document[index]
            yield page, index + 1
            page.close()
        except pdfium.PdfiumError:
            continue  # the part that reads this page says so


READER = Reader(extensions={"application/pdf": (".pdf",)}, policy=Policy.READ, read=_read)
