"""Whoever is scraped: holds the metrics, and takes what the processes of this machine counted."""

import json
import os
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, disable_created_metrics

from storage.metrics.catalog import BUILD_INFO, CATALOG, By, Kind, Metric
from storage.metrics.counting import ADDRESS, Count, taken_by

_LARGEST = 1 << 18


class Gatherer:
    """The metrics of one command: those that its processes count."""

    def __init__(self, role: str, version: str, *by: By) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # a series more for each, which nobody asks for
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        counted = [metric for metric in CATALOG.values() if metric.by in (By.ALL, *by)]
        self._families = {metric.name: _family(metric, self.registry) for metric in counted}
        self.take([(BUILD_INFO.name, (role, version), 1.0)])

    def take(self, counts: Sequence[Count]) -> None:
        """Add what was counted. What is not known here is left out: the processes of a former version may run on."""
        for name, values, value in counts:
            metric, family = CATALOG.get(name), self._families.get(name)
            if metric is None or family is None or len(values) != len(metric.labels):
                continue
            one = family.labels(*metric.allowed(values)) if values else family
            match metric.kind:
                case Kind.COUNTER:
                    one.inc(value)
                case Kind.GAUGE:
                    one.set(value)
                case Kind.HISTOGRAM:
                    one.observe(value)

    def take_own(self) -> None:
        """Take also what this process counts."""
        taken_by(self.take)

    def open(self, path: Path) -> None:
        """Let processes that are started from now on hand their counts to this socket. Raises OSError."""
        self._receiving = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._receiving.bind(str(path))
        os.environ[ADDRESS] = str(path)

    def receive(self) -> NoReturn:
        """Take what they count, for ever."""
        while True:
            try:
                self.take(json.loads(self._receiving.recv(_LARGEST)))
            except (ValueError, TypeError):  # not one of ours
                continue


def _family(metric: Metric, registry: CollectorRegistry) -> Any:
    more = {"buckets": metric.buckets} if metric.kind is Kind.HISTOGRAM else {}
    make = {Kind.COUNTER: Counter, Kind.GAUGE: Gauge, Kind.HISTOGRAM: Histogram}[metric.kind]
    family = make(metric.name, metric.meaning, tuple(metric.labels), registry=registry, **more)
    if metric.labels:
        for values in metric.begins_with:
            family.labels(*values)
    return family
