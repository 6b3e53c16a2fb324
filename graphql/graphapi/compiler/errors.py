"""What the compiler says when it cannot: at start-up about the schema, at a request about the request."""

from collections.abc import Sequence


class SchemaError(Exception):
    """A declaration that cannot be compiled; raised while the schema is built, names `Type.field`."""


class RequestError(Exception):
    """The request cannot be answered as it is; becomes a GraphQL error with this code (Apollo's names)."""

    def __init__(self, message: str, *, code: str = "BAD_USER_INPUT", path: Sequence[str | int] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.path = list(path) if path is not None else None
