"""PDF: form data, the text layer where it is good, recognition of the page's pixels where it is not.

pdfium gives text and pixels; pypdf (slower) is asked only for the structure of forms.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw
from PIL import Image

from intake.model import FileWarning, FormField, Page, PageSource, Policy, RefusalReason
from intake.reading.language import language_of
from intake.reading.ocr import read_image
from intake.reading.pdf_page import hide_text, notes, pictures
from intake.reading.registry import Content, Reader, Refused, Task, add_child, pages_to_read
from intake.reading.textlayer import is_waiting_page, real_letters, usable
from intake.settings import Limits

_OCR_DPI = 200
_MAX_OCR_PIXELS = 12_000_000
_PICTURED = 0.3  # share of a page from which its pictures may hold what the text layer does not say
_FULL_OF_TEXT = 200  # letters over the pictures that are more than a stamp
_TRUSTED = 0.5  # confidence from which recognised text counts
_XFA_TYPES = (pdfium_raw.FORMTYPE_XFA_FULL, pdfium_raw.FORMTYPE_XFA_FOREGROUND)


def _open(path: Path) -> Any:
    """The document; official forms are encrypted with an empty user password, which opens them. Raises Refused."""
    try:
        return pdfium.PdfDocument(path, password="")
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise Refused(RefusalReason.ENCRYPTED, "the PDF needs a password to be opened") from None
        raise Refused(RefusalReason.CORRUPT, "the PDF is damaged and can't be opened") from None


def rendered(path: Path, *, width: int, limits: Limits) -> Iterator[tuple[int, Image.Image]]:
    """Each page's picture at this width in pixels."""
    document = _open(path)
    for index in range(min(len(document), limits.pages)):
        page = document[index]
        yield index + 1, _render(page, width / max(page.get_width(), 1))
        page.close()
    document.close()


def _render(page: Any, scale: float) -> Image.Image:
    pixels = page.get_width() * page.get_height() * scale * scale
    if pixels > _MAX_OCR_PIXELS:
        scale *= (_MAX_OCR_PIXELS / pixels) ** 0.5
    image: Image.Image = page.render(scale=max(scale, 0.01)).to_pil()
    return image.convert("RGB")


def _read(task: Task) -> Content:
    document = _open(task.path)
    count = len(document)
    if count > task.limits.pages:
        raise Refused(RefusalReason.TOO_MANY_PAGES, f"{count} pages; the limit is {task.limits.pages}")
    content = Content()
    form = document.get_formtype()
    if form != pdfium_raw.FORMTYPE_NONE:
        _read_form(task.path, content)
    drawn_answers = form not in _XFA_TYPES
    for number in pages_to_read(task, content, count):
        page = document[number - 1]
        content.pages.append(_read_page(page, number, content))
        page.close()
    if task.first_page == 1:
        if drawn_answers and content.fields and content.pages:
            _add_answers(content, _layers(document, range(len(content.pages), count)))
        _add_embedded(document, task, content)
    document.close()
    return content


def _read_page(page: Any, number: int, content: Content) -> Page:
    text_page = page.get_textpage()
    text = _plain(text_page.get_text_range())
    if is_waiting_page(text):
        return _form_page(number, content)
    if not usable(text):
        return _seen_page(page, number, text, content)
    typed = "\n".join([text, *notes(page)])
    layer = Page(number=number, source=PageSource.TEXT_LAYER, text=typed, language=language_of(typed))
    found = pictures(page)
    if found.share < _PICTURED:
        return layer
    if found.recognised:
        # A scan that another machine has read: as good as our own reading if it reads like a text.
        return layer if language_of(text) else _seen_page(page, number, text, content)
    if len("".join(_plain(text_page.get_text_bounded(*found.box)).split())) >= _FULL_OF_TEXT:
        return layer  # the picture is the paper it is printed on, or a scan with its text
    hide_text(page)
    seen = _recognised(page, number, content)
    if seen.confidence < _TRUSTED or seen.source is PageSource.NONE:
        return layer  # a photo, an ornament
    text = f"{typed}\n{seen.text}"
    return seen.model_copy(update={"text": text, "language": language_of(text)})


def _seen_page(page: Any, number: int, text: str, content: Content) -> Page:
    """A page whose text layer is missing, or is a few letters or rubbish: by its pixels."""
    if not any(True for _ in page.get_objects(max_depth=1)) and not any(notes(page)):
        return Page(number=number, source=PageSource.NONE)
    seen = _recognised(page, number, content)
    if (seen.source is PageSource.NONE or seen.confidence < _TRUSTED) and real_letters(text):
        # Hardly anything on the page, or in a script the engine does not know.
        return Page(number=number, source=PageSource.TEXT_LAYER, text=text)
    return seen


def _recognised(page: Any, number: int, content: Content) -> Page:
    content.recognised += 1
    return read_image(_render(page, _OCR_DPI / 72), number)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\x02", "-").strip()


def _add_embedded(document: Any, task: Task, content: Content) -> None:
    for index in range(document.count_attachments()):
        attachment = document.get_attachment(index)
        try:
            data = bytes(attachment.get_data())
        except pdfium.PdfiumError:
            content.warnings.append(FileWarning.ATTACHMENT_UNREADABLE)
            continue
        add_child(task, content, data, attachment.get_name())


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
        page = document[index]
        yield _plain(page.get_textpage().get_text_range())
        page.close()


def _add_answers(content: Content, elsewhere: Iterable[str]) -> None:
    """Answers that were never drawn on a page are added to the first."""
    drawn = "\n".join([*(page.text for page in content.pages), *elsewhere])
    missing = [f"{_label(field.path)}: {field.value}" for field in content.fields if field.value not in drawn]
    if missing:
        first = content.pages[0]
        text = "\n".join([first.text, *missing]).strip()
        source = PageSource.FORM_DATA if first.source is PageSource.NONE else first.source
        content.pages[0] = first.model_copy(update={"text": text, "source": source})


def _read_form(path: Path, content: Content) -> None:
    from intake.reading.forms import read_form

    try:
        form = read_form(path)
    except MemoryError:
        raise
    except Exception:  # pypdf raises anything on damaged structures; the pages may still be good
        content.warnings.append(FileWarning.FORM_UNREADABLE)
        return
    content.fields.extend(FormField(path=name, value=value) for name, value in form.answers)
    content.title = form.title
    if form.has_script:
        content.warnings.append(FileWarning.ACTIVE_CONTENT)


READER = Reader(extensions={"application/pdf": (".pdf",)}, policy=Policy.READ, read=_read)
