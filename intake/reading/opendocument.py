"""OpenDocument text (odt): paragraphs, tables, notes and text boxes in their order, and pictures pasted into it."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from intake.model import FileWarning, Policy, RefusalReason
from intake.reading.odf import PICTURES, add_embedded, refuse_encrypted, warnings_of
from intake.reading.office_package import Package, open_package
from intake.reading.pasted import pictures_in, read_texts_and_scans
from intake.reading.registry import Content, Reader, Refused, Task
from intake.reading.text_page import without_empty_lines

_OFFICE, _TEXT, _TABLE, _STYLE, _FORM = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "text", "table", "style", "form")
)
_PARAGRAPHS = (f"{_TEXT}p", f"{_TEXT}h")
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_SHAPES = tuple(f"{{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}}{name}" for name in ("text-box", "custom-shape"))
_UNSEEN = (f"{_TEXT}tracked-changes", f"{_OFFICE}annotation", f"{_TEXT}note-citation")
_BREAKS = {f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n", f"{_TEXT}s": " "}


def _read(task: Task) -> Content:
    content = Content()
    with open_package(task, content) as package:
        refuse_encrypted(package)
        if "content.xml" not in package.names:
            raise Refused(RefusalReason.CORRUPT, "the document has no main part")
        if task.first_page == 1:
            content.warnings += warnings_of(package)
            add_embedded(package, task, content)
        read_texts_and_scans(task, content, [_text(package, content)], pictures_in(package, PICTURES, content))
    return content


def _text(package: Package, content: Content) -> str:
    """Headers, body, the objects in it, footers; the first and the last are the styles' part's."""
    body = _body(package, "content.xml")
    pages = package.xml("styles.xml").iter(f"{_STYLE}master-page") if "styles.xml" in package.names else ()
    before: dict[str, None] = {}
    after: dict[str, None] = {}
    for page in pages:
        for part in page:
            lines = after if "footer" in part.tag else before
            lines.update(dict.fromkeys(_texts(part)))
    return "\n".join([*before, *body, *texts_of_objects(package, content), *after]).strip()


def texts_of_objects(package: Package, content: Content) -> list[str]:
    """What is written in tables, charts and drawings that are kept as folders; of those without text it tells."""
    texts = ["\n".join(_body(package, name)) for name in package.names if name.endswith("/content.xml")]
    if not all(texts):
        content.warnings.append(FileWarning.TEXT_ONLY)
    return [text for text in texts if text]


def texts_of_shapes(package: Package) -> list[str]:
    """What is written in the text boxes and shapes of a spreadsheet."""
    content = package.xml("content.xml")
    texts = ("\n".join(_texts(each)) for each in content.iter() if each.tag in _SHAPES)
    return [text for text in texts if text]


def _body(package: Package, name: str) -> list[str]:
    body = package.xml(name).find(f"{_OFFICE}body")
    return list(_texts(body)) if body is not None else []


def _texts(element: Element) -> Iterator[str]:
    """A line a paragraph or a table's row."""
    for child in element:
        if child.tag in _PARAGRAPHS:
            if text := without_empty_lines("".join(_spans(child))):
                yield text
        elif child.tag == f"{_TABLE}table-row":
            cells = ("\n".join(_texts(cell)) for cell in child if cell.tag in _CELLS)
            if row := "  ".join(cell for cell in cells if cell):
                yield row
        elif answer := child.get(f"{_FORM}current-value"):
            yield answer
        elif child.tag not in _UNSEEN:
            yield from _texts(child)


def _spans(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag in _BREAKS:
            yield _BREAKS[child.tag]
        elif child.tag in _PARAGRAPHS:  # of a text box or a note, anchored in a paragraph
            yield "\n"
            yield from _spans(child)
            yield "\n"
        elif child.tag not in _UNSEEN:
            yield from _spans(child)
        yield child.tail or ""


READER = Reader(
    extensions={"application/vnd.oasis.opendocument.text": (".odt", ".ott")}, policy=Policy.READ, read=_read
)
