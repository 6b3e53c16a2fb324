"""Domains where anybody gets an address, or that are nobody's: they make no firm."""

FREE = frozenset(
    ("gmail.com", "googlemail.com", "yandex.ru", "ya.ru", "yandex.com", "yandex.by", "yandex.kz", "yandex.ua",
     "yandex.uz", "narod.ru", "mail.ru", "bk.ru", "inbox.ru", "list.ru", "internet.ru", "vk.com", "mail.kz",
     "rambler.ru", "lenta.ru", "autorambler.ru", "myrambler.ru", "ro.ru", "tut.by", "mail.by", "ukr.net", "i.ua",
     "meta.ua", "bigmir.net", "outlook.com", "outlook.de", "outlook.fr", "hotmail.com", "hotmail.co.uk",
     "hotmail.fr", "hotmail.de", "hotmail.it", "live.com", "live.co.uk", "msn.com", "yahoo.com", "yahoo.co.uk",
     "yahoo.de", "yahoo.fr", "yahoo.es", "yahoo.it", "yahoo.com.br", "ymail.com", "rocketmail.com", "aol.com",
     "icloud.com", "me.com", "mac.com", "proton.me", "protonmail.com", "pm.me", "tutanota.com", "tuta.io",
     "gmx.com", "gmx.de", "gmx.net", "gmx.at", "gmx.ch", "web.de", "t-online.de", "freenet.de", "mail.com",
     "email.com", "zoho.com", "fastmail.com", "hey.com", "qq.com", "163.com", "126.com", "sina.com", "naver.com",
     "daum.net", "hanmail.net", "orange.fr", "wanadoo.fr", "free.fr", "laposte.net", "sfr.fr", "libero.it",
     "virgilio.it", "tin.it", "uol.com.br", "bol.com.br", "terra.com.br", "seznam.cz", "wp.pl", "o2.pl", "onet.pl",
     "interia.pl", "abv.bg", "mynet.com", "privaterelay.appleid.com", "comcast.net", "att.net", "verizon.net",
     "sbcglobal.net", "cox.net", "btinternet.com", "sky.com", "mailinator.com", "10minutemail.com")
)  # fmt: skip
_RESERVED = frozenset({"test", "example", "invalid", "localhost", "local"})
"""Ends of names that belong to nobody (RFC 2606)."""
_RESERVED_DOMAINS = frozenset({"example.com", "example.net", "example.org"})


def is_anybodys(domain: str) -> bool:
    """Whether an address there says nothing of a firm."""
    if domain in FREE or domain.rpartition(".")[2] in _RESERVED or "." not in domain:
        return True
    return domain in _RESERVED_DOMAINS or domain.endswith(tuple(f".{each}" for each in _RESERVED_DOMAINS))
