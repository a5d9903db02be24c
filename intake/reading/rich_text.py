"""Rich text (rtf): its text by striprtf, headers, notes and text boxes too, and pictures pasted into it."""

import re
import struct
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from striprtf.striprtf import rtf_to_text

from intake.model import FileWarning, Policy, RefusalReason
from intake.reading.office_package import is_elsewhere
from intake.reading.ooxml import inner_file, unpacked
from intake.reading.pasted import read_texts_and_scans
from intake.reading.registry import Content, Reader, Refused, Task, add_child
from intake.reading.text_page import without_empty_lines

_BINARY = re.compile(r"(?<!\\)(?:\\\\)*(\\bin(\d{1,9}) ?)")  # not a backslash and a word
_BRACE = re.compile(r"\\[\\{}]|[{}]")
_OPENS = re.compile(
    r"\{\s*(?:\\\*\s*)?\\(pict|objdata|nonshppict|fonttbl|headerf?|headerl|headerr|footerf?|footerl|footerr|footnote|shptxt)(?![a-z])"
)
_DEEPEST = 3  # texts aside of a text aside: a note in a text box of a header
_CODE_PAGE = re.compile(r"\\ansicpg\d{1,5}")
_FONT = re.compile(r"\\f\d")
_CELL = re.compile(r"(?<!\\)\\(?:nest)?cell(?![a-z]) ?")
_OBJECT = re.compile(r"(?<!\\)\\(?:object|result)(?![a-z]) ?")  # what is seen of an object is text
_RASTER = re.compile(r"\\(?:png|jpeg)blip(?![a-z])")
_LAST_WORD = re.compile(r"\}|\\[a-z]+-?\d* ?")
_TOO_DEEP = re.compile(r"(?<!\\)\\(?:pict|objdata)(?![a-z])")
_EMBEDDED = 2  # the kind of an object that is no link
_PROGRAM = re.compile(r"\\objdata(?![a-z])|\\fldinst(?![a-z])[^\n]{0,200}?\bDDE(?:AUTO)?\b", re.IGNORECASE)
_LOADED = re.compile(r"\b(?:INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK)\s[^\n{}]{0,200}?(?:https?:|ftp:|\\{4}|//)")
_TEMPLATE = re.compile(r"\\template\s([^{};]{1,1000})")
_HIDDEN_NAME = re.compile(r"\\(?:u-?\d|')")


class _Group(NamedTuple):
    word: str
    start: int
    end: int


def _read(task: Task) -> Content:
    text = _without_binary(task.path.read_bytes().decode("latin-1"))
    if not text.lstrip().startswith("{\\rtf"):
        raise Refused(RefusalReason.CORRUPT, "the rich text does not begin as one")
    content = Content()
    if "\\shppict" in text:  # then pictures are there once more, for old programs
        text, _ = _taken_out(text, "nonshppict")
    text, objects = _taken_out(text, "objdata")
    text, pictures = _taken_out(text, "pict")
    if task.first_page == 1:
        content.warnings += _warnings(text)
        for group in objects:
            _add_embedded(task, content, group)
    scans = [partial(_figures, group) for group in pictures if _RASTER.search(group)]
    if len(scans) < len(pictures) or _TOO_DEEP.search(text):
        content.warnings.append(FileWarning.TEXT_ONLY)  # drawings, or pictures of an old format
    read_texts_and_scans(task, content, [_text(text)], scans)
    return content


def _without_binary(text: str) -> str:
    """Raw bytes, which would be taken for text and braces, become the figures that pictures are usually written in.

    They get a group of their own, which is no text.
    """
    kept, end = [], 0
    while found := _BINARY.search(text, end):
        kept.append(text[end : found.start(1)])
        end = found.end() + int(found[2])
        kept.append(f"{{\\*\\figures {text[found.end() : end].encode('latin-1').hex()}}}")
    return "".join([*kept, text[end:]])


def _groups(text: str) -> Iterator[_Group]:
    """The groups that are pictures, fonts, or text aside of the main one; an outer one after those in it."""
    open_groups: list[tuple[str, int]] = []
    named = 0
    for brace in _BRACE.finditer(text):
        if brace[0] == "{":
            opens = _OPENS.match(text, brace.start())
            word = opens[1] if opens and named < _DEEPEST else ""
            named += bool(word)
            open_groups.append((word, brace.start()))
        elif brace[0] == "}" and open_groups:
            word, start = open_groups.pop()
            if word:
                named -= 1
                yield _Group(word, start, brace.end())


