"""PDF: form data, the text layer where it is good, recognition of the page's pixels where it is not.

pdfium gives text and pixels; pypdf (slower) is asked only for the structure of forms.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw
from PIL import Image

from intake.model import FormField, Page, PageSource, Policy, RefusalReason
from intake.reading.language import language_of
from intake.reading.ocr import read_image
from intake.reading.registry import Content, Reader, Refused, Task
from intake.reading.textlayer import is_waiting_page, usable
from intake.settings import Limits

_OCR_DPI = 200
_MAX_OCR_PIXELS = 12_000_000
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
    for index in range(count):
        page = document[index]
        content.pages.append(_read_page(page, index + 1, content))
        page.close()
    document.close()
    if drawn_answers and content.fields and content.pages:
        _add_answers(content)
    return content


def _read_page(page: Any, number: int, content: Content) -> Page:
    text_page = page.get_textpage()
    text = text_page.get_text_range().replace("\r\n", "\n").replace("\x02", "-").strip()
    text_page.close()
    if is_waiting_page(text):
        return _form_page(number, content)
    if usable(text):
        return Page(number=number, source=PageSource.TEXT_LAYER, text=text, language=language_of(text))
    if not any(True for _ in page.get_objects(max_depth=1)):
        return Page(number=number, source=PageSource.NONE)
    seen = read_image(_render(page, _OCR_DPI / 72), number)
    if seen.source is PageSource.NONE and text and text.isprintable():
        # Hardly anything on the page, and what there is can be taken from the layer: a page number, a stamp.
        return Page(number=number, source=PageSource.TEXT_LAYER, text=text)
    return seen


def _form_page(number: int, content: Content) -> Page:
    """The answers in place of "Please wait ..."."""
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


def _add_answers(content: Content) -> None:
    """Answers that were never drawn on a page are added to the first."""
    drawn = "\n".join(page.text for page in content.pages)
    missing = [f"{_label(field.path)}: {field.value}" for field in content.fields if field.value not in drawn]
    if missing:
        first = content.pages[0]
        text = "\n".join([first.text, *missing]).strip()
        source = PageSource.FORM_DATA if first.source is PageSource.NONE else first.source
        content.pages[0] = first.model_copy(update={"text": text, "source": source})


def _read_form(path: Path, content: Content) -> None:
    from intake.reading.forms import read_form

    form = read_form(path)
    content.fields.extend(FormField(path=name, value=value) for name, value in form.answers)
    content.title = form.title
    if form.has_script:
        content.warnings.append("active_content")


READER = Reader(extensions={"application/pdf": (".pdf",)}, policy=Policy.READ, read=_read)
