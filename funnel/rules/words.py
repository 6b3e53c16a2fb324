"""How texts of touches are written to be compared: pages, campaigns, search terms, promo codes.

The same is done to the touch by `funnel.rules.compile` in SQL. All functions raise ValueError for a text that is empty.
"""

import re
from typing import Any

_SCHEME = re.compile(r"^https?://")
_WWW = re.compile(r"^www\.")


def page(url: Any) -> str:
    """A page and everything below it: without scheme, `www.`, query and fragment, with one slash at its end.

    `/office` (of any site) and `https://www.spinaok.example/office` both hold `…/office`, `…/office/chairs` and
    `…/office?utm_term=x`, but not `…/officers`.
    """
    text = _WWW.sub("", _SCHEME.sub("", _given(url).lower()))
    return re.split(r"[?#]", text, maxsplit=1)[0].rstrip("/") + "/"


def phrase(text: Any) -> str:
    """Lower case, no blanks at the ends."""
    return _given(text).lower()


def search_term(text: Any) -> str:
    """Lower case, words with one blank between them; `+` of raw addresses is a blank."""
    return _given(" ".join(_given(text).lower().replace("+", " ").split()))


def promo_code(text: Any) -> str:
    """Capitals, as promo codes are kept."""
    return _given(text).upper()


def _given(text: Any) -> str:
    if not isinstance(text, str) or not text.strip():
        raise ValueError(text)
    return text.strip()
