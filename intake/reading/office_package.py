"""What office files that are a zip of parts share: opened within the limits, and parsed without entities."""

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, NoReturn
from xml.etree.ElementTree import Element, TreeBuilder, XMLParser

from intake.model import FileWarning, RefusalReason
from intake.reading.registry import Content, Refused, Task

_SCHEME = re.compile(r"(?!mailto:|data:|cid:|about:)[a-z][a-z0-9+.-]+:", re.IGNORECASE)
_HEADER = b"PK\x03\x04"
_HEADER_SIZE = 30
_MOST_LOST = 100  # parts that are looked for
_ENTITIES = "the document declares XML entities, which office programs never write"


def refuse_entities() -> NoReturn:
    """Raises Refused: a part without a DOCTYPE has no entities but XML's own, and so there is nothing to defuse."""
    raise Refused(RefusalReason.CORRUPT, _ENTITIES)


class _NoEntities(TreeBuilder):
    """Builds the tree of a part."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> NoReturn:  # noqa: ARG002 - called by the parser
        """Raises Refused."""
        refuse_entities()


class Relationship(NamedTuple):
    """What one part of an Office Open XML package says of another, or of something outside."""

    kind: str
    """The last word of its type: header, image, attachedTemplate ..."""
    target: str
    is_external: bool


class Package:
    """The parts of an office file by their names."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.names: tuple[str, ...] = tuple(dict.fromkeys(archive.namelist()))

    def read(self, name: str) -> bytes:
        """One part; never more than it declared, which was held against the limit."""
        return self.head(name, self._archive.getinfo(name).file_size)  # without a size all is unpacked, then cut

    def head(self, name: str, size: int) -> bytes:
        """The first bytes of one part."""
        with self._archive.open(name) as part:
            return part.read(size)

    def xml(self, name: str) -> Element:
        """One part, parsed. Raises Refused when it declares entities, KeyError when there is none of the name."""
        parser = XMLParser(target=_NoEntities())  # noqa: S314 - without entities there is nothing to defuse
        parser.feed(self.read(name))
        root: Element = parser.close()
        return root

    def relationships(self, name: str = "") -> list[Relationship]:
        """What a part, or without a name the whole package, refers to."""
        folder, base = posixpath.split(name)
        listing = posixpath.join(folder, "_rels", f"{base}.rels")
        return self._relationships(listing, folder) if listing in self.names else []

    def all_relationships(self) -> Iterator[Relationship]:
        """Those of every part."""
        for name in self.names:
            if name.endswith(".rels"):
                yield from self._relationships(name, posixpath.dirname(posixpath.dirname(name)))

    def _relationships(self, listing: str, folder: str) -> list[Relationship]:
        found = []
        for element in self.xml(listing):
            target, is_external = element.get("Target", ""), element.get("TargetMode") == "External"
            if not is_external:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found.append(Relationship(element.get("Type", "").rsplit("/", 1)[-1], target, is_external))
        return found

    def copy(self, wanted: Callable[[str], bool], changed: dict[str, bytes]) -> io.BytesIO:
        """These parts, some of them changed, as a zip that we wrote: for a parser that believes what a zip declares."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name in filter(wanted, self.names):
                archive.writestr(name, changed[name] if name in changed else self.read(name))
        buffer.seek(0)
        return buffer


@contextmanager
def open_package(task: Task, content: Content) -> Iterator[Package]:
    """Open an office file. Raises Refused when it is a bomb, has a password or declares entities."""
    with zipfile.ZipFile(task.path) as archive:
        if _mend(archive, task.path):
            content.warnings.append(FileWarning.REPAIRED)
        entries = archive.infolist()
        size = sum(entry.file_size for entry in entries)
        if size > task.limits.expanded_bytes:
            detail = f"unpacks to {size:,} bytes; the limit is {task.limits.expanded_bytes:,}"
            raise Refused(RefusalReason.DECOMPRESSION_BOMB, detail)
        if any(entry.flag_bits & 1 for entry in entries):
            raise Refused(RefusalReason.ENCRYPTED, "the document needs a password to be opened")
        package = Package(archive)
        for name in package.names:
            # Without the zeros of UTF-16.
            if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in package.head(name, 4096).replace(b"\0", b""):
                refuse_entities()
        yield package


def _mend(archive: zipfile.ZipFile, path: Path) -> bool:
    """Find parts that are not where they should be, because bytes before them were lost; whether there were any."""
    data = path.read_bytes()
    lost = [entry for entry in archive.infolist() if not _has_header(data, entry.header_offset)]
    for entry in lost[:_MOST_LOST]:
        at = data.find(entry.orig_filename.encode("utf-8", "replace")) - _HEADER_SIZE
        if _has_header(data, at):
            entry.header_offset = at
            if hasattr(entry, "_end_offset"):  # newer Pythons hold the part against where the next was said to be
                entry._end_offset = None
    return bool(lost)


def _has_header(data: bytes, at: int) -> bool:
    return at >= 0 and data.startswith(_HEADER, at)


def is_elsewhere(target: str) -> bool:
    """Whether what is referred to lies on another machine."""
    target = target.strip().replace("\\", "/")
    if target[:5].lower() == "file:":
        path = target[5:]
        return path.startswith("//") and (not path.startswith("///") or path.startswith("////"))
    return target.startswith("//") or _SCHEME.match(target) is not None
