"""What every benchmark asks: which machine this is, whether the service lives, which process PostgreSQL is."""

import os
import platform
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import asyncpg
import psutil


def say(text: str) -> None:
    """A line at once."""
    print(text, flush=True)


async def postmaster(url: str) -> psutil.Process:
    """The process all others of that server are children of."""
    connection = await asyncpg.connect(url)
    try:
        parent = psutil.Process(await connection.fetchval("SELECT pg_backend_pid()")).parent()
    finally:
        await connection.close()
    assert parent is not None
    return parent


def machine_of() -> dict[str, Any]:
    """Processor, memory, system, and what else the machine did before."""
    cpu = Path("/proc/cpuinfo")
    models = [line.split(":", 1)[1].strip() for line in cpu.read_text().splitlines() if line.startswith("model name")]
    return {
        "cpu": models[0] if models else platform.processor(),
        "cpus": os.cpu_count(),
        "memoryGb": round(psutil.virtual_memory().total / 2**30, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "loadAverageBefore": [round(value, 2) for value in os.getloadavg()],
    }


def is_live(port: int) -> None:
    """Raises while the service does not answer."""
    with urlopen(f"http://127.0.0.1:{port}/health/live", timeout=2):
        pass
