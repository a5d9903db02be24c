"""Fills this folder's README with the figures of each group: `python -m benchmarks.readme`; a test holds it to them."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.__main__ import GROUPS, RESULTS
from benchmarks.figures import Figure

README = Path(__file__).with_name("README.md")
_HEAD = ("figure", "measured", "peer's", "promised", "command")


def filled(text: str) -> str:
    """The README's text with its tables made anew."""
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    for group, names in GROUPS.items():
        text = between(text, group, figures_table(results, _HEAD, _rows(results["figures"], names)))
    return text


def between(text: str, name: str, table: str) -> str:
    """The text with this table between the marks of that name."""
    pattern = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
    return re.sub(pattern, lambda marks: f"{marks[1]}{table}\n{marks[2]}", text, flags=re.DOTALL)


def figures_table(results: Mapping[str, Any], head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Where the figures were measured, and the table of them."""
    machine = results["machine"]
    place = f"Measured on {machine['cores']} cores, {machine['system']}, Python {machine['python']}."
    return f"{place}\n\n{table(head, rows)}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, ["---"] * len(head), *rows))


def amount(value: float | None, unit: str) -> str:
    """A figure with its unit; empty when there is none."""
    return "" if value is None else f"{value:g} {unit}".strip()


def _rows(rows: Iterable[Mapping[str, Any]], names: Iterable[str]) -> Iterator[tuple[str, ...]]:
    commands = {f"python -m benchmarks {name}" for name in names}
    for row in rows:
        if (command := row["command"]) in commands:
            figure = Figure(**{name: value for name, value in row.items() if name != "command"})
            yield (
                figure.name,
                amount(figure.value, figure.unit),
                amount(figure.peer, figure.unit),
                figure.promise,
                f"`{command}`",
            )


if __name__ == "__main__":
    README.write_text(filled(README.read_text(encoding="utf-8")), encoding="utf-8")
