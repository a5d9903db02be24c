"""Pages of the web (html): their visible text, and whether they would run or load something. Style sheets are not read.

By libxml2's parser, which takes any depth and any damage in a bounded time.
"""

import binascii
import codecs
import contextlib
import re
from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import unquote_to_bytes

from lxml import etree  # type: ignore[import-untyped]

from intake.model import FileWarning, Policy
from intake.reading.office_package import is_elsewhere
from intake.reading.pasted import Picture, read_texts_and_scans
from intake.reading.registry import Content, Reader, Task, add_child
from intake.reading.text import decode, encoding_by_mark

_BLOCKS = {
    "address",
    "article",
    "blockquote",
    "br",
    "caption",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "footer",
}
_BLOCKS |= {
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "legend",
    "li",
    "main",
    "nav",
    "ol",
    "option",
    "p",
}
_BLOCKS |= {"pre", "section", "table", "title", "tr", "ul"}
_CELLS = {"td", "th"}
_UNSEEN = {"script", "style", "template", "noscript", "iframe", "object", "datalist"}
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SHOWN_INPUTS = {"", "text", "email", "tel", "number", "date", "url", "search"}
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_SPACES = str.maketrans("\t\n\r\f\v", "     ")
# Not UTF-16: what says so in ASCII is none.
_ENCODINGS = ("utf-8", "cp", "iso8859", "koi8", "gb", "big5", "shift_jis", "euc", "iso2022", "mac")
_LOADED = {"src", "data", "background", "poster", "manifest", "codebase"}
_LOADED_STYLE = re.compile(r"(?:url\(|@import)\s*[\"']?\s*(?:https?:|ftp:|//)", re.IGNORECASE)
_PROGRAMS = {"script", "applet", "embed", "object"}
_OPTIONS = r"(?:;[^,;]{0,99}){0,9}?(;\s{0,9}base64\s{0,9})?,"
_DATA = re.compile(rf"\s*data:([^,;]{{0,99}}){_OPTIONS}(.*\S.*)", re.IGNORECASE | re.DOTALL)
_DATA_STYLE = re.compile(rf"url\(\s{{0,9}}[\"']?data:(image/[^,;]{{0,99}}){_OPTIONS}([^\"')]+)", re.IGNORECASE)
_DRAWING = "image/svg"
_NO_FILES = {"script", "link"}


def text_of_html(html: str) -> str:
    """The visible text of a page, a line a block."""
    return _text(_parse(html)[0])


def _read(task: Task) -> Content:
    html = _decode(task.path.read_bytes())
    root, is_whole = _parse(html)
    content = Content(warnings=list(_warnings(root)))
    if not is_whole:
        content.warnings.append(FileWarning.TOO_DEEP)
    pictures: list[Picture] = []
    for kind, written in _files(root):
        if kind.startswith(_DRAWING):
            content.warnings.append(FileWarning.TEXT_ONLY)
        elif kind.startswith("image/"):
            pictures.append(partial(_bytes, written))
        elif task.first_page == 1:
            add_child(task, content, _bytes(written), "", kind)
    read_texts_and_scans(task, content, [_text(root)], pictures)
    return content


def files_in_html(html: str) -> Iterator[tuple[str, bytes]]:
    """Pictures and files that are written into a page itself, each with its type."""
    for kind, written in _files(_parse(html)[0]):
        yield kind, _bytes(written)


def _files(root: Any) -> Iterator[tuple[str, re.Match[str]]]:
    """What is seen of them, or can be opened: not styles, nor programs, of which `_warnings` tells."""
    for element in root.iter() if root is not None else ():
        values = [str(value) for value in element.values()]
        found = [each for value in values for each in (_DATA.fullmatch(value), *_DATA_STYLE.finditer(value)) if each]
        if found and element.tag not in _NO_FILES and not any(map(_is_hidden, (element, *element.iterancestors()))):
            yield from ((each[1].lower(), each) for each in found)


def _bytes(written: re.Match[str]) -> bytes:
    """Nothing where it is damaged."""
    data = unquote_to_bytes(written[3])
    if not written[2]:
        return data
    try:
        return binascii.a2b_base64(data.rstrip(b"= \r\n\t") + b"==")
    except binascii.Error:
        return b""


def _decode(data: bytes) -> str:
    declared = _CHARSET.search(data[:4096])
    if declared and encoding_by_mark(data) is None:
        with contextlib.suppress(LookupError, UnicodeDecodeError):  # it says what it is not
            encoding = codecs.lookup(declared[1].decode()).name
            if encoding.startswith(_ENCODINGS):
                return data.decode("cp1252" if encoding == "iso8859-1" else encoding)  # as browsers do
    return decode(data)


def _parse(html: str) -> tuple[Any, bool]:
    """The page's root, None where there is nothing, and whether it goes no deeper than the parser."""
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True, recover=True
    )
    try:
        root = etree.fromstring(html.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None, True  # nothing but comments
    return root, not any("depth" in entry.message for entry in parser.error_log)


def _text(root: Any) -> str:
    lines = (" ".join(line.split()) if "\t" not in line else _cells(line) for line in "".join(_parts(root)).split("\n"))
    return "\n".join(line for line in lines if line)


def _cells(line: str) -> str:
    cells = (" ".join(cell.split()) for cell in line.split("\t"))
    return "  ".join(cell for cell in cells if cell)


def _parts(root: Any) -> Iterator[str]:
    """Text in its order; breaks around blocks, tabs between cells."""
    if root is None:
        return
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        if event == "end":
            if tag in _BLOCKS:
                yield "\n"
            if element.tail:
                yield element.tail.translate(_SPACES)
        elif tag in _UNSEEN or _is_hidden(element):
            walk.skip_subtree()
        else:
            if tag in _BLOCKS or tag in _CELLS:
                yield "\n" if tag in _BLOCKS else "\t"
            if element.text:
                yield element.text.translate(_SPACES)
            if tag == "input" and element.get("type", "").lower() in _SHOWN_INPUTS:
                yield f" {element.get('value', '').translate(_SPACES)} "


def _is_hidden(element: Any) -> bool:
    hidden, style = element.get("hidden"), element.get("style")
    return hidden is not None or (style is not None and _HIDING.search(style) is not None)


def _warnings(root: Any) -> Iterator[FileWarning]:
    for element in root.iter() if root is not None else ():
        attributes = {str(name).lower(): str(value).strip() for name, value in element.items()}
        if element.tag in _PROGRAMS or any(map(_runs, attributes, attributes.values())):
            yield FileWarning.ACTIVE_CONTENT
        if element.tag == "style":
            attributes["style"] = element.text or ""
        if attributes and _loads(element.tag, attributes):
            yield FileWarning.EXTERNAL_CONTENT


def _runs(name: str, value: str) -> bool:
    return name.startswith("on") or value[:11].lower() == "javascript:"


def _loads(tag: str, attributes: dict[str, str]) -> bool:
    """Whether these attributes make a browser fetch something without being asked."""
    names = (*_LOADED, "href", "xlink:href") if tag in ("link", "image", "base") else _LOADED
    choices = attributes.get("srcset", "").split(",")
    refreshes = tag == "meta" and attributes.get("http-equiv", "").lower() == "refresh"
    return (
        any(map(is_elsewhere, [*choices, *(attributes.get(name, "") for name in names)]))
        or _LOADED_STYLE.search(attributes.get("style", "")) is not None
        or (refreshes and "url" in attributes.get("content", "").lower())
    )


READER = Reader(extensions={"text/html": (".html", ".htm", ".xhtml")}, policy=Policy.READ, read=_read)
