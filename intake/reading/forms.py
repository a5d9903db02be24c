"""The answers of a fillable PDF: XFA data where there is any, else AcroForm values."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pypdf import PdfReader, apply_configuration
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject

from intake.reading.cpu_limit import OutOfTime, cpu_limit
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
    """What a form says."""

    answers: list[Answer] = field(default_factory=list)
    ticks: list[Answer] = field(default_factory=list)
    """The boxes and buttons that are on, with the values they stand for."""
    title: str = ""
    has_script: bool = False


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
    form = Form()
    holder = _value(reader.trailer["/Root"], "/AcroForm")
    if not isinstance(holder, DictionaryObject):
        return form
    packets = _packets(_value(holder, "/XFA"))
    if packets:
        form.answers, form.title = answers_and_title(packets)
        form.has_script = any(_SCRIPT.search(data) for _, data in packets)
    if not form.answers:
        for is_tick, answer in _field_values(holder):
            (form.ticks if is_tick else form.answers).append(answer)
    _refuse_endless([*form.answers, *form.ticks])
    return form


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

    @property
    def path(self) -> str:
        """As XFA data is called: [0] is the first of its name and goes without saying, [1] the second."""
        return _PLACE.sub(lambda place: f"[{int(place[1]) + 1}]" if int(place[1]) else "", self.name).replace(".", "/")


def _field_values(form: DictionaryObject) -> Iterator[tuple[bool, Answer]]:
    """Each field that has an answer, and whether that is a tick in a box."""
    for entry in _fields(_value(form, "/Fields"), _Field("", "", 0, None, None), 0, set()):
        is_tick = entry.kind == "/Btn"
        if is_tick:
            value = "" if entry.flags & _PUSH_BUTTON else _ticked(entry)
        elif entry.kind == "/Sig":
            value = _text(_value(entry.value, "/Name")) if isinstance(entry.value, DictionaryObject) else ""
        elif entry.kind == "/Ch":
            chosen = entry.value if isinstance(entry.value, ArrayObject) else [entry.value]
            value = ", ".join(filter(None, (_shown(_text(one), entry.options) for one in chosen)))
        else:
            value = _text(entry.value)
        if value and not is_bookkeeping(entry.path):
            yield is_tick, Answer(path=entry.path, value=value, label=entry.label)


def _fields(kids: Any, above: _Field, depth: int, known: set[int]) -> Iterator[_Field]:
    """The fields that have values of their own. A kid without a name is only another place of the same field.

    Raises FormUnreadable when they are too many or too deep.
    """
    if not isinstance(kids, ArrayObject):
        return
    if depth > _MAX_DEPTH:
        raise FormUnreadable(f"its fields lie more than {_MAX_DEPTH} deep, the limit")
    for kid in kids:
        item = _resolved(kid)
        if not isinstance(item, DictionaryObject) or id(item) in known:
            continue
        if len(known) > _MAX_FIELDS:
            raise FormUnreadable(f"more than {_MAX_FIELDS:,} fields, the limit")
        known.add(id(item))
        name = _text(_value(item, "/T"))
        if not name and depth > 0:
            continue
        flags = _value(item, "/Ff")
        entry = _Field(
            name=f"{above.name}.{name}" if above.name else name,
            kind=str(_value(item, "/FT") or above.kind),
            flags=int(flags) if isinstance(flags, int) else above.flags,
            value=above.value if _value(item, "/V") is None else _value(item, "/V"),
            options=_value(item, "/Opt") or above.options,
            label=tidy_label(_text(_value(item, "/TU"))) or above.label,
        )
        below = _value(item, "/Kids")
        if isinstance(below, ArrayObject) and any(_has_name(one) for one in below):
            yield from _fields(below, entry, depth + 1, known)
        else:
            yield entry


def _has_name(kid: Any) -> bool:
    item = _resolved(kid)
    return isinstance(item, DictionaryObject) and "/T" in item


def _ticked(entry: _Field) -> str:
    """What the box that is on stands for; its own name may only be a number in the list of options."""
    state = _text(entry.value)
    if state in ("", "Off"):
        return ""
    if isinstance(entry.options, ArrayObject) and state.isdecimal() and int(state) < len(entry.options):
        return _text(_resolved(entry.options[int(state)])) or state
    return state


def _shown(value: str, options: Any) -> str:
    """What a list shows for a value, where the two differ."""
    for option in map(_resolved, options if isinstance(options, ArrayObject) else ()):
        if isinstance(option, ArrayObject) and len(option) == 2 and _text(_resolved(option[0])) == value:
            return _text(_resolved(option[1]))
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


def _value(item: Any, key: str) -> Any:
    return _resolved(item.get_object().get(key))


def _resolved(value: Any) -> Any:
    """None for what is missing or can't be read."""
    try:
        return None if value is None else value.get_object()
    except MemoryError:
        raise
    except Exception:  # pypdf raises anything on what is damaged; the other fields may still be good
        return None
