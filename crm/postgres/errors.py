"""What goes wrong before there is a database to talk to."""


class SetupError(Exception):
    """A set-up failure: one sentence that names the cause, and what the person at the keyboard can do about it."""

    def __init__(self, message: str, *, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.message = message
        self.remedy = remedy
