"""Making a cluster, once."""

import os
import shutil
import subprocess
import sys

from crm.postgres.account import Account
from crm.postgres.binaries import Binaries, environment
from crm.postgres.errors import SetupError
from crm.postgres.keys import write_private
from crm.postgres.leash import leash
from crm.postgres.places import Home


def initialise(home: Home, binaries: Binaries, account: Account | None, password: str, *, throwaway: bool) -> None:
    """Makes the cluster unless there is one; refuses one of another major version.

    It is made beside its place and renamed, so a half-made cluster is never taken for a whole one.
    """
    if (home.data / "PG_VERSION").exists():
        _demand_same_major(home, binaries)
        return
    draft, word = home.path / "initdb.tmp", home.path / "initdb.pw"
    shutil.rmtree(draft, ignore_errors=True)
    word.unlink(missing_ok=True)
    try:
        draft.mkdir(mode=0o700)
        write_private(word, password)
        if account is not None:
            os.chown(draft, account.uid, account.gid)
            os.chown(word, account.uid, account.gid)
        _initdb(home, binaries, account, throwaway=throwaway)
        draft.rename(home.data)
    finally:
        word.unlink(missing_ok=True)
        shutil.rmtree(draft, ignore_errors=True)


def _demand_same_major(home: Home, binaries: Binaries) -> None:
    made_by = (home.data / "PG_VERSION").read_text().strip()
    if made_by != str(binaries.major):
        raise SetupError(
            f"The data in {home.data} were made by PostgreSQL {made_by}, and these programs are {binaries.version}.",
            remedy=f"Run `touchline backup FILE` with TOUCHLINE_PG_BIN set to the programs of PostgreSQL {made_by}, "
            f"move {home.data} away, and run `touchline restore FILE`.",
        )


def _initdb(home: Home, binaries: Binaries, account: Account | None, *, throwaway: bool) -> None:
    command = [
        binaries.program("initdb"),
        *("-D", str(home.path / "initdb.tmp"), "-U", "postgres", "-E", "UTF8", *_locale()),
        *("-A", "scram-sha-256", f"--pwfile={home.path / 'initdb.pw'}", "--data-checksums", "--no-instructions"),
        *(["--no-sync"] if throwaway else []),
    ]
    try:
        subprocess.run(
            command,
            cwd="/",
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=True,
            preexec_fn=leash(),
            **(account.identity if account else {}),
        )
    except (OSError, subprocess.CalledProcessError) as error:
        words = (getattr(error, "stdout", None) or str(error)).strip()
        raise SetupError(
            f"PostgreSQL could not make its data folder in {home.path}. initdb said:\n{words}\n",
            remedy="Mend what it names (often a full disk or missing rights) and start again.",
        ) from error


def _locale() -> list[str]:
    """C.UTF-8: sorts by bytes, knows the case of Cyrillic; macOS lacks it, PostgreSQL's own provider has it."""
    if sys.platform == "darwin":
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C.UTF-8"]
