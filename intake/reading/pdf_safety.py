"""What a PDF would do when it is opened, and which files lie in it: by its objects, never by running or drawing any."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from intake.reading.cpu_limit import OutOfTime, cpu_limit

_SECONDS = 30.0
_MAX_OBJECTS = 120_000  # 500 pages of a hundred links each, and a gigabyte of memory
_ACTIONS = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Movie",
    "/RichMediaExecute",
}  # fmt: skip
"""Those that run, send or open something; a link to a web page (/URI) waits for a click and is innocent."""
_PLAYERS = {"/RichMedia", "/3D", "/Movie", "/Screen"}
_NOT_LOOKED_INTO = {
    *("/Parent", "/P", "/Dest", "/Dests", "/StructTreeRoot", "/Metadata", "/PieceInfo", "/PageLabels", "/BS"),
}
"""Where neither an action nor a file lies, and much else may."""


@dataclass(frozen=True)
class EmbeddedFile:
    """A file in the PDF, still packed."""

    name: str
    stream: Any


@dataclass
class Findings:
    """What was seen of a PDF's objects."""

    complete: bool = True
    """Whether all were seen that can hold an action or a file."""
    active: bool = False
    external: bool = False
    portfolio: bool = False
    files: list[EmbeddedFile] = field(default_factory=list)


def look_at(reader: PdfReader) -> Findings:
    """Look at the objects from the catalogue on, nearest first, as far as the limits of time and number reach."""
    found = Findings()
    try:
        with cpu_limit(_SECONDS):
            root: Any = reader.trailer["/Root"].get_object()
            found.portfolio = "/Collection" in root
            seen: set[int] = set()
            for item in _objects(root, found):
                _judge(item, found, seen)
    except OutOfTime:
        found.complete = False
    return found


def _objects(root: Any, found: Findings) -> Iterator[Any]:
    """The dictionaries (and streams) that can be reached."""
    known: set[tuple[int, int]] = set()
    queue: deque[Any] = deque([root])
    for _ in range(_MAX_OBJECTS):
        if not queue:
            return
        item = queue.popleft()
        if isinstance(item, IndirectObject):
            if (item.idnum, item.generation) in known:
                continue
            known.add((item.idnum, item.generation))
            try:
                item = item.get_object()
            except MemoryError:
                raise
            except Exception:  # pypdf raises anything on what is damaged
                found.complete = False
                continue
        if isinstance(item, DictionaryObject):
            yield item
            queue.extend(_containers(value for key, value in item.items() if key not in _NOT_LOOKED_INTO))
        elif isinstance(item, ArrayObject):
            queue.extend(_containers(item))
    found.complete = False


def _containers(values: Iterable[Any]) -> Iterator[Any]:
    """Those of the values that can hold or lead to a dictionary: most arrays are of numbers."""
    for value in values:
        within = value if isinstance(value, ArrayObject) else (value,)
        if any(isinstance(one, IndirectObject | DictionaryObject | ArrayObject) for one in within):
            yield value


def _judge(item: Any, found: Findings, seen: set[int]) -> None:
    if str(_value(item, "/S")) in _ACTIONS or "/JS" in item or str(_value(item, "/Subtype")) in _PLAYERS:
        found.active = True
    reference = _value(item, "/Ref")
    if isinstance(item, StreamObject):
        elsewhere = isinstance(reference, DictionaryObject) and "/F" in reference
        found.external = found.external or elsewhere or _is_file(_value(item, "/F"))
        return
    holder = _value(item, "/EF")
    if isinstance(holder, DictionaryObject):
        for key in ("/UF", "/F", "/Unix", "/Mac", "/DOS"):
            stream = _value(holder, key)
            if stream is not None:
                if id(stream) not in seen:
                    seen.add(id(stream))
                    found.files.append(EmbeddedFile(_name(item), stream))
                return
        found.files.append(EmbeddedFile(_name(item), None))


def _is_file(value: Any) -> bool:
    return isinstance(value, str | bytes | DictionaryObject) and not str(value).startswith("/")


def _name(specification: Any) -> str:
    for key in ("/UF", "/F", "/Unix", "/Mac", "/DOS"):
        name = _value(specification, key)
        if isinstance(name, bytes):
            return name.decode("cp1252", "replace")
        if isinstance(name, str) and name:
            return name
    return ""


def _value(item: Any, key: str) -> Any:
    return _resolved(item.get(key))


def _resolved(value: Any) -> Any:
    """None for what is missing or can't be read."""
    try:
        return value.get_object() if isinstance(value, IndirectObject) else value
    except MemoryError:
        raise
    except Exception:  # pypdf raises anything on what is damaged
        return None
