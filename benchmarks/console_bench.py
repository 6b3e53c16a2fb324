"""How fast the console is in a browser: Lighthouse, the first screen's transfer, and 200,000 leads being scrolled.

    python benchmarks/console_bench.py                                          # npm, Chromium; some twenty minutes
    python benchmarks/console_bench.py --leads 20000 --scale 0.02 --runs 1 --seconds 5 --bottom 20
    python benchmarks/console_bench.py --folder .data/console --only scroll     # a part of it, on a kept database

Starts an embedded PostgreSQL of its own (`--folder` keeps it), fills it with the demo and a workspace of very many
leads, builds the console where it is not, and runs `touchline serve` on the loopback. Results go to
benchmarks/results/console.json and console.md; `--name before` writes them beside those of `now`. What they mean stands in
docs/benchmarks.md.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(1, str(Path(__file__).parents[1] / "graphql"))

from benchmarks.console import lighthouse, scroll, tables, transfer
from benchmarks.console.browser import chromium, state_of
from benchmarks.console.site import Site, served
from benchmarks.serving.machine import machine_of, say
from tools import console

PARTS = ("transfer", "lighthouse", "scroll")


def measured(options: argparse.Namespace, site: Site, base: str) -> dict[str, Any]:
    """The parts asked for, each with the load of the machine before and after it."""
    with chromium() as chrome:
        demo, many = state_of(chrome, base, site.demo), state_of(chrome, base, site.many)
    found: dict[str, Any] = {}
    for part in options.only or PARTS:
        say(f"{part} …")
        before = os.getloadavg()[0]
        if part == "lighthouse":
            figures = lighthouse.measure(base, demo, site.card, options.runs)
        else:
            with chromium() as chrome:
                figures = (
                    transfer.measure(chrome, base, demo, site.card)
                    if part == "transfer"
                    else scroll.measure(chrome, base, many, options.seconds, options.bottom)
                )
        load = [round(before, 1), round(os.getloadavg()[0], 1)]
        found[part] = {"measuredAt": datetime.now(UTC).isoformat(timespec="seconds"), "loadAverage": load} | figures
    return found


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Everything, from the empty folder to the figures."""
    begun, machine = time.perf_counter(), machine_of()
    if not console.build():
        raise RuntimeError("The console could not be built.")
    with ExitStack() as stack:
        folder = options.folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="touchline-bench-")))
        folder.mkdir(exist_ok=True, parents=True)
        folder.chmod(0o755)  # started by root, PostgreSQL runs as another account, which must get in
        site, base = stack.enter_context(served(folder, options.leads, options.scale))
        say(f"Ready after {time.perf_counter() - begun:.0f} s.")
        found = measured(options, site, base)
    head = {"machine": machine, "postgresql": site.postgresql, "leads": site.leads, "runs": options.runs}
    return head | found | {"secondsInAll": round(time.perf_counter() - begun, 1)}


def main() -> None:
    """Reads the flags, measures, writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leads", type=int, default=200_000)
    parser.add_argument("--scale", type=float, default=0.1, help="of the demo's 20,000 people")
    parser.add_argument("--runs", type=int, default=3, help="of Lighthouse for each page and form")
    parser.add_argument("--seconds", type=float, default=30.0, help="of scrolling by the wheel, and of jumps")
    parser.add_argument("--bottom", type=float, default=180.0, help="seconds for the way to the bottom")
    parser.add_argument("--only", action="append", choices=PARTS, help="a part; the others stay as they were written")
    parser.add_argument("--name", default="now", help="under which the figures are kept beside others")
    parser.add_argument("--folder", type=Path, help="where the database stays; some 1.5 GB")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results")
    options = parser.parse_args()
    found = run(options)
    options.out.mkdir(parents=True, exist_ok=True)
    file = options.out / "console.json"
    kept = json.loads(file.read_text()) if file.exists() else {}
    kept[options.name] = kept.get(options.name, {}) | found
    file.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n")
    (options.out / "console.md").write_text(tables.page(kept))
    say(f"\n{tables.page(kept)}\nWritten to {options.out} after {found['secondsInAll']} s.")


if __name__ == "__main__":
    main()
