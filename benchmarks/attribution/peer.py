"""ChannelAttribution in a Python of its own: reads the paths once, then runs an order for each line it is told.

Needs that package and nothing of ours; `python -m venv V && V/bin/pip install ChannelAttribution`, then `--peer V/bin/python`.
"""

import json
import sys
import time
from contextlib import redirect_stdout
from importlib.metadata import version
from io import StringIO

import pandas

with redirect_stdout(StringIO()):  # it greets
    from ChannelAttribution import markov_model


def main() -> None:
    """One answer a line."""
    paths = pandas.read_csv(sys.argv[1], sep=";")
    print(json.dumps({"version": version("ChannelAttribution")}), flush=True)
    for line in sys.stdin:
        with redirect_stdout(StringIO()):
            begun = time.perf_counter()
            found = markov_model(
                paths,
                "path",
                "converted",
                var_value="value",
                var_null="ended",
                order=int(line),
                seed=1,
                ncore=1,
                verbose=False,
            )
            spent = (time.perf_counter() - begun) * 1_000
        conversions = dict(zip(found["channel_name"], found["total_conversions"], strict=True))
        print(json.dumps({"ms": spent, "conversions": conversions}), flush=True)


main()
