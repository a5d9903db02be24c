"""Names that no rule brings together or tells apart: a table of spellings, of nicknames and of names that are alike.

`same_names.csv` has a row each: `spelling` (one name in several spellings and languages), `family` (the same, of family
names alone), `nickname` (a name, then its short forms, which are those of its spellings as well). The names in a row
called `name` are each one of their own: they are listed lest they be taken for slips of one another.
"""

import csv
from collections import defaultdict
from pathlib import Path

_TABLE = Path(__file__).with_name("same_names.csv")
_Rows = dict[str, frozenset[tuple[str, int]]]


def same_by_table(a: str, b: str, *, family: bool = False) -> bool:
    """Whether the table lists two folded words as one name; nicknames are no family names, and the other way round."""
    rows_a, rows_b = _ROWS.get(a), _ROWS.get(b)
    if not rows_a or not rows_b:
        return False
    return any(kind in ("spelling", "family" if family else "nickname") for kind, _ in rows_a & rows_b)


def share_a_row(a: str, b: str) -> bool:
    """Whether the table lists two folded words together, be it as family names or as a name and its short form."""
    return a in _ROWS and b in _ROWS and not _ROWS[a].isdisjoint(_ROWS[b])


def are_two_names(a: str, b: str) -> bool:
    """Whether two folded words that are alike are names of two: both listed, and never together."""
    return a != b and a in _ROWS and b in _ROWS and _ROWS[a].isdisjoint(_ROWS[b])


def _load() -> _Rows:
    """By folded name: the rows (kind and number) it stands in; a name that is alone in its row has none in common."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        listed = [(row["kind"], row["names"].casefold().split()) for row in csv.DictReader(file)]
    rows: defaultdict[str, set[tuple[str, int]]] = defaultdict(set)
    spelt: defaultdict[str, set[str]] = defaultdict(set)
    for number, (kind, names) in enumerate(listed):
        for name in names:
            rows[name] |= {(kind, number)} if kind != "name" else set()
            spelt[name] |= set(names) if kind == "spelling" else set()
    for number, (kind, names) in enumerate(listed):
        if kind == "nickname":  # Sasha is short for Oleksandr as for Alexander
            for name in spelt[names[0]]:
                rows[name].add((kind, number))
    return {name: frozenset(found) for name, found in rows.items()}


_ROWS = _load()
