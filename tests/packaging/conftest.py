"""The wheel, built once, and installed where the checkout cannot be seen."""

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tools import wheel as building


@dataclass(frozen=True)
class Installed:
    """A virtual environment with the wheel in it, and a folder for data."""

    venv: Path
    folder: Path

    def run(self, *command: str, code: int = 0, **environment: str) -> str:
        """What the command prints; its exit code must be `code`. Runs away from the checkout and its PYTHONPATH."""
        env = {"PATH": f"{self.venv / 'bin'}:{os.defpath}", "HOME": str(self.folder), "LANG": "C.UTF-8"}
        env |= {name: os.environ[name] for name in ("TOUCHLINE_PG_BIN",) if name in os.environ}
        env |= {"TOUCHLINE_DATA_DIR": str(self.folder / "data"), **environment}
        program = str(self.venv / "bin" / command[0])
        done = subprocess.run(
            [program, *command[1:]], cwd=self.folder, env=env, capture_output=True, text=True, check=False, timeout=300
        )
        assert done.returncode == code, f"{command} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    return building.build(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="session")
def installed(wheel: Path) -> Iterator[Installed]:
    """The wheel alone in a new environment.

    Its dependencies are those of the environment the tests run in, lent by a .pth line. A folder that comes onto the
    path that way is not searched for .pth files of its own, so the one that leads to the checkout stays unread, and
    the new environment's own folder comes first, so the wheel's metadata is what is found.
    """
    folder = Path(tempfile.mkdtemp(prefix="touchline-wheel-"))
    folder.chmod(0o755)  # the database's account must get through when root runs us
    venv = folder / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    into = ["--python", str(venv / "bin" / "python"), "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run([sys.executable, "-m", "pip", *into], check=True)
    (own,) = (venv / "lib").glob("python3*/site-packages")
    (own / "lent.pth").write_text(sysconfig.get_path("purelib"))
    yield Installed(venv, folder)
    shutil.rmtree(folder)
