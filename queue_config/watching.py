"""What is exported of the records when somebody asks, at most every few seconds: the sweeper's part of the metrics."""

import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import Error as AnyDatabaseError
from django.db import close_old_connections
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.registry import Collector

from queue_config.app import QUEUE_OF
from queue_config.backlog import backlog
from queue_config.inventory import behind
from storage.metrics import catalog
from storage.metrics.catalog import By, Kind, Metric
from storage.metrics.standing import MOST, Reading, confidence_counts, standing

_FRESH_SECONDS = 5.0


@dataclass(eq=False)
class RecordsCollector(Collector):
    """Asks the records, and says the same again until it is some seconds old."""

    fresh_seconds: float = _FRESH_SECONDS
    _said: list[Family] = field(default_factory=list)
    _at: float = -1e9
    _asking: threading.Lock = field(default_factory=threading.Lock)

    def describe(self) -> Iterable[Family]:
        """What it may say, so that the records aren't asked before somebody wants to know."""
        return _families({}).values()

    def collect(self) -> Iterable[Family]:
        """All that the records say now; of an outage only that it is one."""
        with self._asking:
            if time.monotonic() - self._at >= self.fresh_seconds:
                self._said, self._at = _asked(), time.monotonic()
            return self._said


def _asked() -> list[Family]:
    began = time.monotonic()
    try:
        close_old_connections()
        found = [*_queues(), *standing()]
        confident = list(confidence_counts())
    except AnyDatabaseError:
        return [_gauge(catalog.RECORDS_UP, 0.0)]
    families = _families(found)
    for model, buckets in confident:
        families[catalog.CONFIDENCE.name].add_metric([model], buckets, None)
    return [_gauge(catalog.RECORDS_UP, 1.0), _gauge(catalog.RECORDS_SECONDS, time.monotonic() - began)] + [
        family for family in families.values() if family.samples
    ]


def _queues() -> Iterator[Reading]:
    for row in backlog(MOST):
        queue = (QUEUE_OF[row.step],)
        yield catalog.QUEUE_LENGTH, queue, float(row.due)
        yield catalog.QUEUE_UNDER_WAY, queue, float(row.under_way)
        yield catalog.QUEUE_OLDEST, queue, row.oldest_seconds or 0.0
    if (known := behind().by) is not None:
        yield catalog.INVENTORY_BEHIND, (), known.total_seconds()


def _families(readings: Iterable[Reading]) -> dict[str, Any]:
    families = {metric.name: _family(metric) for metric in catalog.CATALOG.values() if metric.by is By.RECORDS}
    for metric, labels, value in readings:
        families[metric.name].add_metric(labels, value)
    return families


def _family(metric: Metric) -> Any:
    make = {Kind.COUNTER: CounterMetricFamily, Kind.GAUGE: GaugeMetricFamily, Kind.HISTOGRAM: HistogramMetricFamily}
    return make[metric.kind](metric.name, metric.meaning, labels=tuple(metric.labels))


def _gauge(metric: Metric, value: float) -> Family:
    family: Family = _family(metric)
    family.add_sample(metric.name, {}, value)
    return family
