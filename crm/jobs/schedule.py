"""When each sweep is due. Times are this process's own: another worker may sweep too, in turn and without harm."""

from collections.abc import Sequence
from datetime import datetime

from crm.jobs.plugs import Sweep


class Schedule:
    """Which sweeps are due now."""

    def __init__(self, sweeps: Sequence[Sweep]) -> None:
        self._sweeps = tuple(sweeps)
        self._last: dict[str, datetime] = {}

    def due(self, now: datetime) -> list[Sweep]:
        """The sweeps whose time has come; asking counts as running them."""
        found = [sweep for sweep in self._sweeps if self._is_due(sweep, now)]
        self._last |= {sweep.name: now for sweep in found}
        return found

    def _is_due(self, sweep: Sweep, now: datetime) -> bool:
        last = self._last.get(sweep.name)
        return last is None or now - last >= sweep.every
