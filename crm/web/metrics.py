"""Prometheus counters, and the page that shows them: of this process, or of all that share `shared_metrics`.

Labels are bounded: routes are templates, codes are ours. Names of operations come from clients: the first `MOST_NAMES`
that are no longer than `MOST_LETTERS` are told apart, the rest counts as `other`. Plans are named by their first root
field and a hash of the operation; of those beyond the first `MOST_NAMES` the root field is left: `leads#other`.
"""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.values import ValueClass

from crm.web.shared_metrics import FOLDER, forget_dead

MOST_NAMES, MOST_LETTERS = 200, 64
OTHER = "other"
UNNAMED = "unnamed"
READ_EVERY = 5.0
"""Seconds between two looks at the gauges."""
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

SPENT = {
    "statements": "Statements that ran, by plan.",
    "rows": "Rows that statements gave or changed, by plan; a compiled statement gives one, its whole text.",
    "bytes": "Bytes of answers, by plan.",
}

Together = Literal["livesum", "livemax"]


class Names:
    """The first so many names given; whoever comes later is `other`."""

    def __init__(self, most: int = MOST_NAMES) -> None:
        self._known: set[str] = set()
        self._most = most

    def bounded(self, name: str | None) -> str:
        """The name as a label."""
        if not name:
            return UNNAMED
        if name not in self._known:
            if len(self._known) >= self._most or len(name) > MOST_LETTERS:
                return OTHER
            self._known.add(name)
        return name

    def bounded_plan(self, name: str) -> str:
        """The same of a plan: what comes later is told apart by root fields, which the schema bounds."""
        found = self.bounded(name)
        return found if found != OTHER else f"{name.partition('#')[0]}#{OTHER}"


