"""`python -m benchmarks [NAME ...]` measures figures, prints them and keeps them in results.json.

A name is that of a benchmark or of a group of them; without one, all that need no other program are measured.
Exit code 1 when a limit is broken.
"""

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.figures import Figure, Say

RESULTS = Path(__file__).with_name("results.json")
BENCHMARKS = {
    "sniffing": "sniffing",
    "sandbox": "sandbox",
    "inspect": "inspect_time",
    "import": "case_import",
    "demo": "demo",
    "queue": "queue",
    "encryption": "encryption",
    "records": "many_records",
    "metrics": "scraping",
    "scan": "long_scan",
    "lookup": "cases.lookup",
    "import-million": "cases.million",
    "born-digital": "reading.born_digital",
    "text-layers": "reading.text_layers",
    "partial-layers": "reading.partial_layers",
    "languages": "reading.languages",
    "orientation": "reading.orientation",
    "mrz": "reading.mrz",
    "blank": "reading.blank",
    "photos": "reading.photos",
    "engines": "reading.engines",
    "scans": "reading.scans",
    "long-files": "reading.long_files",
    "classify": "classifying.time",
    "promise": "classifying.promise",
    "second-hand": "classifying.second_hand",
    "streams": "classifying.streams",
    "scores": "classifying.scores",
    "training": "classifying.training",
    "attaching": "matching.promise",
    "desk": "desk.promise",
    "dashboards": "dashboards.year",
    "throughput": "scale.throughput",
    "shares": "scale.shares",
    "idle": "scale.idle",
    "prediction": "scale.prediction",
    "growth": "scale.growth",
}
"""Name -> module, the quick ones first."""
GROUPS = {
    group: tuple(name for name, module in BENCHMARKS.items() if module.startswith(f"{group}."))
    for group in ("reading", "classifying", "cases", "matching", "desk", "dashboards", "scale")
}
"""Name -> those that are measured together: `make bench-reading`, `make bench-classify`, `make bench-matching` ..."""


def main(arguments: Sequence[str], *, results: Path = RESULTS) -> int:
    """Measure, print and keep; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    known = ", ".join([*BENCHMARKS, *GROUPS])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of {known}; none: all but the groups")
    names = chosen(parser.parse_args(arguments).names)
    if unknown := [name for name in names if name not in BENCHMARKS]:
        parser.error(f"there is no benchmark {unknown[0]!r}; there are {known}")
    broken = False
    for name in names:
        figures = list(_measured(name))
        _keep(results, name, figures)
        _print(name, figures)
        broken = broken or not all(figure.holds for figure in figures)
    return 1 if broken else 0


def chosen(names: Sequence[str]) -> list[str]:
    """The benchmarks that are meant by these names, of theirs or of groups."""
    grouped = [name for group in GROUPS.values() for name in group]
    named = [each for name in names for each in GROUPS.get(name, (name,))]
    return named or [name for name in BENCHMARKS if name not in grouped]


def _measured(name: str) -> Iterator[Figure]:
    measure: Callable[[Say], Iterator[Figure]] = import_module(f"benchmarks.{BENCHMARKS[name]}").measure
    with Console(stderr=True).status(name) as status:
        yield from measure(lambda what: status.update(f"{name}: {what}"))


def _print(name: str, figures: Sequence[Figure]) -> None:
    table = Table("figure", "value", "peer's", "limit", title=name, title_justify="left")
    for figure in figures:
        peer = "" if figure.peer is None else f"{_rounded(figure.peer):g} {figure.unit}"
        mark = "" if figure.holds else "  BROKEN"
        value = f"{_rounded(figure.value):g} {figure.unit}"
        table.add_row(figure.name, value, peer, f"{figure.promise}{mark}".strip())
    Console().print(table)


def _keep(results: Path, name: str, figures: Sequence[Figure]) -> None:
    """Put a benchmark's figures in place of its former ones; those of the others stay."""
    command = f"python -m benchmarks {name}"
    rows = json.loads(results.read_text(encoding="utf-8"))["figures"] if results.exists() else []
    rows = [row for row in rows if row["command"] != command]
    rows += [_row(figure) | {"command": command} for figure in figures]
    order = {f"python -m benchmarks {known}": place for place, known in enumerate(BENCHMARKS)}
    rows.sort(key=lambda row: order.get(row["command"], len(order)))
    whole = {"machine": _machine(), "figures": rows}
    results.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _row(figure: Figure) -> dict[str, Any]:
    numbers = ("value", "limit", "at_least", "peer")
    row = asdict(figure)
    return row | {name: _rounded(row[name]) for name in numbers if row[name] is not None}


def _machine() -> dict[str, Any]:
    return {"cores": os.cpu_count(), "system": f"{platform.system()} {platform.machine()}"} | {
        "python": platform.python_version()
    }


def _rounded(value: float) -> float:
    """Three significant digits say what can be said."""
    return float(f"{value:.3g}") if value < 1000 else round(value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
