"""OpenDocument (odt, ods): whether a package has a password, what it would run or load, and the objects it holds."""

import re
from collections.abc import Iterator

from intake.model import FileWarning, RefusalReason
from intake.reading.office_package import Package, is_elsewhere
from intake.reading.ooxml import inner_file
from intake.reading.registry import Content, Refused, Task, add_child

_MANIFEST = "META-INF/manifest.xml"
_ENCRYPTION = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}encryption-data"
_HREF = "{http://www.w3.org/1999/xlink}href"
_PROGRAM = re.compile(r"^(?:Basic|Scripts|Dialogs)/|(?:^|/)Object \d+$")
_PROGRAMS = ("event-listener", "dde-connection-decl", "dde-source", "dde-link")
_CLICKED = re.compile("{urn:oasis:names:tc:opendocument:xmlns:(text:1.0}a|drawing:1.0}a|form:1.0}.*)$")
_OBJECT = re.compile(r"(?:^|/)Object \d+$")
_PARTS = ("content.xml", "styles.xml")  # also of an object that is kept as a folder
PICTURES = ("Pictures/", "media/")
"""Folders: LibreOffice's, Word's."""


def refuse_encrypted(package: Package) -> None:
    """Raises Refused where any part has a password."""
    if _MANIFEST in package.names and next(package.xml(_MANIFEST).iter(_ENCRYPTION), None) is not None:
        raise Refused(RefusalReason.ENCRYPTED, "the document needs a password to be opened")


def warnings_of(package: Package) -> Iterator[FileWarning]:
    """Macros and objects; pictures and data that lie elsewhere. Links to click on are none."""
    if any(_PROGRAM.search(name) for name in package.names):
        yield FileWarning.ACTIVE_CONTENT
    for name in package.names:
        for element in package.xml(name).iter() if name.rpartition("/")[2] in _PARTS else ():
            if element.tag.endswith(_PROGRAMS):
                yield FileWarning.ACTIVE_CONTENT
            if not _CLICKED.match(element.tag) and is_elsewhere(element.get(_HREF, "")):
                yield FileWarning.EXTERNAL_CONTENT


def add_embedded(package: Package, task: Task, content: Content) -> None:
    """Each object of another program becomes a file of its own."""
    for name in package.names:
        if _OBJECT.search(name):
            add_child(task, content, inner_file(package.read(name)), name)
