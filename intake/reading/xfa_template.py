"""What an XFA form's template says of its fields: their captions, defaults and choices.

After the XFA Specification 3.3: a field's data has the path of the named subforms around it, unless its `bind` says
otherwise.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from intake.reading.form_wording import Answer, decoded, tidy_label, without_places, yes_or_no
from intake.reading.xfa_xml import below, child, local, on_one_line

LOOK_UP = frozenset({"LOVFile", "LOV"})
"""Code tables that official forms carry beside the client's answers."""
_HOLDERS = frozenset({"subform", "subformSet", "area", "pageSet", "pageArea"})
_FORM_NUMBER = re.compile(r"\b(?:IMM|CIT)\s?\d{4}\b")
_EDITION = re.compile(r"\(\d{2}-\d{4}\)")
_STEP = re.compile(r"\[[^\]]*\]")
_MAX_DEPTH = 100
_MAX_TITLE = 200


@dataclass(frozen=True)
class _Field:
    """A field, or a group of radio buttons that has one value, and the text that is drawn before it."""

    element: Element
    drawn: str

    @property
    def label(self) -> str:
        parts = [child(self.element, "caption")]
        if (assist := child(self.element, "assist")) is not None:
            parts += [child(assist, "toolTip"), child(assist, "speak")]
        return next(
            (tidy_label(text) for part in parts if part is not None and (text := on_one_line(part))), self.drawn
        )

    @property
    def buttons(self) -> list[Element]:
        return [part for part in self.element if local(part) == "field"]

    @property
    def is_tick(self) -> bool:
        look = child(self.element, "ui")
        return look is not None and child(look, "checkButton") is not None

    @property
    def ticked(self) -> str:
        """The value of a box that is ticked."""
        return next(iter(_items(self.element)), "1")

    @property
    def default(self) -> str:
        """What stands in a blank form."""
        for button in (self.element, *self.buttons):
            if (value := child(button, "value")) is not None and (text := on_one_line(value)):
                return text
        return ""


class Template:
    """The fields of a form's template."""

    def __init__(self, templates: Iterable[Element], lists: Iterable[Element]) -> None:
        self._fields: dict[str, _Field] = {}
        self._seen: Counter[str] = Counter()
        self._lists = {(local(above), local(entry)): above for holder in lists for above in holder for entry in above}
        self._choices: dict[tuple[str, str, str], Mapping[str, str]] = {}
        for template in templates:
            for form in template:
                if local(form) == "subform":
                    self._add(form, "", 0)

    def worded(self, path: str, value: str, language: str | None) -> Answer | None:
        """The answer as the form words it; None for a default of the blank form, and for a box without a tick."""
        field = self._fields.get(path) or self._fields.get(without_places(path))
        if field is None:
            return Answer(path=path, value=value, shown=decoded(path, value, language))
        if value == field.default:
            return None
        if field.is_tick:
            shown = yes_or_no("yes", language)
            return Answer(path=path, value=value, label=field.label, shown=shown) if value == field.ticked else None
        shown = self._choices_of(field).get(value) or decoded(path, value, language)
        return Answer(path=path, value=value, label=field.label, shown=shown)

    def _add(self, holder: Element, path: str, depth: int) -> None:
        if depth > _MAX_DEPTH:
            return  # its fields are only called by their paths
        drawn = ""
        for part in holder:
            kind = local(part)
            if kind == "draw":
                drawn = tidy_label(on_one_line(part))
            elif kind in _HOLDERS:
                own = self._data_path(part, path)
                self._add(part, path if own is None else own, depth + 1)
            elif kind in ("field", "exclGroup"):
                own = self._data_path(part, path)
                if own is not None:
                    self._fields.setdefault(own, _Field(part, drawn))
                drawn = ""

    def _data_path(self, element: Element, path: str) -> str | None:
        """Where an element's data lies; None when it has none of its own."""
        bind = child(element, "bind")
        match = "once" if bind is None else bind.get("match", "once")
        name = element.get("name", "")
        if match == "dataRef" and bind is not None and (ref := bind.get("ref", "")):
            return _referred(ref, path)
        if match == "none" or not name:
            return None
        whole = below(path, name)
        self._seen[whole] += 1
        return below(path, name, self._seen[whole])

    def _choices_of(self, field: _Field) -> Mapping[str, str]:
        """What is shown for the values that can be chosen, where the two differ."""
        bound = child(field.element, "bindItems")
        if bound is not None:
            return self._listed(bound.get("ref", ""), bound.get("labelRef", "$"), bound.get("valueRef", "$"))
        if field.buttons:
            return dict(_radio(field.buttons))
        return _saved_and_shown(field.element)

    def _listed(self, ref: str, label: str, value: str) -> Mapping[str, str]:
        """The entries of one of the form's own look-up lists, which `bindItems` names by the last two names."""
        key = (ref, label, value)
        if key not in self._choices:
            names = _names(ref)[-2:]
            above = self._lists.get((names[0], names[1])) if len(names) == 2 else None
            entries = [] if above is None else [entry for entry in above if local(entry) == names[1]]
            self._choices[key] = {_part(entry, value): _part(entry, label) for entry in entries}
        return self._choices[key]


def title_of(templates: Sequence[Element]) -> str:
    """The drawn text that has the form's number, best with its edition, and those before and after it."""
    texts = [text for template in templates for text in _drawn(template)]
    numbered = [index for index, text in enumerate(texts) if _FORM_NUMBER.search(text)]
    index = next((index for index in numbered if _EDITION.search(texts[index])), numbered[0] if numbered else None)
    if index is None:
        return texts[0] if texts else ""
    return " ".join(dict.fromkeys(texts[max(0, index - 1) : index + 2]))


def _drawn(template: Element) -> Iterator[str]:
    for draw in template.iter():
        if local(draw) == "draw" and 3 < len(text := on_one_line(draw)) < _MAX_TITLE:
            yield text


def _names(ref: str) -> list[str]:
    return [name for name in _STEP.sub("", ref).split(".") if name]


def _referred(ref: str, path: str) -> str:
    """The path that a `bind` refers to: from here ($), from the record's top ($record), or from above it ($data)."""
    first, *names = _names(ref) or [""]
    if first == "$record":
        return "/".join(names)
    if first in ("$data", "xfa"):
        return "/".join(names[1:])
    if first != "$":
        names = [first, *names]
    return "/".join([path, *names] if path else names)


def _part(entry: Element, ref: str) -> str:
    """What a label or a value refers to: the entry itself ($), an attribute, or a child."""
    name = ref.removeprefix("$.")
    if name in ("$", ""):
        return on_one_line(entry)
    inner = child(entry, name)
    return entry.get(name, "") if inner is None else on_one_line(inner)


def _items(field: Element) -> list[str]:
    """The first list of a field's items."""
    first = child(field, "items")
    return [] if first is None else [on_one_line(item) for item in first]


def _saved_and_shown(field: Element) -> Mapping[str, str]:
    lists = [part for part in field if local(part) == "items"]
    saved = next((part for part in lists if part.get("save") == "1"), None)
    shown = next((part for part in lists if part is not saved), None)
    if saved is None or shown is None:
        return {}
    return dict(zip(map(on_one_line, saved), map(on_one_line, shown), strict=False))


def _radio(buttons: Iterable[Element]) -> Iterator[tuple[str, str]]:
    for button in buttons:
        on = _items(button)[:1]
        caption = child(button, "caption")
        if on and caption is not None:
            yield on[0], on_one_line(caption)
