"""Putting packages into .venv."""

import shutil
import subprocess

from tools.steps import PYTHON, environment, must, run


def install(*arguments: str) -> None:
    """Installs into .venv: with uv where the machine has it, else (or when uv cannot) with pip."""
    uv = shutil.which("uv")
    if uv and run([uv, "pip", "install", "--quiet", "--python", PYTHON, *arguments]) == 0:
        return
    _demand_pip()
    must([PYTHON, "-m", "pip", "install", "-qq", *arguments], "the packages could not be installed; see above.")


def _demand_pip() -> None:
    has_pip = subprocess.run([PYTHON, "-m", "pip", "--version"], check=False, capture_output=True, env=environment())
    if has_pip.returncode != 0:
        must([PYTHON, "-m", "ensurepip", "--default-pip"], "this Python has no pip; on Debian install python3-venv.")