class Metrics:
    """The counters; one object an application, so that tests do not meet."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._operations = Names()
        self._plans = Names()
        self._requests = Counter(
            "touchline_requests", "Requests by route and status.", ["method", "route", "status"], registry=self.registry
        )
        self._request_seconds = Histogram(
            "touchline_request_seconds", "Duration of requests.", ["route"], registry=self.registry, buckets=BUCKETS
        )
        self._graphql = Histogram(
            "touchline_graphql_operation_seconds",
            "Duration of GraphQL operations by name.",
            ["operation"],
            registry=self.registry,
            buckets=BUCKETS,
        )
        self._plan_cache = Counter(
            "touchline_plan_cache", "Look-ups of compiled operations.", ["outcome"], registry=self.registry
        )
        self._plan_seconds = Histogram(
            "touchline_graphql_plan_seconds",
            "Duration of GraphQL operations by plan, planning included.",
            ["plan"],
            registry=self.registry,
            buckets=BUCKETS,
        )
        self._plan_spent = {
            what: Counter(f"touchline_graphql_plan_{what}", description, ["plan"], registry=self.registry)
            for what, description in SPENT.items()
        }
        self._errors = Counter("touchline_graphql_errors", "GraphQL errors by code.", ["code"], registry=self.registry)
        self._slow_plans = Counter(
            "touchline_slow_plans", "Statements slower than the limit, by plan.", ["plan"], registry=self.registry
        )
        self._jobs = Counter(
            "touchline_jobs", "Background jobs by outcome.", ["kind", "outcome"], registry=self.registry
        )
        self._live_sent = Counter("touchline_live_events_sent", "Events sent to subscribers.", registry=self.registry)
        self._live_slow = Counter(
            "touchline_live_slow_readers",
            "Live connections closed because they read too slowly.",
            registry=self.registry,
        )
        self._outbound = Counter(
            "touchline_outbound_calls", "Calls to other services by outcome.", ["outcome"], registry=self.registry
        )
        self._outbound_seconds = Histogram(
            "touchline_outbound_seconds",
            "Duration of calls to other services.",
            registry=self.registry,
            buckets=(*BUCKETS, 30.0),
        )
        self._intake = Counter(
            "touchline_intake_requests", "Requests of networks that were read, by outcome.", ["outcome"],
            registry=self.registry,
        )  # fmt: skip
        self._webhooks = Counter(
            "touchline_webhook_attempts", "Attempts to deliver a webhook, by outcome.", ["outcome"],
            registry=self.registry,
        )  # fmt: skip
        self._gauges: dict[str, tuple[Gauge, Callable[[], float]]] = {}

    def request(self, *, method: str, route: str, status: int, seconds: float) -> None:
        """Counts a finished request."""
        self._requests.labels(method, route, str(status)).inc()
        self._request_seconds.labels(route).observe(seconds)

    def operation(self, name: str | None, seconds: float) -> None:
        """Counts a GraphQL operation."""
        self._graphql.labels(self._operations.bounded(name)).observe(seconds)

    def plan(self, name: str, seconds: float, *, statements: int, rows: int, size: int) -> None:
        """Counts what a run of a plan took; `size` is the answer's in bytes."""
        label = self._plans.bounded_plan(name)
        self._plan_seconds.labels(label).observe(seconds)
        for what, amount in (("statements", statements), ("rows", rows), ("bytes", size)):
            self._plan_spent[what].labels(label).inc(amount)

    def error(self, code: str) -> None:
        """Counts an error that a client was told of."""
        self._errors.labels(code).inc()

    def plan_lookup(self, *, hit: bool) -> None:
        """Counts whether a compiled operation was there."""
        self._plan_cache.labels("hit" if hit else "miss").inc()

    def slow_plan(self, name: str) -> None:
        """Counts a slow statement by its plan's name."""
        self._slow_plans.labels(self._plans.bounded_plan(name)).inc()

    def job(self, kind: str, outcome: str) -> None:
        """Counts a finished job."""
        self._jobs.labels(kind, outcome).inc()

    def intake(self, outcome: str, number: int) -> None:
        """Counts requests of networks that came to an end, or wait for another attempt."""
        self._intake.labels(outcome).inc(number)

    def webhook(self, outcome: str) -> None:
        """Counts an attempt to deliver a webhook."""
        self._webhooks.labels(outcome).inc()

    def live_sent(self) -> None:
        """Counts an event that was sent to a subscriber."""
        self._live_sent.inc()

    def live_slow(self) -> None:
        """Counts a live connection that was closed because it read too slowly."""
        self._live_slow.inc()

    def outbound(self, outcome: str, seconds: float) -> None:
        """Counts a call to another service; which one is nobody's concern."""
        self._outbound.labels(outcome).inc()
        self._outbound_seconds.observe(seconds)

    def gauge(self, name: str, description: str, read: Callable[[], float], *, together: Together = "livesum") -> None:
        """A number that is read when somebody looks: sizes of pools, lag; `together` says how processes' add up."""
        if name not in self._gauges:
            made = Gauge(name, description, registry=self.registry, multiprocess_mode=together)
            self._gauges[name] = made, read

    def read_gauges(self) -> None:
        """Writes down what the gauges say now."""
        for made, read in self._gauges.values():
            made.set(read())

    async def keep_reading(self) -> None:
        """For as long as the process serves: others that are asked cannot look into its pools."""
        while True:
            self.read_gauges()
            await asyncio.sleep(READ_EVERY)

    def page(self) -> bytes:
        """All of it in Prometheus' text format; of all serving processes and the worker where they share a folder."""
        self.read_gauges()
        if not ValueClass._multiprocess:
            return generate_latest(self.registry)
        folder = Path(os.environ[FOLDER])
        forget_dead(folder)
        together = CollectorRegistry()
        MultiProcessCollector(together, path=str(folder))  # type: ignore[no-untyped-call]  # the library's
        return generate_latest(together)


def metrics_route(metrics: Metrics) -> HTTPRouteHandler:
    """The page; it tells nothing of any workspace."""

    @get("/metrics", include_in_schema=False, sync_to_thread=False)
    def show() -> Response[bytes]:
        return Response(metrics.page(), media_type=CONTENT_TYPE_LATEST)

    return show
