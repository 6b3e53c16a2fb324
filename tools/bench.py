"""`make bench`: every measurement of benchmarks/, one after the other; ARGS="import" runs the one named.

They assert nothing and write benchmarks/results/. What else runs on the machine is in the figures: run them alone.
"""

import sys

from tools.steps import PYTHON, ROOT, run, say

SUFFIX = "_bench.py"


def main(arguments: list[str]) -> int:
    """Runs the first argument's measurement with the others as its options, or all."""
    names = [file.name.removesuffix(SUFFIX) for file in sorted((ROOT / "benchmarks").glob(f"*{SUFFIX}"))]
    if arguments and arguments[0] not in names:
        say(f"There is no benchmark {arguments[0]}; there are {', '.join(names)}.")
        return 2
    chosen = arguments[:1] or names
    return max(run([PYTHON, ROOT / "benchmarks" / f"{name}{SUFFIX}", *arguments[1:]]) for name in chosen)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
