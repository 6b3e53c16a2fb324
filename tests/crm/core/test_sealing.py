"""Encrypted columns: what is sealed opens at its own place, with its own key, and nowhere else."""

from base64 import b64encode, urlsafe_b64encode

import pytest
from pydantic import ValidationError

from crm.core.sealing import CannotOpen, NoColumnKey, Sealer, key_bytes
from crm.core.settings import Settings

KEY = bytes(range(224, 256))


def test_it_opens_where_it_was_sealed_and_nowhere_else() -> None:
    sealer = Sealer(KEY)
    sealed = sealer.seal("s3crét", b"here")
    assert sealer.open(sealed, b"here") == "s3crét"
    assert b"s3cr" not in sealed
    assert sealer.seal("s3crét", b"here") != sealed
    wrong = [
        (sealer, sealed, b"there"), (Sealer(bytes(32)), sealed, b"here"), (sealer, sealed[:-1], b"here"),
        (sealer, b"\x02" + sealed[1:], b"here"), (sealer, b"", b"here"), (sealer, b"\x01", b"here"),
    ]  # fmt: skip
    for who, what, place in wrong:
        with pytest.raises(CannotOpen):
            who.open(what, place)
    assert repr(KEY) not in repr(sealer)


def test_without_a_key_it_says_what_to_set() -> None:
    with pytest.raises(NoColumnKey) as refused:
        Sealer().seal("s3cret", b"")
    assert refused.value.code == "NO_COLUMN_KEY"
    assert "TOUCHLINE_COLUMN_KEY" in refused.value.message


def test_a_key_is_32_bytes_in_either_base64() -> None:
    for text in (b64encode(KEY), urlsafe_b64encode(KEY), urlsafe_b64encode(KEY).rstrip(b"=") + b"\n"):
        assert key_bytes(text.decode()) == KEY
    for wrong in ("", "short", b64encode(KEY + b"1").decode(), "ключ"):
        with pytest.raises(ValueError, match="32 bytes in base64"):
            key_bytes(wrong)
    with pytest.raises(ValidationError, match="32 bytes in base64"):
        Settings(column_key="nonsense")
