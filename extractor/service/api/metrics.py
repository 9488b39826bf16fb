"""What Prometheus reads: requests, and how many extractions there are of each status; on a registry of this app's own."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from extractor.service.store import Store

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Metrics:
    """The counters of one app."""

    def __init__(self, store: Store) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_StoreCollector(store))
        labels = ("method", "route", "status")
        self._requests = Counter("imr_requests", "Requests by route.", labels, registry=self._registry)
        self._seconds = Histogram(
            "imr_request_seconds",
            "Time to the last byte, in seconds.",
            ("method", "route"),
            buckets=SECONDS,
            registry=self._registry,
        )

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request; `route` is the pattern, never the address, which holds ids."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def text(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self._registry)


class _StoreCollector(Collector):
    """Asks the store when it is asked."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield how many extractions and workers there are."""
        extractions = GaugeMetricFamily("imr_extractions", "Extractions by status.", labels=("status",))
        for status, number in self._store.counts().items():
            extractions.add_metric((status,), number)
        yield extractions
        yield GaugeMetricFamily("imr_workers", "Processes that read documents.", value=len(self._store.living_workers()))

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Yield nothing: the registry need not ask the store when it is made."""
        return iter(())
