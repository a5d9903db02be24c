"""Word documents (docx): paragraphs and tables in their order, with headers and footers."""

import zipfile
from collections.abc import Iterator
from typing import Any

from intake.model import Page, PageSource, Policy, RefusalReason
from intake.reading.language import language_of
from intake.reading.registry import Content, Reader, Refused, Task

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _read(task: Task) -> Content:
    from docx import Document

    with zipfile.ZipFile(task.path) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
        macros = any(entry.filename.endswith("vbaProject.bin") for entry in archive.infolist())
        for entry in archive.infolist():
            # python-docx's parser resolves entities; a real document declares none.
            if entry.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.open(entry).read(4096):
                raise Refused(RefusalReason.CORRUPT, "the document declares XML entities, which Word never writes")
    if size > task.limits.expanded_bytes:
        detail = f"unpacks to {size:,} bytes; the limit is {task.limits.expanded_bytes:,}"
        raise Refused(RefusalReason.DECOMPRESSION_BOMB, detail)
    document = Document(str(task.path))
    header = [text for section in document.sections for text in _texts(section.header)]
    footer = [text for section in document.sections for text in _texts(section.footer)]
    text = "\n".join([*dict.fromkeys(header), *_texts(document), *dict.fromkeys(footer)]).strip()
    source = PageSource.TEXT_LAYER if text else PageSource.NONE
    page = Page(number=1, source=source, text=text, language=language_of(text))
    return Content(pages=[page], warnings=["active_content"] if macros else [])


def _texts(part: Any) -> Iterator[str]:
    for block in part.iter_inner_content():
        if hasattr(block, "rows"):
            for row in block.rows:
                cells = dict.fromkeys(cell.text.strip() for cell in row.cells)  # merged cells come twice
                yield "  ".join(cell for cell in cells if cell)
        elif block.text.strip():
            yield block.text.strip()


READER = Reader(extensions={_DOCX: (".docx",)}, policy=Policy.READ, read=_read)
