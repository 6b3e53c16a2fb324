"""Why somebody is not let in."""

from crm.core.problems import Problem, Unauthenticated


class TooManyAttempts(Problem):
    """Wrong passwords came too often; `retry_after` is in whole seconds."""

    code = "TOO_MANY_ATTEMPTS"

    def __init__(self, retry_after: int) -> None:
        wait = "1 second" if retry_after == 1 else f"{retry_after} seconds"
        super().__init__(f"Too many failed logins for this address; try again in {wait}.", field="email")
        self.retry_after = retry_after


class WrongLogin(Unauthenticated):
    """The same words for an unknown address, a wrong password and a disabled account."""

    code = "WRONG_LOGIN"

    def __init__(self) -> None:
        super().__init__("E-mail and password do not belong together; check both.")


class WorkspaceNeeded(Problem):
    """The account may enter several workspaces and did not say which."""

    code = "WORKSPACE_REQUIRED"

    def __init__(self) -> None:
        super().__init__("You are a member of several workspaces; name one's slug in the header Touchline-Workspace.")


class CsrfRefused(Problem):
    """A request with a cookie that another site may have made."""

    code = "CSRF"

    def __init__(self) -> None:
        super().__init__("The header X-CSRF-Token is missing or wrong; send the value of the cookie touchline_csrf.")
