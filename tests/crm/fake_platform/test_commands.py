"""`touchline fake-platform`: what it takes, and that the service does not load it."""

import subprocess
import sys
from base64 import b64decode

from cryptography.hazmat.primitives.serialization import load_der_public_key

from tests.crm.commands.conftest import run


def test_an_address_that_is_no_hook_is_refused() -> None:
    for command in ("send", "check"):
        refused = run("fake-platform", command, "--hook", "http://127.0.0.1:8000/hooks/nothing/x")
        assert refused.exit_code == 2
        assert "is no address like" in refused.output


def test_it_is_no_part_of_the_service() -> None:
    asked = "import crm.app, crm.plug_board, sys; print([name for name in sys.modules if 'fake_platform' in name])"
    assert subprocess.check_output([sys.executable, "-c", asked], text=True).strip() == "[]"


def test_the_key_of_sendgrid_follows_from_the_secret() -> None:
    first, again, other = (run("fake-platform", "sendgrid-key", *given) for given in ((), (), ("--secret", "x")))
    assert first.output == again.output != other.output
    assert load_der_public_key(b64decode(first.output)).key_size == 256  # type: ignore[union-attr]  # of P-256
