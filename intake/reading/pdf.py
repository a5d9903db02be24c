"""PDF: form data, the text layer where it is good, recognition of the page's pixels where it is not.

pdfium gives text and pixels; pypdf (slower) is asked only for the structure: forms, actions, the files inside.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw
from PIL import Image

from intake.model import FileWarning, FormField, Page, PageSource, Policy, RefusalReason
from intake.reading.forms import Form, read_form
from intake.reading.language import language_of
from intake.reading.ocr import read_picture
from intake.reading.pdf_inside import add_inside, is_portfolio_cover
from intake.reading.pdf_page import has_content, hide_text, is_overfull, is_picture_lost, notes, pictures
from intake.reading.pdf_repair import open_pdf
from intake.reading.pdf_scan import scan
from intake.reading.pdf_words import layer_places
from intake.reading.registry import Content, Reader, Refused, Task, pages_to_read
from intake.reading.text_page import printable
from intake.reading.textlayer import is_waiting_page, real_letters, usable
from intake.settings import Limits

_OCR_DPI = 200
_MAX_OCR_PIXELS = 12_000_000
_PICTURED = 0.3  # share of a page from which its pictures may hold what the text layer does not say
_FULL_OF_TEXT = 200  # letters over the pictures that are more than a stamp
_TRUSTED = 0.5  # confidence from which recognised text counts
_XFA_TYPES = (pdfium_raw.FORMTYPE_XFA_FULL, pdfium_raw.FORMTYPE_XFA_FOREGROUND)


def rendered(path: Path, *, width: int, limits: Limits) -> Iterator[tuple[int, Image.Image]]:
    """Each page's picture at this width in pixels; none of a page that can't be drawn."""
    document = open_pdf(path).document
    for index in range(min(len(document), limits.pages)):
        try:
            page = document[index]
            picture = _render(page, width / max(page.get_width(), 1))
            page.close()
        except (pdfium.PdfiumError, ValueError):
            continue
        yield index + 1, picture
    document.close()


def _render(page: Any, scale: float) -> Image.Image:
    pixels = page.get_width() * page.get_height() * scale * scale
    if pixels > _MAX_OCR_PIXELS:
        scale *= (_MAX_OCR_PIXELS / pixels) ** 0.5
    bitmap = page.render(scale=max(scale, 0.01), draw_annots=not is_overfull(page))
    image: Image.Image = bitmap.to_pil().convert("RGB")
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
    form = Form() if kind == pdfium_raw.FORMTYPE_NONE else _read_form(task.path, content)
    for number in pages_to_read(task, content, count):
        content.pages.append(_page(document, number, task, content))
    if is_first:
        if kind not in _XFA_TYPES and form.answers and content.pages:
            _add_answers(content, form, _layers(document, range(len(content.pages), count)))
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
    raw = printable(text_page.get_text_range().replace("\x02", "-"))
    text = _plain(raw)
    if is_waiting_page(text):
        return _form_page(number, content)
    if not usable(text):
        return _seen_page(page, number, text, task, content)
    typed = "\n".join([text, *notes(page)])
    layer = Page(
        number=number,
        source=PageSource.TEXT_LAYER,
        text=typed,
        language=language_of(typed),
        places=layer_places(page, text_page, raw),
    )
    found = pictures(page)
    if found.share < _PICTURED:
        return layer
    if found.recognised:
        # A scan that another machine has read: as good as our own reading if it reads like a text.
        return layer if language_of(text) else _seen_page(page, number, text, task, content)
    if len("".join(_plain(text_page.get_text_bounded(*found.box)).split())) >= _FULL_OF_TEXT:
        return layer  # the picture is the paper it is printed on, or a scan with its text
    hide_text(page)
    seen = _recognised(page, number, task, content)
    if seen.confidence < _TRUSTED or seen.source is PageSource.NONE:
        return layer  # a photo, an ornament
    text = f"{typed}\n{seen.text}"
    return seen.model_copy(update={"text": text, "language": language_of(text), "places": layer.places})


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
    return read_picture(_render(page, _OCR_DPI / 72), number, task, content)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\x02", "-").strip()


def _form_page(number: int, content: Content) -> Page:
    """The answers in place of "Please wait ..."."""
    if FileWarning.FORM_UNREADABLE in content.warnings:
        raise Refused(RefusalReason.CORRUPT, "the answers of the form are damaged and can't be read")
    if not content.fields and not content.title:
        return Page(number=number, source=PageSource.NONE)
    lines = [content.title, *(f"{_label(field.path)}: {field.value}" for field in content.fields)]
    text = "\n".join(line for line in lines if line)
    return Page(number=number, source=PageSource.FORM_DATA, text=text, language=language_of(content.title))


def _label(path: str) -> str:
    """The last part of a field's path, its words apart: FamilyName becomes Family Name."""
    name = path.rsplit("/", 1)[-1]
    return "".join(
        f" {char}" if char.isupper() and i and name[i - 1].islower() else char for i, char in enumerate(name)
    )


def _layers(document: Any, unread: Iterable[int]) -> Iterator[str]:
    """The text layers of pages that are left to other parts."""
    for index in unread:
        try:
            page = document[index]
            yield _plain(page.get_textpage().get_text_range())
            page.close()
        except pdfium.PdfiumError:
            continue  # the part that reads this page says so


def _add_answers(content: Content, form: Form, elsewhere: Iterable[str]) -> None:
    """Answers that were never drawn on a page are added to the first. Ticks are only seen in their place."""
    drawn = "\n".join([*(page.text for page in content.pages), *elsewhere])
    missing = [f"{_label(path)}: {value}" for path, value in form.answers if value not in drawn]
    if missing:
        first = content.pages[0]
        text = "\n".join([first.text, *missing]).strip()
        source = PageSource.FORM_DATA if first.source is PageSource.NONE else first.source
        content.pages[0] = first.model_copy(update={"text": text, "source": source})


def _read_form(path: Path, content: Content) -> Form:
    try:
        form = read_form(path)
    except MemoryError:
        raise
    except Exception:  # pypdf raises anything on damaged structures; the pages may still be good
        content.warnings.append(FileWarning.FORM_UNREADABLE)
        return Form()
    content.fields.extend(FormField(path=name, value=value) for name, value in [*form.answers, *form.ticks])
    content.title = form.title
    if form.has_script:
        content.warnings.append(FileWarning.ACTIVE_CONTENT)
    return form


READER = Reader(extensions={"application/pdf": (".pdf",)}, policy=Policy.READ, read=_read)
