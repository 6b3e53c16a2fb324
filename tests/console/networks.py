"""What stands beside the service in stories of integrations: networks on this machine, and a receiver of webhooks."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

from crm.fake_platform.signing import headers_of, with_secret
from tests.conftest import ROOT

PATIENCE = 60.0


@contextmanager
def platform(port: int) -> Generator[str, None, None]:
    """`touchline fake-platform serve`; answers its address, whose GET / tells what it was sent."""
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "crm", "fake-platform", "serve", "--port", str(port)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "graphql")])}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _until(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def _until(address: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(address).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError("The fake platform did not come up.")


def told(address: str, network: str, sent: Mapping[str, Any], secret: str) -> httpx.Response:
    """The network sends this to the address, proved by the secret; what it is answered."""
    body = with_secret(network, sent, secret)
    return httpx.post(address, content=body, headers=headers_of(network, body, secret, address))


class Receiver:
    """A program of others that is told what happens: takes every request, and remembers it."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            """Answers 200."""

            def do_POST(self) -> None:
                """One event."""
                length = int(self.headers.get("content-length", "0"))
                outer.bodies.append(json.loads(self.rfile.read(length)))
                self.send_response(200)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing is said."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/hook"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Listens no more."""
        self._server.shutdown()
        self._server.server_close()
