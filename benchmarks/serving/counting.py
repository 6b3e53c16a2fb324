"""Processor time and memory of process trees, and percentiles."""

from collections.abc import Sequence

import psutil


def tree(process: psutil.Process) -> list[psutil.Process]:
    """The process and everything under it."""
    return [process, *process.children(recursive=True)]


def cpu_seconds(process: psutil.Process) -> float:
    """User and system time of a tree, with that of its root's children which have ended: backends come and go."""
    gone = process.cpu_times()
    total = float(getattr(gone, "children_user", 0.0) + getattr(gone, "children_system", 0.0))
    for one in tree(process):
        try:
            used = one.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += used.user + used.system
    return total


def memory_mb(process: psutil.Process) -> dict[str, float]:
    """Resident memory of the tree, and of its largest process: the one that answers."""
    sizes = [one.memory_info().rss / 2**20 for one in tree(process)]
    return {"tree": round(sum(sizes), 1), "worker": round(max(sizes), 1)}


def percentile(sorted_values: Sequence[float], share: float) -> float:
    """The value below which that share lies."""
    return sorted_values[min(len(sorted_values) - 1, int(len(sorted_values) * share))]


def median(values: Sequence[float]) -> float:
    """The middle one of a few."""
    return percentile(sorted(values), 0.5)
