"""Addresses that are one, and hosts that speak of channels."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnel.channels.catalogue import BY_KEY
from funnel.resources.addresses import normal_url, prefixes
from funnel.resources.hosts import _HOSTS, _MEDIA, _PAID, channel_of_host, channel_of_utm

SPINAOK = ["https://vk.com/spinaok", "vk.com/spinaok/", "https://m.vk.com/SpinaOK?w=wall-1_2", "http://www.VK.com:443/spinaok#top",
           "https://vkontakte.ru//spinaok", "https://vk.ru/spinaok"]  # fmt: skip


@pytest.mark.parametrize("url", SPINAOK)
def test_one_page_written_in_many_ways(url: str) -> None:
    assert normal_url(url) == "vk.com/spinaok"


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("https://t.me/s/spinaok/12", "t.me/spinaok/12"),
        ("https://telegram.me/spinaok", "t.me/spinaok"),
        ("https://twitter.com/a", "x.com/a"),
        ("https://shop.example/%D1%81%D1%82%D1%83%D0%BB", "shop.example/стул"),
        ("https://пример.рф/", "xn--e1afmkfd.xn--p1ai"),
        ("https://m.ru/a", "m.ru/a"),
        ("https://a.example/1/2/3/4/5/6/7/8/9", "a.example/1/2/3/4/5/6/7/8"),
    ],
)
def test_normal_addresses(url: str, normal: str) -> None:
    assert normal_url(url) == normal


@pytest.mark.parametrize(
    "url", ["", "https://", "ftp://a.b/c", "https://nohost", "mailto:a@b.c", "https://[::1", "a b.c"]
)
def test_what_is_no_address(url: str) -> None:
    assert normal_url(url) is None


@given(st.text(max_size=60))
def test_normalising_twice_changes_nothing(text: str) -> None:
    normal = normal_url(f"https://host.example/{text}")
    if normal is not None:
        assert prefixes(normal)[0] == normal
        assert prefixes(normal)[-1] == "host.example"


@pytest.mark.parametrize(
    ("host", "key"),
    [
        ("vk.com", "vk"), ("away.vk.com", "vk"), ("ok.ru", "odnoklassniki"), ("t.me", "telegram"), ("max.ru", "max"),
        ("instagram.com", "instagram"), ("youtube.com", "youtube"), ("google.com", "organic_search"),
        ("google.co.uk", "organic_search"), ("google.com.tr", "organic_search"), ("yandex.kz", "organic_search"),
        ("ya.ru", "organic_search"), ("bing.com", "organic_search"), ("duckduckgo.com", "organic_search"),
        ("chatgpt.com", "ai_assistant"), ("perplexity.ai", "ai_assistant"), ("gemini.google.com", "ai_assistant"),
        ("mail.google.com", "email"), ("mail.yandex.com", "email"), ("e.mail.ru", "email"),
        ("go.mail.ru", "organic_search"), ("market.yandex.ru", "marketplace"), ("somebody.example", None),
        ("notgoogle.com", None), ("vk.com.evil.example", None),
    ],
)  # fmt: skip
def test_hosts_speak_of_channels(host: str, key: str | None) -> None:
    assert channel_of_host(host) == key


@pytest.mark.parametrize(
    ("source", "medium", "key"),
    [
        ("google", "cpc", "google_ads"), ("yandex", "cpc", "yandex_direct"), ("vk", "cpc", "vk_ads"),
        ("vk", "social", "vk"), ("tg", "", "telegram"), ("google", "organic", "organic_search"),
        ("bing", "cpc", "paid_search"), ("portal", "banner", "display"), ("portal", "cpm", "display"),
        ("sender", "email", "email"), ("newsletter", "", "email"), ("doctor", "partner", "partner"),
        ("somebody", "something", None), ("", "", None),
    ],
)  # fmt: skip
def test_parameters_speak_of_channels(source: str, medium: str, key: str | None) -> None:
    assert channel_of_utm({"source": source, "medium": medium}) == key


def test_every_channel_is_of_the_catalogue() -> None:
    assert {*_HOSTS.values(), *_MEDIA.values(), *_PAID.values()} <= set(BY_KEY)
