"""How the servers by hand are served: as `touchline serve` does, granian with one worker."""

from granian import Granian
from granian.constants import Interfaces


def serve(factory: str, port: str) -> None:
    """Until it is ended; the worker makes the application by the factory, `module:function`."""
    Granian(
        factory,
        factory=True,
        address="127.0.0.1",
        port=int(port),
        workers=1,
        interface=Interfaces.ASGI,
        log_access=False,
        log_enabled=False,
    ).serve()
