"""The list of metrics holds what the product has, and nothing that could be a client's."""

from pathlib import Path

import pytest

from docs.metrics import PAGE, page
from queue_config.app import QUEUE_OF
from storage.metrics.catalog import CATALOG, QUEUES, STEPS, Kind

_FREE = {"role", "version", "model", "policy", "view"}
"""Labels whose values are names of ours that are known at run time only."""


def test_it_has_every_step_and_every_queue() -> None:
    assert list(zip(STEPS, QUEUES, strict=True)) == list(QUEUE_OF.items())


@pytest.mark.parametrize("metric", CATALOG.values(), ids=CATALOG)
def test_names_follow_the_conventions_and_labels_are_bounded(metric) -> None:
    assert metric.name.startswith("intake_")
    assert metric.name.endswith("_total") is (metric.kind is Kind.COUNTER)
    assert metric.meaning
    assert {label for label, values in metric.labels.items() if not values} <= _FREE
    assert bool(metric.buckets) is (metric.kind is Kind.HISTOGRAM)


def test_every_metric_is_used_by_name_somewhere_in_the_product() -> None:
    root = PAGE.parent.parent.parent
    constants = dict(_constants())
    code = "".join(
        path.read_text() for room in ("storage", "queue_config", "review", "commands") for path in _sources(root / room)
    )
    assert {name for name, constant in constants.items() if code.count(constant) < 1} == set()


def _sources(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*.py") if path.name != "catalog.py"]


def _constants() -> list[tuple[str, str]]:
    from storage.metrics import catalog

    return [(metric.name, name) for name, metric in vars(catalog).items() if metric in CATALOG.values()]


def test_the_reference_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python -m docs.metrics`"
