"""Running other programs and saying so: the few lines every tool shares."""

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


class Failed(Exception):
    """Something did not work; the message is the sentence to show."""


def say(text: str) -> None:
    """One line of progress, at once even into a pipe."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Our environment for a child: the checkout's programs first, and a home folder that can be written to.

    pip and npm keep caches under HOME; without one (a service account, a bare container) they get one inside .venv.
    Python keeps what it compiled, whoever forbade it: a suite starts some hundred of them, each with all our files.
    """
    made = {**os.environ, "PIP_ROOT_USER_ACTION": "ignore", "PIP_DISABLE_PIP_VERSION_CHECK": "1", **(extra or {})}
    made["PATH"] = os.pathsep.join([str(VENV / "bin"), made.get("PATH", os.defpath)])
    made.pop("PYTHONDONTWRITEBYTECODE", None)
    home = made.get("HOME", "")
    if not home or not os.access(home, os.W_OK | os.X_OK):
        spare = VENV / "home"
        spare.mkdir(parents=True, exist_ok=True)
        made["HOME"] = str(spare)
    return made


def run(
    command: Sequence[str | Path], *, cwd: Path = ROOT, env: Mapping[str, str] | None = None, timed: bool = True
) -> int:
    """Shows the command, runs it without input, and (unless it does so itself) tells its exit code and seconds."""
    words = [str(word) for word in command]
    say(f"$ {shlex.join(_short(word) for word in words)}")
    began = time.monotonic()
    code = subprocess.run(words, cwd=cwd, env=environment(env), stdin=subprocess.DEVNULL, check=False).returncode
    if timed:
        say(f"  {'done' if code == 0 else f'exit code {code}'} after {time.monotonic() - began:.1f} s")
    return code


def run_together(commands: Sequence[Sequence[str | Path]]) -> list[int]:
    """Exit codes of commands run side by side, as many as there are cores; what each said is shown when it ends."""
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return list(pool.map(_run_aside, commands))


def _run_aside(command: Sequence[str | Path]) -> int:
    words, began = [str(word) for word in command], time.monotonic()
    ended = subprocess.run(
        words, cwd=ROOT, env=environment(), stdin=subprocess.DEVNULL, check=False, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    how = "done" if ended.returncode == 0 else f"exit code {ended.returncode}"
    say(f"$ {shlex.join(_short(word) for word in words)}\n{ended.stdout}  {how} after {time.monotonic() - began:.1f} s")
    return ended.returncode


def must(command: Sequence[str | Path], why: str, *, cwd: Path = ROOT, env: Mapping[str, str] | None = None) -> None:
    """`run` that raises `Failed(why)` when the command did not end well."""
    if run(command, cwd=cwd, env=env) != 0:
        raise Failed(why)


def _short(word: str) -> str:
    return word.removeprefix(f"{ROOT}{os.sep}")
