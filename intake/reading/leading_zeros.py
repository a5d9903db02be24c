"""Numbers that a sheet shows with zeros before them, as many forms and files do with identifiers: made texts.

calamine gives a cell's number without its format, and so 12345678 where 0012345678 is seen.
"""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, register_namespace, tostring

from intake.reading.office_package import Package

_NO_DIGITS = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|[ ()/-]')
"""Of a number's format: texts, conditions and signs, which are not what tells numbers apart."""
_ZEROS = re.compile(r"#*0{2,}")
_SHOWN = re.compile(r"0[0-9 ()/-]*[0-9]")
_OFFICE, _TABLE, _TEXT = (f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "table", "text"))
for _prefix, _uri in (("office", _OFFICE), ("table", _TABLE), ("text", _TEXT)):
    register_namespace(_prefix, _uri)  # calamine knows them by the usual prefixes only


def with_zeros_excel(package: Package) -> dict[str, bytes]:
    """The sheets of an xlsx that have such numbers, where these are texts."""
    styles = _parts(package, "styles")
    widths = _widths(package.xml(styles[0])) if styles else {}
    changed = {}
    for name in _parts(package, "worksheet") if widths else ():
        sheet = package.xml(name)
        for cell in _named(sheet, "c"):
            width = widths.get(cell.get("s", "0"))
            value = cell.find("{*}v")
            if width and value is not None and cell.get("t", "n") == "n" and (value.text or "").isdecimal():
                value.text = (value.text or "").zfill(width)
                cell.set("t", "str")
                changed[name] = sheet
    return {name: tostring(sheet) for name, sheet in changed.items()}


def _parts(package: Package, kind: str) -> list[str]:
    """In their order."""
    found = dict.fromkeys(each.target for each in package.all_relationships() if each.kind == kind)
    return [name for name in found if name in package.names]


def _widths(styles: Element) -> dict[str, int]:
    """How many digits are shown at least, by the number of a cell's style."""
    digits = {
        each.get("numFmtId", ""): _NO_DIGITS.sub("", each.get("formatCode", "")).partition(";")[0]
        for each in _named(styles, "numFmt")
    }
    formats = [each.get("numFmtId", "") for all_of in _named(styles, "cellXfs") for each in _named(all_of, "xf")]
    return {
        str(number): digits[each].count("0")
        for number, each in enumerate(formats)
        if each in digits and _ZEROS.fullmatch(digits[each])
    }


def _named(element: Element, name: str) -> Iterator[Element]:
    """Whichever namespace they are of: the usual or the strict one."""
    return element.iterfind(f".//{{*}}{name}")


def with_zeros_open_document(package: Package) -> dict[str, bytes]:
    """The content of an ods that has such numbers, where these are texts: as they are shown."""
    content = package.xml("content.xml")
    found = False
    for cell in content.iter(f"{{{_TABLE}}}table-cell"):
        if cell.get(f"{{{_OFFICE}}}value-type") == "float" and _SHOWN.fullmatch(cell.findtext(f"{{{_TEXT}}}p") or ""):
            cell.set(f"{{{_OFFICE}}}value-type", "string")
            cell.attrib.pop(f"{{{_OFFICE}}}value", None)
            found = True
    return {"content.xml": tostring(content)} if found else {}
