"""Fills this folder's README with the figures of reading: `python -m benchmarks.readme`; a test holds it to them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.__main__ import GROUPS, RESULTS
from benchmarks.figures import Figure

README = Path(__file__).with_name("README.md")
_HEAD = ("figure", "measured", "peer's", "promised", "command")
_MARK, _END = "<!-- figures -->\n", "<!-- /figures -->"


def filled(text: str) -> str:
    """The README's text with its table made anew."""
    before, _, rest = text.partition(_MARK)
    _, _, after = rest.partition(_END)
    return f"{before}{_MARK}{_table(json.loads(RESULTS.read_text(encoding='utf-8')))}\n{_END}{after}"


def _table(results: dict[str, Any]) -> str:
    machine = results["machine"]
    place = f"Measured on {machine['cores']} cores, {machine['system']}, Python {machine['python']}."
    rows = (_HEAD, tuple("---" for _ in _HEAD), *_rows(results["figures"]))
    return "\n".join([place, "", *(f"| {' | '.join(row)} |" for row in rows)])


def _rows(rows: list[dict[str, Any]]) -> Iterator[tuple[str, ...]]:
    commands = {f"python -m benchmarks {name}" for name in GROUPS["reading"]}
    for row in rows:
        command = row.pop("command")
        if command in commands:
            figure = Figure(**row)
            yield (
                figure.name,
                _amount(figure.value, figure.unit),
                _amount(figure.peer, figure.unit),
                figure.promise,
                f"`{command}`",
            )


def _amount(value: float | None, unit: str) -> str:
    return "" if value is None else f"{value:g} {unit}".strip()


if __name__ == "__main__":
    README.write_text(filled(README.read_text(encoding="utf-8")), encoding="utf-8")
