"""What `touchline serve` itself holds while it answers over HTTP: one worker, the page of attribution, the funnel report.

The page is two `attributionReport`s of all rule models in one document, with a look-back of 91 days: no day cells are
kept of that one, so it is answered from journeys. The most that its largest process ever held is read after each.
"""

import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psutil

from benchmarks.attribution.reading import MODELS, PERIODS
from benchmarks.serving.counting import tree
from benchmarks.serving.machine import is_live
from benchmarks.serving.runs import Call, free_port, serving
from benchmarks.strategist.world import World

LOOKBACK = 91
_REPORT = """
  {name}: attributionReport(input: {{ productId: $product, period: $period, conversion: {{ sale: true }},
    models: $models, dimension: {dimension}, windowDays: $days }}) {{
    answeredBy conversions rows {{ key label credits {{ model conversions units amount {{ amount }} share }} }}
    unattributed {{ conversions }} notes {{ code message }} }}"""
PAGE = (
    "query Page($product: ID!, $period: PeriodInput!, $models: [AttributionModelInput!]!, $days: Int!) {"
    + _REPORT.format(name="channels", dimension="CHANNEL")
    + _REPORT.format(name="resources", dimension="RESOURCE")
    + "}"
)
FUNNEL = """
query Funnel($product: ID!, $period: PeriodInput!) {
  funnelReport(input: { productId: $product, period: $period, breakdown: CHANNEL, trend: WEEK }) {
    cohortSize steps { reached dropped medianSeconds amount { amount } } trend { period reached }
    breakdown { key label steps { reached } } bottleneck { step { key } lostValue { amount } } } }
"""


def web(world: World, data: Path) -> dict[str, Any]:
    """Milliseconds and megabytes, request by request; the service uses the server that runs in `data`."""
    with tempfile.TemporaryDirectory(prefix="touchline-bench-") as folder:
        port = free_port()
        serve = ["-m", "crm", "serve", f"--port={port}", f"--data-dir={data}", "--no-worker"]
        with serving("touchline", serve, port, Path(folder) / "touchline.log", is_live) as ours:
            found: dict[str, Any] = {"peakMegabytesBefore": peak_mb(ours.process)}
            for name, call in _calls(world).items():
                begun = time.perf_counter()
                data_of = call.answer(port)
                spent = (time.perf_counter() - begun) * 1_000
                found[name] = {"firstMs": round(spent, 1), "peakMegabytes": peak_mb(ours.process)}
                for each in data_of.values():
                    if "answeredBy" in each:
                        found[name]["answeredBy"] = each["answeredBy"]
            return found


def _calls(world: World) -> dict[str, Call]:
    end = date.fromisoformat(world.closes)

    def period(days: int) -> dict[str, str]:
        return {"start": str(end - timedelta(days=days - 1)), "end": world.closes}

    given = {"product": world.product, "models": [{"key": key} for key in MODELS], "days": LOOKBACK}
    calls = {
        f"page, {name}": _call(world, "Page", PAGE, given | {"period": period(days)}) for name, days in PERIODS.items()
    }
    asked = {"product": world.product, "period": period(182)}
    return calls | {"funnel report, half a year": _call(world, "Funnel", FUNNEL, asked)}


def _call(world: World, name: str, document: str, variables: dict[str, Any]) -> Call:
    body = {"operationName": name, "query": document, "variables": variables}
    return Call("/graphql", body, world.key)


def peak_mb(process: psutil.Process) -> float:
    """The most that the largest process of the tree ever held."""
    told = [Path(f"/proc/{one.pid}/status").read_text() for one in tree(process)]
    return round(max(int(text.split("VmHWM:")[1].split()[0]) for text in told if "VmHWM:" in text) / 1_024, 1)
