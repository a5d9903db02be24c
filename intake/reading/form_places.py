"""Which pages show which fields of a form. Only a page knows which fields lie on it: files are bound from several."""

from collections.abc import Iterable, Iterator
from typing import Any

from pypdf.generic import ArrayObject, DictionaryObject

_MAX_DEPTH = 50


class Places:
    """The fields that lie on the pages of a file."""

    def __init__(self, pages: Iterable[DictionaryObject]) -> None:
        """Raises whatever pypdf does for damaged pages."""
        self._found: dict[int, tuple[DictionaryObject, dict[int, None]]] = {}
        self.page_count = 0
        for self.page_count, page in enumerate(pages, start=1):
            annotations = value_of(page, "/Annots")
            for one in annotations if isinstance(annotations, ArrayObject) else ():
                widget = resolved(one)
                if isinstance(widget, DictionaryObject) and value_of(widget, "/Subtype") == "/Widget":
                    for field in _own(widget):
                        self._found.setdefault(id(field), (field, {}))[1][self.page_count] = None

    def of(self, field: DictionaryObject) -> tuple[int, ...]:
        """The pages that show a field: it lies there itself, or a kid without a name does."""
        kids = value_of(field, "/Kids")
        shown = (field, *map(resolved, kids if isinstance(kids, ArrayObject) else ()))
        return tuple(sorted({page for one in shown if id(one) in self._found for page in self._found[id(one)][1]}))

    def lines(self) -> Iterator[list[DictionaryObject]]:
        """Each field that has a name, behind those above it, the uppermost first."""
        for field, _ in self._found.values():
            if "/T" in field:
                yield [*reversed(list(_above(field))), field]


def _own(widget: DictionaryObject) -> Iterator[DictionaryObject]:
    """A widget, and the field that it is one of the places of."""
    yield widget
    if "/T" not in widget:
        for holder in _above(widget):
            yield holder
            if "/T" in holder:
                return


def _above(field: DictionaryObject) -> Iterator[DictionaryObject]:
    for _ in range(_MAX_DEPTH):
        holder = value_of(field, "/Parent")
        if not isinstance(holder, DictionaryObject):
            return
        yield holder
        field = holder


def value_of(item: Any, key: str) -> Any:
    """What stands under a key; None for what is missing or can't be read."""
    return resolved(item.get_object().get(key))


def resolved(value: Any) -> Any:
    """None for what is missing or can't be read."""
    try:
        return None if value is None else value.get_object()
    except MemoryError:
        raise
    except Exception:  # pypdf raises anything on what is damaged; the other fields may still be good
        return None