def _taken_out(text: str, word: str) -> tuple[str, list[str]]:
    """The text without the groups of this word, and these."""
    groups = [group for group in _groups(text) if group.word == word]
    return _cut(text, groups), [text[group.start : group.end] for group in groups]


def _cut(text: str, groups: list[_Group]) -> str:
    kept, end = [], 0
    for group in sorted(groups, key=lambda group: group.start):
        if group.start >= end:
            kept.append(text[end : group.start] + "{}")  # or the word before it would go on with what follows
            end = group.end
    return "".join([*kept, text[end:]])


def _text(text: str) -> str:
    """Headers, body, notes and text boxes, footers: what several sections share once."""
    groups = sorted(_groups(text), key=lambda group: group.start)
    fonts = "".join(_font_table(text, group) for group in groups[:1] if group.word == "fonttbl")
    code_page = _CODE_PAGE.search(text[:1000])
    start = f"{{\\rtf1{code_page[0] if code_page else ''}{fonts}"
    body = _cut(text, [group for group in groups if group.word == "fonttbl"]).lstrip()
    before: dict[str, None] = {}
    notes: list[str] = []
    after: dict[str, None] = {}
    for word, begin, end in groups:
        if word == "fonttbl":
            continue
        aside = _plain(f"{start}{{{_OPENS.sub('', text[begin:end], count=1)}}}")
        if word.startswith("header"):
            before[aside] = None
        elif word.startswith("footer"):
            after[aside] = None
        else:
            notes.append(aside)
    parts = [*before, _plain(body.replace("{\\rtf", f"{start}\\rtf", 1)), *notes, *after]
    return "\n".join(part for part in parts if part)


def _font_table(text: str, group: _Group) -> str:
    """A line a font: striprtf's pattern would look from each through all that follow."""
    return _FONT.sub("\n\\g<0>", text[group.start : group.end])


def _plain(rtf: str) -> str:
    """By striprtf, kept from its separator of cells and from its pattern of links, which takes very long on some."""
    rtf = _CELL.sub("{}  ", rtf.replace("\\fldinst{", "\\fldinst {"))
    rtf = _OBJECT.sub("{}", rtf)
    text: str = rtf_to_text(rtf, errors="replace")  # type: ignore[no-untyped-call]
    # Letters beyond 16 bits come as two halves.
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return without_empty_lines(text)


def _figures(group: str) -> bytes:
    """The bytes of a picture or an object, written as hexadecimal figures at its group's end. Raises ValueError."""
    figures = group.rstrip("} \r\n")
    last = max(figures.rfind("\\"), figures.rfind("}"))
    return bytes.fromhex(_LAST_WORD.sub("", figures[last:], count=1))


def _add_embedded(task: Task, content: Content, group: str) -> None:
    """The file in an object becomes one of its own (MS-OLEDS 2.2.5), unless it is damaged, or lies elsewhere."""
    content.warnings.append(FileWarning.ACTIVE_CONTENT)
    try:
        file = _embedded_file(_figures(group))
    except (ValueError, struct.error):
        content.warnings.append(FileWarning.ATTACHMENT_UNREADABLE)
    else:
        add_child(task, content, file, "")


def _embedded_file(data: bytes) -> bytes:
    """Raises ValueError, struct.error."""
    if int.from_bytes(data[4:8], "little") != _EMBEDDED:
        raise ValueError("a link")
    at, names = 8, []
    for _ in range(3):  # its class, and two names that are those of a link
        (size,) = struct.unpack_from("<I", data, at)
        names.append(data[at + 4 : at + 4 + size].rstrip(b"\0"))
        at += 4 + size
    (size,) = struct.unpack_from("<I", data, at)
    native = data[at : at + 4 + size]
    if len(native) < 4 + size:
        raise ValueError("cut off")
    return unpacked(native) if names[0] == b"Package" else inner_file(native[4:])


def _warnings(text: str) -> Iterator[FileWarning]:
    if _PROGRAM.search(text):
        yield FileWarning.ACTIVE_CONTENT
    targets = [found[1].replace("\\\\", "\\") for found in _TEMPLATE.finditer(text)]
    if _LOADED.search(text) or any(is_elsewhere(target) or _HIDDEN_NAME.search(target) for target in targets):
        yield FileWarning.EXTERNAL_CONTENT


READER = Reader(extensions={"application/rtf": (".rtf",)}, policy=Policy.READ, read=_read)
