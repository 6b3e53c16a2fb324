"""Lighthouse beside the service: installed by npm into a folder that is kept, run on pages of who is signed in."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from benchmarks.console.browser import FLAGS, program
from tools import node

HERE = Path(__file__).parent
FILES = ("package.json", "package-lock.json", ".npmrc", "lighthouse.mjs")
CACHE = HERE.parents[1] / ".data" / "bench" / "console"
FORMS = ("desktop", "mobile")
PAGES = {
    "leads": "/app/leads",
    "lead card": "/app/leads/{card}",
    "matrix": "/app/matrix",
    "funnel report": "/app/funnel",
}
BAR = 95


def install(folder: Path = CACHE) -> Path:
    """The folder with node_modules: npm runs only where the lock is another than the one installed."""
    folder.mkdir(parents=True, exist_ok=True)
    lock, installed = HERE / "package-lock.json", folder / "installed.json"
    for name in FILES:
        shutil.copyfile(HERE / name, folder / name)
    if not installed.exists() or installed.read_bytes() != lock.read_bytes():
        node.fetch(folder)
        shutil.copyfile(lock, installed)
    return folder


def measure(base: str, state: Any, card: str, runs: int, forms: tuple[str, ...] = FORMS) -> dict[str, Any]:
    """By page and form: both scores, medians of all runs, with the figures of the run in the middle."""
    cookies = [{key: each[key] for key in ("name", "value", "domain", "path", "httpOnly")} for each in state["cookies"]]
    task = {
        "chromium": program(),
        "flags": FLAGS,
        "base": base,
        "cookies": cookies,
        "pages": [(name, path.format(card=card)) for name, path in PAGES.items()],
        "forms": forms,
        "runs": runs,
    }
    folder = install()
    done = subprocess.run(
        ["node", str(folder / "lighthouse.mjs")], input=json.dumps(task), text=True, stdout=subprocess.PIPE, cwd=folder
    )
    if done.returncode:
        raise RuntimeError("Lighthouse fell over; what it said stands above.")
    found: dict[str, Any] = {}
    for name in PAGES:
        for form in forms:
            ran = [each for each in json.loads(done.stdout) if (each["page"], each["form"]) == (name, form)]
            found.setdefault(name, {})[form] = _middle(ran)
    return found


def _middle(ran: list[dict[str, Any]]) -> dict[str, Any]:
    """The run of the median performance, with the scores of all of them."""
    ordered = sorted(ran, key=lambda each: each["performance"])
    middle = {key: value for key, value in ordered[len(ordered) // 2].items() if key not in {"page", "form"}}
    accessibility = sorted(each["accessibility"] for each in ran)
    return middle | {
        "accessibility": accessibility[len(ran) // 2],
        "performances": [each["performance"] for each in ran],
    }
