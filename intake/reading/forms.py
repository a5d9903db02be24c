"""The answers of a fillable PDF: XFA data where there is any, else AcroForm values."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

_DATA = "{http://www.xfa.org/schema/xfa-data/1.0/}data"
_LOOK_UP = {"LOVFile", "LOV"}  # code tables that official forms carry beside the client's answers
_FORM_NUMBER = re.compile(r"\b(?:IMM|CIT)\s?\d{4}\b")
_MAX_ANSWERS = 5000


@dataclass
class Form:
    """What a form says."""

    answers: list[tuple[str, str]] = field(default_factory=list)
    title: str = ""
    has_script: bool = False


def read_form(path: Path) -> Form:
    """The form's answers, its title with its number, and whether it carries scripts."""
    from pypdf import PdfReader

    reader = PdfReader(path)
    if reader.is_encrypted:
        reader.decrypt("")
    root: Any = reader.trailer["/Root"]
    acro_form = root.get("/AcroForm")
    form = Form(has_script="/OpenAction" in root or "/JavaScript" in root.get("/Names", {}))
    if acro_form is None:
        return form
    packets = _packets(acro_form.get_object().get("/XFA"))
    if "datasets" in packets:
        form.answers = list(_answers(packets["datasets"]))[:_MAX_ANSWERS]
        form.title = _title(packets.get("template", b""))
        form.has_script = form.has_script or b"<script" in packets.get("template", b"")
    if not form.answers:
        form.answers = list(_field_values(reader))[:_MAX_ANSWERS]
    return form


def _packets(xfa: Any) -> dict[str, bytes]:
    """The XFA entry is one stream, or an array of names and streams in turn."""
    if xfa is None:
        return {}
    xfa = xfa.get_object()
    if not isinstance(xfa, list):
        whole = xfa.get_data()
        return {"datasets": whole, "template": whole}
    return {str(name): part.get_object().get_data() for name, part in zip(xfa[::2], xfa[1::2], strict=False)}


def _parse(data: bytes) -> Element | None:
    try:
        parsed: Element = fromstring(data.strip())
    except (ParseError, DefusedXmlException, ValueError):
        return None
    return parsed


def _answers(datasets: bytes) -> Iterator[tuple[str, str]]:
    tree = _parse(datasets)
    data = next(tree.iter(_DATA), None) if tree is not None else None
    for top in data if data is not None else ():
        yield from _leaves(top, "")


def _leaves(element: Element, path: str) -> Iterator[tuple[str, str]]:
    for child in element:
        name = child.tag.rsplit("}", 1)[-1]
        if name in _LOOK_UP:
            continue
        below = f"{path}/{name}" if path else name
        if len(child):
            yield from _leaves(child, below)
        elif value := (child.text or "").strip():
            yield below, value[:2000]


def _title(template: bytes) -> str:
    """The first line of the template's texts that has a form number, with the title that follows it."""
    tree = _parse(template)
    texts = [" ".join(text.split()) for text in tree.itertext()] if tree is not None else []
    texts = [text for text in texts if 3 < len(text) < 200]
    for index, text in enumerate(texts):
        if _FORM_NUMBER.search(text):
            return " ".join(dict.fromkeys(texts[max(0, index - 1) : index + 2]))
    return texts[0] if texts else ""


def _field_values(reader: Any) -> Iterator[tuple[str, str]]:
    for name, entry in (reader.get_fields() or {}).items():
        value = entry.get("/V")
        if isinstance(value, str) and value.strip() and not value.startswith("/"):
            yield re.sub(r"\[\d+\]", "", name).replace(".", "/"), value.strip()[:2000]
