"""Gauges of what waits in all workspaces together: requests of networks, and webhooks to be sent."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog

from crm.core import clock
from crm.core.database import Database
from crm.web.metrics import Metrics

LOOK_EVERY = 15.0
"""Seconds between two looks; every serving process has one, and all see the same."""
_FIGURES = "SELECT * FROM pipeline_figures($1)"
log = structlog.get_logger("touchline")


class Pipeline:
    """The figures as they were at the last look."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._found: dict[str, Any] = {}

    def show(self, metrics: Metrics) -> None:
        """Adds the gauges to the page."""
        gauges: tuple[tuple[str, str, Callable[[], float]], ...] = (
            ("touchline_intake_backlog", "Requests of networks that wait.", lambda: self._count("intake_waiting")),
            ("touchline_intake_lag_seconds", "For how long the oldest waits.", lambda: self._age("intake_oldest")),
            ("touchline_intake_dead", "Dead letters.", lambda: self._count("intake_dead")),
            ("touchline_webhooks_due", "Webhooks that are due.", lambda: self._count("webhooks_waiting")),
            ("touchline_webhooks_lag_seconds", "Age of the oldest of them.", lambda: self._age("webhooks_oldest")),
        )
        for name, description, read in gauges:
            metrics.gauge(name, description, read, together="livemax")

    async def keep_looking(self) -> None:
        """For as long as the process serves."""
        while True:
            try:
                await self.look()
            except Exception as error:  # the database is away, which others tell
                log.warning("figures not read", error=type(error).__name__)
            await asyncio.sleep(LOOK_EVERY)

    async def look(self) -> None:
        """Reads the figures; they tell nothing of any one workspace."""
        self._found = dict(await self._database.reads.fetchrow(_FIGURES, clock.now()) or {})

    def _count(self, name: str) -> float:
        return float(self._found.get(name) or 0)

    def _age(self, name: str) -> float:
        since: datetime | None = self._found.get(name)
        return max((clock.now() - since).total_seconds(), 0.0) if since else 0.0
