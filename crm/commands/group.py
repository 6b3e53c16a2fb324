"""Groups of commands: their files are loaded when they are run, and what can be expected ends in a sentence."""

import gc
import importlib
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn

import click

from crm.postgres.errors import SetupError

OK, SOME_REJECTED, USAGE, SET_UP = range(4)
"""Exit codes."""


class Commands(click.Group):
    """A group whose commands end in a sentence and an exit code, never in a traceback, for what can be expected.

    `places` is name → (`module:command`, one line of help): help is printed, and a command run, without loading the
    files of the others.
    """

    def __init__(self, *arguments: Any, places: Mapping[str, tuple[str, str]] | None = None, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.places = dict(places or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names, in the order they were written down."""
        return [*self.places, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command; loads its file."""
        if name in self.places and name not in self.commands:
            module, _, attribute = self.places[name][0].partition(":")
            with unswept():
                found: click.Command = getattr(importlib.import_module(module), attribute)
            return found
        return super().get_command(ctx, name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of the help; click would load every command for its first line."""
        if not self.places:
            super().format_commands(ctx, formatter)
            return
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in self.places.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; SetupError ends with 3, a refused input with 2."""
        try:
            return super().invoke(ctx)
        except SetupError as error:
            fail(error.message, remedy=error.remedy, code=SET_UP)
        except Exception as error:
            from crm.commands.trouble import refusal  # nothing is loaded for commands that go well

            words = refusal(error)
            if words is None:
                raise
            fail(words, code=USAGE)


def fail(message: str, *, code: int, remedy: str | None = None) -> NoReturn:
    """Says why on standard error and ends."""
    click.echo(message if remedy is None else f"{message}\n{remedy}", err=True)
    sys.exit(code)


@contextmanager
def unswept() -> Generator[None, None, None]:
    """Loading without the garbage collector, which would look again and again at objects that all stay.

    A third of the loading time; afterwards it leaves them alone for good, so that serving processes, forked later,
    share them.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
