"""Which channel of the catalogue a referring host and the campaign parameters of a link speak of."""

import re
from collections.abc import Mapping

SEARCH, AI, MAIL = "organic_search", "ai_assistant", "email"

_HOSTS: dict[str, str] = {
    # assistants that answer with links; before the search engines they belong to
    "chatgpt.com": AI, "chat.openai.com": AI, "perplexity.ai": AI, "claude.ai": AI, "gemini.google.com": AI,
    "copilot.microsoft.com": AI, "chat.deepseek.com": AI, "deepseek.com": AI, "chat.mistral.ai": AI, "grok.com": AI,
    "you.com": AI, "poe.com": AI, "meta.ai": AI, "alice.yandex.ru": AI, "giga.chat": AI,
    # letters read in the browser
    "mail.google.com": MAIL, "mail.yandex.ru": MAIL, "mail.yandex.kz": MAIL, "e.mail.ru": MAIL, "mail.ru": MAIL,
    "outlook.live.com": MAIL, "outlook.office.com": MAIL, "outlook.office365.com": MAIL, "mail.yahoo.com": MAIL,
    "mail.rambler.ru": MAIL, "mail.proton.me": MAIL,
    # search that is no google.* or yandex.*
    "bing.com": SEARCH, "duckduckgo.com": SEARCH, "go.mail.ru": SEARCH, "search.yahoo.com": SEARCH, "yahoo.com": SEARCH,
    "ecosia.org": SEARCH, "search.brave.com": SEARCH, "baidu.com": SEARCH, "nova.rambler.ru": SEARCH,
    "startpage.com": SEARCH, "qwant.com": SEARCH, "kagi.com": SEARCH, "ya.ru": SEARCH,
    # networks and messengers
    "vk.com": "vk", "away.vk.com": "vk", "ok.ru": "odnoklassniki", "t.me": "telegram", "web.telegram.org": "telegram",
    "org.telegram.messenger": "telegram", "max.ru": "max", "instagram.com": "instagram", "l.instagram.com": "instagram",
    "facebook.com": "facebook", "l.facebook.com": "facebook", "lm.facebook.com": "facebook", "youtube.com": "youtube",
    "youtu.be": "youtube", "tiktok.com": "tiktok", "linkedin.com": "linkedin", "lnkd.in": "linkedin", "x.com": "x",
    "t.co": "x", "pinterest.com": "pinterest", "pin.it": "pinterest", "reddit.com": "reddit", "dzen.ru": "dzen",
    "whatsapp.com": "whatsapp", "viber.com": "viber", "vb.me": "viber",
    # marketplaces
    "ozon.ru": "marketplace", "wildberries.ru": "marketplace", "market.yandex.ru": "marketplace",
    "megamarket.ru": "marketplace", "kaspi.kz": "marketplace", "avito.ru": "marketplace",
}  # fmt: skip
_ENGINES = re.compile(r"(?:^|\.)(?:google|yandex)\.(?:[a-z]{2,3}|co\.[a-z]{2}|com\.[a-z]{2})$")
_MAIL = re.compile(r"^mail\.(?:google|yandex)\.")

_SOURCES: dict[str, str] = {
    "google": "google", "adwords": "google", "googleads": "google", "yandex": "yandex", "ya": "yandex",
    "yandex-direct": "yandex", "yandex_direct": "yandex", "direct.yandex": "yandex", "bing": "bing",
    "duckduckgo": "duckduckgo",
    "vk": "vk", "vkontakte": "vk", "vk.com": "vk", "facebook": "facebook", "fb": "facebook",
    "instagram": "instagram", "ig": "instagram", "ok": "odnoklassniki", "ok.ru": "odnoklassniki",
    "odnoklassniki": "odnoklassniki", "telegram": "telegram", "tg": "telegram", "t.me": "telegram", "max": "max",
    "max.ru": "max", "youtube": "youtube", "yt": "youtube", "tiktok": "tiktok", "linkedin": "linkedin",
    "twitter": "x", "x": "x", "whatsapp": "whatsapp", "viber": "viber", "dzen": "dzen", "zen": "dzen",
    "pinterest": "pinterest", "reddit": "reddit", "chatgpt": AI, "chatgpt.com": AI, "openai": AI, "perplexity": AI,
}  # fmt: skip
_PAID_MEDIA = frozenset(
    {"cpc", "ppc", "cpm", "cpv", "cpa", "paid", "paidsearch", "paid_search", "paid-search", "paidsocial",
     "paid_social", "paid-social", "retargeting", "target", "targeting", "ads", "ad"}
)  # fmt: skip
_PAID = {
    "google": "google_ads", "yandex": "yandex_direct", "vk": "vk_ads", "facebook": "facebook_ads",
    "instagram": "instagram_ads", "linkedin": "linkedin_ads", "tiktok": "tiktok_ads", "telegram": "telegram_ads",
}  # fmt: skip
_MEDIA = {
    "email": MAIL, "e-mail": MAIL, "newsletter": MAIL, "mail": MAIL, "sms": "sms", "display": "display",
    "banner": "display", "referral": "referral", "partner": "partner", "affiliate": "partner",
    "influencer": "influencer", "blogger": "influencer", "qr": "offline_ads", "offline": "offline_ads",
    "organic": SEARCH,
}  # fmt: skip
_SEARCHED = frozenset({"google", "yandex", "bing", "duckduckgo"})


def channel_of_host(host: str) -> str | None:
    """The channel's key for the host of a referrer, as addresses are compared; None for an unknown site."""
    if _MAIL.match(host):
        return MAIL
    labels = host.split(".")
    for start in range(len(labels) - 1):
        found = _HOSTS.get(".".join(labels[start:]))
        if found is not None:
            return found
    return SEARCH if _ENGINES.search(host) else None


def channel_of_utm(utm: Mapping[str, str]) -> str | None:
    """The channel's key that source and medium name, as advertising tools write them; None where they name none."""
    source, medium = utm.get("source", ""), utm.get("medium", "")
    network = _SOURCES.get(source) or _SOURCES.get(source.removeprefix("www."))
    if medium in _PAID_MEDIA:
        if network in _PAID:
            return _PAID[network]
        return "display" if medium == "cpm" else "paid_search"
    if medium in _MEDIA and medium != "organic":
        return _MEDIA[medium]
    if network in _SEARCHED or (medium == "organic" and network is None):
        return SEARCH
    return network or _MEDIA.get(source)
