"""Why a call got no answer. The sentences name neither address nor contents: they are shown, kept and logged."""

from crm.core.problems import Problem


class Unreachable(Problem):
    """The call was tried and brought no whole answer; whether the other side acted on it nobody knows."""

    code = "UNREACHABLE"


class ForbiddenAddress(Problem):
    """The address leads, or leads now, where nothing may be sent; nothing was."""

    code = "FORBIDDEN_ADDRESS"


class CircuitOpen(Problem):
    """Not tried: the other side failed again and again, asked for a pause, or has its hands full with this key."""

    code = "CIRCUIT_OPEN"

    def __init__(self, message: str, *, seconds: float) -> None:
        super().__init__(message)
        self.seconds = seconds
        """After how many seconds it is worth another look."""
