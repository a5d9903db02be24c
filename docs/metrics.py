"""Writes the reference of the metrics from the list that is exported: `python -m docs.metrics`."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from benchmarks.readme import table
from storage.metrics.catalog import CATALOG, By, Metric

PAGE = Path(__file__).resolve().parent / "reference" / "metrics.md"
_INTRODUCTION = """# Metrics

Served at `/metrics` by `intake work`, `intake sweep` and `intake serve` where `INTAKE_METRICS_PORT` is set; how to
connect Prometheus is in [Watch it](../how-to/watch.md). This page is written by `python -m docs.metrics` from
`storage/metrics/catalog.py`.

No label holds an id, a name or anything that a client wrote. A value that a label may not have is counted as `other`.
Besides these, each command exports `process_...` metrics of its main process (memory, processor time, open files).
"""
_GROUPS = {
    By.ALL: ("Of every command", ""),
    By.WORK: (
        "Of the workers",
        "Counted by all worker processes of one `intake work` together. Add them up over machines: `sum(rate(...))`.",
    ),
    By.SWEEPER: ("Of the sweeper", "Of `intake sweep`, and of `intake work` without `--no-sweeper`."),
    By.RECORDS: (
        "From the records",
        """Served by whoever sweeps, asked of the database at most every five seconds. Several sweepers say the same:
take `max(...)`, never `sum(...)`. Totals are kept in the records and don't begin anew with a process.""",
    ),
    By.SERVE: ("Of the pages", "Counted by all processes of one `intake serve` together."),
}


def page() -> str:
    """The page's text."""
    return "\n".join([_INTRODUCTION, *(_section(by) for by in _GROUPS)])


def _section(by: By) -> str:
    title, about = _GROUPS[by]
    rows = [_row(metric) for metric in CATALOG.values() if metric.by is by]
    shown = table(("metric", "type", "labels", "what it says"), rows)
    return "\n".join([f"## {title}\n", *([about, ""] if about else []), shown, ""])


def _row(metric: Metric) -> tuple[str, ...]:
    labels = "<br>".join(f"`{label}`: {_values(values)}" for label, values in metric.labels.items())
    return f"`{metric.name}`", metric.kind, labels, escape(metric.meaning, quote=False)


def _values(values: Sequence[str]) -> str:
    return ", ".join(map(str, values)) if values else "a name of ours"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
