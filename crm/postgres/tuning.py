"""Settings of the embedded server."""

import os
from pathlib import Path

from crm.postgres.binaries import Binaries

MEGABYTE = 1024 * 1024
_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


def memory() -> int:
    """Bytes of memory we may count on: the machine's, or the container's when that is less."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for file in _LIMITS:
        try:
            total = min(total, int(file.read_text()))
        except (OSError, ValueError):  # no such kernel, or the word "max"
            continue
    return total


def shared_buffers(total: int) -> int:
    """A quarter of the memory in megabytes, at least 32 and at most 1024: the rest serves the page cache and us."""
    return max(32, min(1024, total // 4 // MEGABYTE))


def settings(binaries: Binaries, *, throwaway: bool) -> dict[str, str]:
    """What the server is started with.

    Reachable through 127.0.0.1 only; jit off, because its compilation costs more than our short statements. A throwaway
    server (tests) does not wait for the disk and loses its data with the machine's power.
    """
    chosen = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "logging_collector": "off",
        "log_line_prefix": "%m [%p] ",
        "password_encryption": "scram-sha-256",
        "max_connections": "100",
        "shared_buffers": f"{shared_buffers(memory())}MB",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
    }
    if binaries.has_library("pg_stat_statements"):
        chosen["shared_preload_libraries"] = "pg_stat_statements"
    if throwaway:
        chosen |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    return chosen
