"""A bare ASGI application that reads a request and answers `ok`: the least that an acknowledgement can cost."""

import sys
from collections.abc import Awaitable, Callable
from typing import Any


async def application(
    scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
) -> None:
    """The application."""
    if scope["type"] == "lifespan":
        while True:
            told = (await receive())["type"]
            await send({"type": f"{told}.complete"})
            if told == "lifespan.shutdown":
                return
    more = True
    while more:
        more = (await receive()).get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


if __name__ == "__main__":
    from granian import Granian
    from granian.constants import Interfaces

    Granian("benchmarks.serving.echo:application", address="127.0.0.1", port=int(sys.argv[1]), interface=Interfaces.ASGI,
            workers=1, log_access=False).serve()  # fmt: skip
