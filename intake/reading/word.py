"""Word documents (docx): paragraphs, tables, fields and text boxes in their order, and pictures pasted into them."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from PIL import Image

from intake.model import FileWarning, Page, PageSource, Policy, RefusalReason
from intake.reading.language import language_of
from intake.reading.ocr import read_image
from intake.reading.preparing import flatten
from intake.reading.registry import Content, Reader, Refused, Task

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # says the same again, for old Word
_BREAKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n"}
_LEAST_SIDE = 500  # pixels; a smaller picture is a logo, not a scan


def _read(task: Task) -> Content:
    from docx import Document

    with zipfile.ZipFile(task.path) as archive:
        _refuse_bombs(archive, task)
        macros = any(name.endswith("vbaProject.bin") for name in archive.namelist())
        document = Document(str(task.path))
        header = [text for section in document.sections for text in _texts(section.header._element)]
        footer = [text for section in document.sections for text in _texts(section.footer._element)]
        text = "\n".join([*dict.fromkeys(header), *_texts(document.element.body), *dict.fromkeys(footer)]).strip()
        source = PageSource.TEXT_LAYER if text else PageSource.NONE
        content = Content(pages=[Page(number=1, source=source, text=text, language=language_of(text))])
        if macros:
            content.warnings.append(FileWarning.ACTIVE_CONTENT)
        _add_pictures(archive, task, content)
    return content


def _refuse_bombs(archive: zipfile.ZipFile, task: Task) -> None:
    size = sum(entry.file_size for entry in archive.infolist())
    if size > task.limits.expanded_bytes:
        detail = f"unpacks to {size:,} bytes; the limit is {task.limits.expanded_bytes:,}"
        raise Refused(RefusalReason.DECOMPRESSION_BOMB, detail)
    for entry in archive.infolist():
        # python-docx's parser leaves entities alone; a real document declares none.
        if entry.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.open(entry).read(4096):
            raise Refused(RefusalReason.CORRUPT, "the document declares XML entities, which Word never writes")


def _texts(element: Any) -> Iterator[str]:
    """A line a paragraph or a table's row, also within content controls, which python-docx passes over."""
    for child in element:
        if child.tag == f"{_W}p":
            if text := "".join(_runs(child)).strip():
                yield text
        elif child.tag == f"{_W}tr":
            cells = ("\n".join(_texts(cell)) for cell in _cells(child))
            if row := "  ".join(cell for cell in cells if cell):
                yield row
        elif child.tag != _FALLBACK:
            yield from _texts(child)


def _cells(row: Any) -> Iterator[Any]:
    for child in row:
        if child.tag == f"{_W}tc":
            yield child
        else:
            yield from _cells(child)


def _runs(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield _BREAKS[child.tag]
        elif child.tag == f"{_W}p":  # a text box, anchored in a paragraph
            yield "\n"
            yield from _runs(child)
        elif child.tag != _FALLBACK:
            yield from _runs(child)


def _add_pictures(archive: zipfile.ZipFile, task: Task, content: Content) -> None:
    """A scan pasted into the document is a page of its own."""
    for entry in archive.infolist():
        if not entry.filename.startswith("word/media/"):
            continue
        try:
            with Image.open(io.BytesIO(archive.read(entry))) as image:
                if min(image.size) < _LEAST_SIDE or image.width * image.height > task.limits.pixels:
                    continue
                picture = flatten(image)
        except (OSError, ValueError, SyntaxError, zipfile.BadZipFile, Image.DecompressionBombError):
            content.warnings.append(FileWarning.PICTURE_UNREADABLE)
            continue
        number = len(content.pages) + 1
        if number > task.limits.pages:
            raise Refused(RefusalReason.TOO_MANY_PAGES, f"more than {task.limits.pages} pictures, the limit of pages")
        page = read_image(picture, number)
        if page.source is PageSource.OCR:
            content.pages.append(page)


READER = Reader(extensions={_DOCX: (".docx",)}, policy=Policy.READ, read=_read)
