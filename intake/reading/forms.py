"""The answers of a fillable PDF: XFA data where there is any, else AcroForm values."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pypdf import PdfReader, apply_configuration
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject

from intake.reading.cpu_limit import OutOfTime, cpu_limit
from intake.reading.form_places import Places, resolved, value_of
from intake.reading.form_wording import Answer, is_bookkeeping, tidy_label
from intake.reading.pdf_repair import open_structure
from intake.reading.xfa import answers_and_title
from intake.reading.xfa_xml import FormUnreadable, Packets

_SECONDS = 20.0
_MAX_ANSWERS = 10_000
_MAX_CHARACTERS = 2_500_000  # of all answers with their names
_MAX_FIELDS = 20_000
_MAX_DEPTH = 50
_MAX_XFA = 20_000_000  # bytes of all its parts
_SCRIPT = re.compile(rb"<(?:\w+:)?script\b")
_PLACE = re.compile(r"\[(\d{1,6})\]")
_PUSH_BUTTON = 1 << 16


@dataclass
class Form:
    """What a form says, or all forms of a file that was bound from several."""

    answers: list[Answer] = field(default_factory=list)
    typed: list[Answer] = field(default_factory=list)
    """Those of the answers that stand in fields of their own, which are not drawn as text."""
    ticks: list[Answer] = field(default_factory=list)
    """The boxes and buttons that are on, with the values they stand for."""
    title: str = ""
    has_script: bool = False
    page_count: int = 0
    """Of the file as it was looked through for fields; 0 where its pages are damaged."""


def read_form(path: Path) -> Form:
    """The form's answers, its title with its number, and whether its own template carries scripts.

    Raises FormUnreadable for damaged, hostile or endless ones, and whatever pypdf does.
    """
    try:
        with cpu_limit(_SECONDS), apply_configuration(zlib_maximum_output_length=_MAX_XFA):
            return _form(open_structure(path))
    except OutOfTime:
        raise FormUnreadable(f"not read within {_SECONDS:.0f} seconds, the limit") from None


def _form(reader: PdfReader) -> Form:
    places = _places(reader)
    form = Form(page_count=places.page_count)
    holder = value_of(reader.trailer["/Root"], "/AcroForm")
    entries = list(_entries(holder, places))
    packets = _packets(value_of(holder, "/XFA")) if isinstance(holder, DictionaryObject) else []
    if packets:
        form.answers, form.title = answers_and_title(packets)
        form.has_script = any(_SCRIPT.search(data) for _, data in packets)
    if form.answers:
        form.answers, entries = _placed(form.answers, entries)
    for is_tick, answer in _field_values(entries):
        (form.ticks if is_tick else form.typed).append(answer)
    form.answers.extend(form.typed)
    _refuse_endless([*form.answers, *form.ticks])
    return form


def _places(reader: PdfReader) -> Places:
    """No page has any field where pypdf can't make out the pages; what the form says may still be good."""
    try:
        return Places(reader.pages)
    except MemoryError:
        raise
    except Exception:  # pypdf raises anything on damaged structures
        return Places(())


def _refuse_endless(answers: list[Answer]) -> None:
    """Raise FormUnreadable for more than is taken from the sandbox (`accepting`), or fits on the pages (`parts`)."""
    if len(answers) > _MAX_ANSWERS:
        raise FormUnreadable(f"more than {_MAX_ANSWERS:,} answers, the limit")
    if sum(max(len(answer.path) + len(answer.value), len(answer.line)) for answer in answers) > _MAX_CHARACTERS:
        raise FormUnreadable(f"more than {_MAX_CHARACTERS:,} characters of answers, the limit")


def _packets(xfa: Any) -> Packets:
    """The XFA entry is one stream, or an array of names and streams in turn."""
    if isinstance(xfa, ArrayObject):
        named = [(str(name), part.get_object()) for name, part in zip(xfa[::2], xfa[1::2], strict=False)]
    else:
        named = [("", xfa)]
    packets = []
    left = _MAX_XFA
    for name, part in named:
        if isinstance(part, StreamObject):
            data = part.get_data()
            left -= len(data)
            if left < 0:
                raise FormUnreadable(f"more than {_MAX_XFA:,} bytes, the limit")
            packets.append((name, data))
    return packets


@dataclass(frozen=True)
class _Field:
    """A field of an AcroForm with what it has of the fields above it."""

    name: str
    kind: str
    flags: int
    value: Any
    options: Any
    label: str = ""
    top: int = 0
    """Which of the uppermost fields it is below: a form has one, files that were bound have several."""
    pages: tuple[int, ...] = ()

    @property
    def path(self) -> str:
        """As XFA data is called: [0] is the first of its name and goes without saying, [1] the second."""
        return _PLACE.sub(lambda place: f"[{int(place[1]) + 1}]" if int(place[1]) else "", self.name).replace(".", "/")

    @property
    def data_path(self) -> str:
        """The path in XFA data, which does not name the uppermost field."""
        return self.path.partition("/")[2]


_NONE = _Field("", "", 0, None, None)


