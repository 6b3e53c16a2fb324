"""The console asks of every network what its adapter declares: a setting it does not know could not be given there, and
one it does not show is a feature nobody finds.
"""

import re
from pathlib import Path
from typing import NamedTuple

from funnel.adapters.registry import ADAPTERS
from funnel.adapters.shape import ADDRESS
from funnel.conversions.networks import NETWORKS as AD_NETWORKS

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "console/src/connections/networks.ts").read_text()
_ENTRY = re.compile(r"^  (\w+): \{(.*?)\},$", re.MULTILINE | re.DOTALL)
_LIST = r"\b{}: \[([^\]]*)\]"


class Asked(NamedTuple):
    """What one network is asked for, of its adapter or of the console."""

    secrets: set[str]
    further: set[str]
    settings: set[str]
    needs_account: bool


def _names(name: str, entry: str) -> set[str]:
    found = re.search(_LIST.format(name), entry)
    return set(re.findall(r'"(\w+)"', found[1])) if found else set()


def _entries() -> dict[str, str]:
    body = re.search(r"NETWORKS: Record<Network, Needs> = \{\n(.*?)^\};", TEXT, re.MULTILINE | re.DOTALL)
    assert body is not None
    return dict(_ENTRY.findall(body[1]))


def _constant(name: str) -> set[str]:
    found = re.search(rf"const {name} = \[(.*?)\] as const", TEXT, re.DOTALL)
    assert found is not None
    return set(re.findall(r'"(\w+)"', found[1]))


def test_the_console_asks_for_what_adapters_declare() -> None:
    declared = {
        network.value: Asked(
            set(adapter.secrets), set(adapter.further_secrets), set(adapter.settings), adapter.needs_account
        )
        for network, adapter in ADAPTERS.items()
    }
    asked = {
        network: Asked(
            _names("secrets", entry),
            _names("further", entry),
            _names("settings", entry),
            "needsAccount: true" in entry,
        )
        for network, entry in _entries().items()
    }
    assert asked == declared


def test_the_console_knows_every_name() -> None:
    adapters = ADAPTERS.values()
    declared = {name for each in adapters for name in (*each.secrets, *each.further_secrets)}
    assert _constant("SECRETS") == declared | {ADDRESS}
    assert _constant("SETTINGS") == {name for each in adapters for name in each.settings}


def test_what_wants_a_further_secret_is_a_setting_of_the_network() -> None:
    wanting = {network: _names("furtherFor", entry) for network, entry in _entries().items()}
    assert {network: names - _names("settings", _entries()[network]) for network, names in wanting.items()} == {
        network: set() for network in wanting
    }
    assert {network for network, names in wanting.items() if names} == {"TIKTOK", "ODNOKLASSNIKI", "X"}


def test_the_console_asks_of_ad_networks_what_they_declare() -> None:
    text = (ROOT / "console/src/conversions/settings.ts").read_text()
    found = re.search(r"const NAMES = \[(.*?)\] as const", text, re.DOTALL)
    assert found is not None
    declared = {network.value: tuple(each.settings) for network, each in AD_NETWORKS.items() if each.settings}
    assert declared == {"META": tuple(re.findall(r'"(\w+)"', found[1]))}
