"""The answers in an XFA form's XML: read without entities, so that it can neither grow nor reach elsewhere."""

import re
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

_DATA = "{http://www.xfa.org/schema/xfa-data/1.0/}data"
_CONTENT_TYPE = "{http://www.xfa.org/schema/xfa-data/1.0/}contentType"
_TEMPLATE = "http://www.xfa.org/schema/xfa-template/"
_RICH = "{http://www.w3.org/1999/xhtml}"
_RICH_LINES = {"p", "br", "div", "li"}
_LOOK_UP = {"LOVFile", "LOV"}  # code tables that official forms carry beside the client's answers
_FORM_NUMBER = re.compile(r"\b(?:IMM|CIT)\s?\d{4}\b")
_MAX_DEPTH = 200

Packets = Sequence[tuple[str, bytes]]
"""The parts of an XFA form in order, each by its name; a form that is one stream has one part of no name."""


class FormUnreadable(Exception):
    """The answers can't be read, or it isn't safe to."""


def answers_and_title(packets: Packets) -> tuple[list[tuple[str, str]], str]:
    """What was filled in, by the fields' paths, and the title that the form's own template gives it.

    Raises FormUnreadable when the answers are damaged; a damaged template only costs the title.
    """
    trees = _trees(packets)
    answers = [
        answer
        for tree in trees
        for data in tree.iter(_DATA)
        for top in data
        if _local(top) not in _LOOK_UP
        for answer in _leaves(top, "", 0)
    ]
    templates = [part for tree in trees for part in tree.iter() if _is_template(part)]
    return answers, next((title for title in map(_title, templates) if title), "")


def _trees(packets: Packets) -> list[Element]:
    """One tree if the parts make up one document, whose first part may declare what the others use; else one each."""
    whole = _parsed(b"".join(data for _, data in packets))
    if whole is not None:
        return [whole]
    trees = []
    for name, data in packets:
        tree = _parsed(data)
        if tree is not None:
            trees.append(tree)
        elif name in ("datasets", "") and data.strip():
            raise FormUnreadable("its data is damaged")
    return trees


def _parsed(data: bytes) -> Element | None:
    """None for what is no XML document. Raises FormUnreadable for one that declares entities."""
    try:
        tree: Element = fromstring(data.strip())
    except DefusedXmlException:
        raise FormUnreadable("it declares entities") from None
    except (ParseError, ValueError, LookupError):
        return None
    return tree


def _is_template(element: Element) -> bool:
    return _local(element) == "template" and (element.tag == "template" or element.tag[1:].startswith(_TEMPLATE))


def _leaves(element: Element, path: str, depth: int) -> Iterator[tuple[str, str]]:
    if depth > _MAX_DEPTH:
        raise FormUnreadable(f"its parts lie more than {_MAX_DEPTH} deep, the limit")
    for child in element:
        name = _local(child)
        if name in _LOOK_UP or child.get(_CONTENT_TYPE, "").startswith("image/"):
            continue
        below = f"{path}/{name}" if path else name
        if any(part.tag.startswith(_RICH) for part in child):
            value = _rich_text(child)
        else:
            yield from _leaves(child, below, depth + 1)
            value = (child.text or "").strip()
        if value:
            yield below, value


def _rich_text(element: Element) -> str:
    """Formatted text as lines."""
    text = element.text or ""
    for part in element.iter():
        if part is element:
            continue
        if _local(part) in _RICH_LINES:
            text += "\n"
        text += (part.text or "") + (part.tail or "")
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def _title(template: Element) -> str:
    """The first line of the template's texts that has a form number, with the title that follows it."""
    texts = [" ".join(text.split()) for text in template.itertext()]
    texts = [text for text in texts if 3 < len(text) < 200]
    for index, text in enumerate(texts):
        if _FORM_NUMBER.search(text):
            return " ".join(dict.fromkeys(texts[max(0, index - 1) : index + 2]))
    return texts[0] if texts else ""


def _local(element: Element) -> str:
    return str(element.tag).rsplit("}", 1)[-1]
