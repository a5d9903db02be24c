"""The XML of an XFA form: read without entities, so that it can neither grow nor reach elsewhere."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

_RICH = "{http://www.w3.org/1999/xhtml}"
_RICH_LINES = {"p", "br", "div", "li"}

Packets = Sequence[tuple[str, bytes]]
"""The parts of an XFA form in order, each by its name; a form that is one stream has one part of no name."""


class FormUnreadable(Exception):
    """The answers can't be read, or it isn't safe to."""


def trees(packets: Packets) -> list[Element]:
    """One tree if the parts make up one document, whose first part may declare what the others use; else one each.

    Raises FormUnreadable when the data is damaged; any other damaged part is left out.
    """
    whole = _parsed(b"".join(data for _, data in packets))
    if whole is not None:
        return [whole]
    found = []
    for name, data in packets:
        tree = _parsed(data)
        if tree is not None:
            found.append(tree)
        elif name in ("datasets", "") and data.strip():
            raise FormUnreadable("its data is damaged")
    return found


def _parsed(data: bytes) -> Element | None:
    """None for what is no XML document. Raises FormUnreadable for one that declares entities."""
    try:
        tree: Element = fromstring(data.strip())
    except DefusedXmlException:
        raise FormUnreadable("it declares entities") from None
    except (ParseError, ValueError, LookupError):
        return None
    return tree


def local(element: Element) -> str:
    """An element's name without its namespace."""
    return str(element.tag).rsplit("}", 1)[-1]


def child(element: Element, name: str) -> Element | None:
    """The first child of this name."""
    return next((part for part in element if local(part) == name), None)


def on_one_line(element: Element) -> str:
    """All text within an element."""
    return " ".join(" ".join(element.itertext()).split())


def is_rich(element: Element) -> bool:
    """Whether an element holds formatted text."""
    return any(part.tag.startswith(_RICH) for part in element)


def rich_text(element: Element) -> str:
    """Formatted text as lines."""
    text = element.text or ""
    for part in element.iter():
        if part is element:
            continue
        if local(part) in _RICH_LINES:
            text += "\n"
        text += (part.text or "") + (part.tail or "")
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def below(path: str, name: str, place: int = 1) -> str:
    """The path of a child: the first of its name as it is called, the second as Name[2]."""
    called = name if place == 1 else f"{name}[{place}]"
    return f"{path}/{called}" if path else called
