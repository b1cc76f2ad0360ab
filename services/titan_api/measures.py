"""What Prometheus reads: requests by route and time, and the figures of the installation."""

from collections.abc import Iterable, Mapping

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily

_METHODS = frozenset(("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"))
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0)


class Measures:
    """The metrics of one application."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "titan_requests", "Requests answered.", ("method", "route", "status"),
            registry=self._registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "titan_request_seconds", "Seconds from request to answer.", ("method", "route"),
            buckets=_BUCKETS, registry=self._registry,
        )  # fmt: skip

        self._counted = dict[tuple[str, str, int], tuple[Counter, Histogram]]()

    def answered(self, method: str, route: str | None, status: int, seconds: float) -> None:
        """Count a request by the template of its route; unknown ones are one route."""
        name = route or "unknown"
        verb = method if method in _METHODS else "other"  # a caller may send any word
        kind = verb, name, status
        if kind not in self._counted:
            # As many as there are routes, methods and statuses: looking them up costs more than
            # counting.
            self._counted[kind] = (
                self._requests.labels(verb, name, str(status)), self._seconds.labels(verb, name)
            )  # fmt: skip
        requests, times = self._counted[kind]
        requests.inc()
        times.observe(seconds)

    def text(self, figures: Mapping[str, Mapping[str, int]]) -> bytes:
        """Return everything in Prometheus's text format."""
        registry = CollectorRegistry()
        registry.register(_Figures(figures))
        return generate_latest(self._registry) + generate_latest(registry)


class _Figures:
    """A collector of figures of the moment."""

    def __init__(self, figures: Mapping[str, Mapping[str, int]]) -> None:
        self._figures = figures

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Yield a gauge for each figure."""
        for name, values in self._figures.items():
            text = f"Of the installation: {name}."
            gauge = GaugeMetricFamily(f"titan_{name}", text, None, ["is"])
            for label, value in values.items():
                gauge.add_metric([label], value)
            yield gauge
