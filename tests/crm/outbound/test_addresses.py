"""Where calls may go, by text and by number."""

from ipaddress import ip_address

import pytest

from crm.outbound.addresses import check_address, may_call
from crm.outbound.problems import ForbiddenAddress

CLOSED = """0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.100.100.200 127.0.0.1 127.9.9.9 168.63.129.16 169.254.0.1
169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.192 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.1
203.0.113.1 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255
:: ::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1 64:ff9b::127.0.0.1 64:ff9b::a9fe:a9fe
64:ff9b:1::1 100::1 2001::1 2001:db8::1 2002:7f00:1:: 2002:a9fe:a9fe:: fc00::1 fd00:ec2::254 fe80::1 fec0::1 ff02::1"""
OPEN = "1.1.1.1 8.8.8.8 93.184.216.34 172.32.0.1 ::ffff:8.8.8.8 64:ff9b::8.8.8.8 2002:808:808:: 2606:4700::1111 2a00::1"


@pytest.mark.parametrize("address", CLOSED.split())
def test_no_address_of_a_private_network_is_called(address: str) -> None:
    assert not may_call(ip_address(address))


@pytest.mark.parametrize("address", OPEN.split())
def test_addresses_of_the_open_internet_are(address: str) -> None:
    assert may_call(ip_address(address))


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_loopback_is_called_where_the_settings_say_so_and_nothing_else_with_it(address: str) -> None:
    assert may_call(ip_address(address), loopback=True)
    assert not may_call(ip_address("10.0.0.1"), loopback=True)
    assert not may_call(ip_address("169.254.169.254"), loopback=True)


@pytest.mark.parametrize(
    "url",
    ["", "example.com", "//example.com", "ftp://example.com/", "file:///etc/passwd", "gopher://example.com", "http://",
     "https://user:pass@example.com/", "https://user@example.com/", "http://example.com:22/", "https://example.com:25/",
     "http://example.com:99999/", "http://127.0.0.1/", "http://[::1]/", "http://[::ffff:169.254.169.254]/latest",
     "http://169.254.169.254/latest/meta-data/", "http://example.com:0/", "http://localhost/",
     "http://LOCALHOST.:8080/", "https://a.localhost/"],
)  # fmt: skip
def test_addresses_are_refused_by_their_text(url: str) -> None:
    with pytest.raises(ForbiddenAddress) as refused:
        check_address(url)
    assert refused.value.code == "FORBIDDEN_ADDRESS"
    assert refused.value.message.endswith(".")


@pytest.mark.parametrize(
    "url", ["https://example.com", "http://example.com/a?b=c", "https://example.com:8443/", "https://пример.рф/х"]
)
def test_addresses_are_taken_by_their_text(url: str) -> None:
    assert check_address(url).host
    assert check_address("http://127.0.0.1:22/", trusted=True).port == 22
