"""`python -m tests.graphapi.witness [--operations 1000] [--start 7]`: generated operations, and what they covered."""

import argparse
import os
import sys
from pathlib import Path

import pytest


def main() -> int:
    """Runs them; 0 when all agree."""
    parser = argparse.ArgumentParser(prog="python -m tests.graphapi.witness", description=__doc__)
    parser.add_argument("--operations", type=int, default=1000, help="how many to draw")
    parser.add_argument("--start", type=int, help="the first seed; a random one otherwise")
    asked = parser.parse_args()
    os.environ["TOUCHLINE_WITNESS_OPERATIONS"] = str(asked.operations)
    if asked.start is not None:
        os.environ["TOUCHLINE_WITNESS_START"] = str(asked.start)
    tests = Path(__file__).parent / "test_whole.py"
    return int(pytest.main([str(tests), "-q", "-m", "long", "-k", "many_operations"]))


if __name__ == "__main__":
    sys.exit(main())
