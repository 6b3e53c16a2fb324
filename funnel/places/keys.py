"""Which place a page belongs to, and what kind of place a host is: pure, so that it is bounded and always the same."""

from funnel.models.words import PlaceKind
from funnel.resources.addresses import host_of

_K = PlaceKind
_KINDS: dict[str, PlaceKind] = {
    "otzovik.com": _K.REVIEW_SITE, "irecommend.ru": _K.REVIEW_SITE, "trustpilot.com": _K.REVIEW_SITE,
    "flamp.ru": _K.REVIEW_SITE, "yell.ru": _K.REVIEW_SITE, "tripadvisor.com": _K.REVIEW_SITE, "g2.com": _K.REVIEW_SITE,
    "capterra.com": _K.REVIEW_SITE, "zoon.ru": _K.REVIEW_SITE, "prodoctorov.ru": _K.REVIEW_SITE,
    "pikabu.ru": _K.FORUM, "reddit.com": _K.FORUM, "quora.com": _K.FORUM, "otvet.mail.ru": _K.FORUM,
    "vc.ru": _K.MEDIA, "habr.com": _K.MEDIA, "dzen.ru": _K.MEDIA, "rbc.ru": _K.MEDIA, "tengrinews.kz": _K.MEDIA,
    "livejournal.com": _K.BLOG, "medium.com": _K.BLOG, "teletype.in": _K.BLOG,
    "vk.com": _K.SOCIAL_NETWORK, "ok.ru": _K.SOCIAL_NETWORK, "facebook.com": _K.SOCIAL_NETWORK,
    "instagram.com": _K.SOCIAL_NETWORK, "x.com": _K.SOCIAL_NETWORK, "linkedin.com": _K.SOCIAL_NETWORK,
    "youtube.com": _K.SOCIAL_NETWORK, "tiktok.com": _K.SOCIAL_NETWORK, "rutube.ru": _K.SOCIAL_NETWORK,
    "pinterest.com": _K.SOCIAL_NETWORK, "t.me": _K.MESSENGER, "max.ru": _K.MESSENGER, "whatsapp.com": _K.MESSENGER,
    "ozon.ru": _K.MARKETPLACE, "wildberries.ru": _K.MARKETPLACE, "market.yandex.ru": _K.MARKETPLACE,
    "kaspi.kz": _K.MARKETPLACE, "avito.ru": _K.MARKETPLACE, "amazon.com": _K.MARKETPLACE,
    "2gis.ru": _K.DIRECTORY, "2gis.kz": _K.DIRECTORY, "maps.google.com": _K.DIRECTORY, "google.com": _K.SEARCH,
    "yandex.ru": _K.SEARCH, "bing.com": _K.SEARCH,
}  # fmt: skip
_OF_MANY = frozenset({_K.SOCIAL_NETWORK, _K.MESSENGER, _K.BLOG})
"""Hosts on which everybody has a page: there the first segment of the path is the place, elsewhere the host is."""


def kind_of(normal: str) -> PlaceKind:
    """What a place is, by its host; OTHER for an unknown one."""
    host = host_of(normal)
    labels = host.split(".")
    for start in range(len(labels) - 1):
        found = _KINDS.get(".".join(labels[start:]))
        if found is not None:
            return found
    return {"forum": _K.FORUM, "forums": _K.FORUM, "blog": _K.BLOG, "news": _K.MEDIA}.get(labels[0], _K.OTHER)


def automatic_key(normal: str) -> str:
    """The place that a page makes by itself: its host, on hosts of many the page of whoever has it there."""
    if kind_of(normal) in _OF_MANY:
        return "/".join(normal.split("/")[:2])
    return host_of(normal)
