"""Word documents (docx, docm): paragraphs, tables, fields and text boxes in their order, and pasted pictures."""

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from intake.model import FileWarning, Policy, RefusalReason
from intake.reading.office_package import Package, open_package
from intake.reading.ooxml import add_embedded, texts_of_drawings, warnings_of
from intake.reading.pasted import pictures_in, read_texts_and_scans
from intake.reading.registry import Content, Reader, Refused, Task
from intake.reading.text_page import without_empty_lines

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_DOCM = "application/vnd.ms-word.document.macroenabled.12"
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_TWICE = ("Fallback", "moveFrom")  # what is said again: for old Word, and where it was moved to
_PROGRAM_FIELD = re.compile(r"\bDDE(?:AUTO)?\b", re.IGNORECASE)
_LOADING_FIELD = re.compile(
    r"\b(?:INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|DATABASE|RD)\s[^\n]{0,200}?(?:https?:|ftp:|\\\\|//)", re.IGNORECASE
)
_BEGIN, _END = "\1", "\2"  # of a field: no characters of XML
_FIELD_SIGNS = {"begin": _BEGIN, "end": _END}
_QUOTE = re.compile(f"{_BEGIN}\\s*QUOTE((?:\\s+\\d{{1,5}})+)[^{_BEGIN}{_END}]*{_END}", re.IGNORECASE)
_NAMED_BY_A_FIELD = re.compile(f"{_BEGIN}\\s*{_BEGIN}")


def read_docx(task: Task) -> Content:
    """Read a document of Office Open XML, whichever program wrote it."""
    content = Content()
    with open_package(task, content) as package:
        main = _main_part(package)
        if task.first_page == 1:
            content.warnings += warnings_of(package)
            add_embedded(package, task, content)
        pictures = pictures_in(package, ("word/media/",), content)
        read_texts_and_scans(task, content, [_text(package, main, content)], pictures)
    return content


def _main_part(package: Package) -> str:
    found = [each.target for each in package.relationships() if each.kind == "officeDocument"]
    if not found or found[0] not in package.names:
        raise Refused(RefusalReason.CORRUPT, "the document has no main part")
    return found[0]


def _text(package: Package, main: str, content: Content) -> str:
    """Headers, body, diagrams, notes, footers: what several sections share once.

    Comments are no content: they are remarks upon the text, by whoever, and no part of what it says when printed.
    """
    around: dict[str, list[Element]] = {"header": [], "footnotes": [], "endnotes": [], "footer": []}
    for each in package.relationships(main):
        if each.kind in around and not each.is_external and each.target in package.names:
            around[each.kind].append(package.xml(each.target))
    body = package.xml(main)
    for part in (body, *(part for parts in around.values() for part in parts)):
        content.warnings += _fields(part)
    before, after = _once(around["header"]), _once(around["footer"])
    notes = [*_once(around["footnotes"]), *_once(around["endnotes"])]
    return "\n".join([*before, *_texts(body), *texts_of_drawings(package), *notes, *after]).strip()


def _once(parts: Iterable[Element]) -> list[str]:
    return list(dict.fromkeys(text for part in parts for text in _texts(part)))


def _fields(part: Element) -> Iterator[FileWarning]:
    """What its fields would do; an instruction may be spread over several runs, and made by fields within it."""
    written = []
    for element in part.iter():
        match _name(element):
            case "instrText":
                written.append(element.text or "")
            case "fldChar":
                written += [_FIELD_SIGNS.get(value, "") for value in element.attrib.values()]
            case "fldSimple":
                written += [_BEGIN, *element.attrib.values(), _END]
    fields = "".join(written)
    apart = fields.translate({ord(_BEGIN): "\n", ord(_END): "\n"})
    joined = _QUOTE.sub(_quoted, fields).translate({ord(_BEGIN): None, ord(_END): None})
    if _PROGRAM_FIELD.search(apart) or _PROGRAM_FIELD.search(joined) or _NAMED_BY_A_FIELD.search(fields):
        yield FileWarning.ACTIVE_CONTENT
    if _LOADING_FIELD.search(apart) or _LOADING_FIELD.search(joined):
        yield FileWarning.EXTERNAL_CONTENT


def _quoted(field: re.Match[str]) -> str:
    """What a field writes that is given the numbers of characters."""
    return "".join(chr(int(code)) for code in field[1].split())


def _name(element: Element) -> str:
    """Without its namespace, of which there are two: the usual and the strict one."""
    return element.tag.rpartition("}")[2]


def _texts(element: Element) -> Iterator[str]:
    """A line a paragraph or a table's row, also within content controls."""
    for child in element:
        match _name(child):
            case "p":
                if text := without_empty_lines("".join(_runs(child))):
                    yield text
            case "tr":
                cells = ("\n".join(_texts(cell)) for cell in _cells(child))
                if row := "  ".join(cell for cell in cells if cell):
                    yield row
            case name if name not in _TWICE:
                yield from _texts(child)


def _cells(row: Element) -> Iterator[Element]:
    for child in row:
        if _name(child) == "tc":
            yield child
        else:
            yield from _cells(child)


def _runs(element: Element) -> Iterator[str]:
    for child in element:
        match _name(child):
            case "t":
                yield child.text or ""
            case "p":  # a text box, anchored in a paragraph
                yield "\n"
                yield from _runs(child)
                yield "\n"
            case name if name in _SIGNS:
                yield _SIGNS[name]
            case name if name not in _TWICE:
                yield from _runs(child)


READER = Reader(extensions={_DOCX: (".docx",), _DOCM: (".docm",)}, policy=Policy.READ, read=read_docx)