def _placed(data: Sequence[Answer], entries: Sequence[_Field]) -> tuple[list[Answer], list[_Field]]:
    """An XFA form's answers with the pages of their fields, and the fields that are another form's.

    A dynamic form has no fields on its page; which that is, its text tells.
    """
    asked = {answer.path for answer in data}
    tops = Counter(entry.top for entry in entries if entry.data_path in asked)
    most = max(tops, key=lambda top: tops[top], default=0)
    own = [entry for entry in entries if entry.top == most]
    pages = {entry.data_path: entry.pages for entry in own if entry.pages}
    everywhere = tuple(sorted({number for entry in own for number in entry.pages}))
    others = [entry for entry in entries if entry.pages and entry.top != most]
    return [answer.model_copy(update={"pages": pages.get(answer.path, everywhere)}) for answer in data], others


def _field_values(entries: Sequence[_Field]) -> Iterator[tuple[bool, Answer]]:
    """Each field that has an answer, and whether that is a tick in a box."""
    for entry in entries:
        is_tick = entry.kind == "/Btn"
        if is_tick:
            value = "" if entry.flags & _PUSH_BUTTON else _ticked(entry)
        elif entry.kind == "/Sig":
            value = _text(value_of(entry.value, "/Name")) if isinstance(entry.value, DictionaryObject) else ""
        elif entry.kind == "/Ch":
            chosen = entry.value if isinstance(entry.value, ArrayObject) else [entry.value]
            value = ", ".join(filter(None, (_shown(_text(one), entry.options) for one in chosen)))
        else:
            value = _text(entry.value)
        if value and not is_bookkeeping(entry.path):
            yield is_tick, Answer(path=entry.path, value=value, label=entry.label, pages=entry.pages)


def _entries(form: Any, places: Places) -> Iterator[_Field]:
    """The fields that a form lists, and those that only lie on pages: programs that bind files may leave out the list.

    Raises FormUnreadable as `_fields` does.
    """
    known: set[int] = set()
    if isinstance(form, DictionaryObject):
        yield from _fields(value_of(form, "/Fields"), _NONE, 0, known, places)
    for line in places.lines():
        if id(line[-1]) not in known:
            _count(line[-1], known)
            entry = _NONE
            for item in line:
                entry = _below(entry, item)
            yield replace(entry, pages=places.of(line[-1]))


def _count(item: DictionaryObject, known: set[int]) -> None:
    if len(known) > _MAX_FIELDS:
        raise FormUnreadable(f"more than {_MAX_FIELDS:,} fields, the limit")
    known.add(id(item))


def _fields(kids: Any, above: _Field, depth: int, known: set[int], places: Places) -> Iterator[_Field]:
    """The fields that have values of their own. A kid without a name is only another place of the same field.

    Raises FormUnreadable when they are too many or too deep.
    """
    if not isinstance(kids, ArrayObject):
        return
    if depth > _MAX_DEPTH:
        raise FormUnreadable(f"its fields lie more than {_MAX_DEPTH} deep, the limit")
    for kid in kids:
        item = resolved(kid)
        if not isinstance(item, DictionaryObject) or id(item) in known:
            continue
        _count(item, known)
        if not _text(value_of(item, "/T")) and depth > 0:
            continue
        entry = _below(above, item)
        below = value_of(item, "/Kids")
        if isinstance(below, ArrayObject) and any(_has_name(one) for one in below):
            yield from _fields(below, entry, depth + 1, known, places)
        else:
            yield replace(entry, pages=places.of(item))


def _below(above: _Field, item: DictionaryObject) -> _Field:
    name = _text(value_of(item, "/T"))
    flags = value_of(item, "/Ff")
    return _Field(
        name=f"{above.name}.{name}" if above.name and name else above.name or name,
        kind=str(value_of(item, "/FT") or above.kind),
        flags=int(flags) if isinstance(flags, int) else above.flags,
        value=above.value if value_of(item, "/V") is None else value_of(item, "/V"),
        options=value_of(item, "/Opt") or above.options,
        label=tidy_label(_text(value_of(item, "/TU"))) or above.label,
        top=above.top or id(item),
    )


def _has_name(kid: Any) -> bool:
    item = resolved(kid)
    return isinstance(item, DictionaryObject) and "/T" in item


def _ticked(entry: _Field) -> str:
    """What the box that is on stands for; its own name may only be a number in the list of options."""
    state = _text(entry.value)
    if state in ("", "Off"):
        return ""
    if isinstance(entry.options, ArrayObject) and state.isdecimal() and int(state) < len(entry.options):
        return _text(resolved(entry.options[int(state)])) or state
    return state


def _shown(value: str, options: Any) -> str:
    """What a list shows for a value, where the two differ."""
    for option in map(resolved, options if isinstance(options, ArrayObject) else ()):
        if isinstance(option, ArrayObject) and len(option) == 2 and _text(resolved(option[0])) == value:
            return _text(resolved(option[1]))
    return value


def _text(value: Any) -> str:
    """A text in whichever way PDF writes it; empty for anything else."""
    if isinstance(value, StreamObject):
        value = value.get_data()
    if isinstance(value, bytes):
        value = value.decode("utf-16" if value.startswith((b"\xfe\xff", b"\xff\xfe")) else "cp1252", "replace")
    if isinstance(value, NameObject):
        value = value.removeprefix("/")
    if not isinstance(value, str):
        return ""
    return value.replace("\r\n", "\n").replace("\r", "\n").strip()
