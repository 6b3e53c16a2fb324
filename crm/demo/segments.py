"""The kinds of people in the demo: where they come from, how far they go, and what becomes of them. Plain data.

The stories of docs/demo.md are set here: Instagram brings many and sells few, social opens journeys and search closes
them, marketplace requests are declined, the portal does not pay.
"""

from dataclasses import dataclass

Weights = tuple[tuple[str, float], ...]

DIRECT = "direct"
"""A visit that nothing sent: no resource, the channel "direct"."""

_LIKES: Weights = (("REACTION", 5), ("VIEW", 4), ("COMMENT", 1.2), ("SHARE", 0.6), ("FOLLOW", 1.5))
_SEARCHED: Weights = (("yandex", 32), ("google", 13), ("seo", 22))
CLOSING: Weights = (("yandex", 34), ("seo", 32), ("google", 12), (DIRECT, 14), ("newsletter", 8))
"""The last visit before a purchase: they look us up once more."""
PAID_CLICKS = frozenset({"yandex", "google", "portal", "influencer", "newsletter"})
"""Sources whose click is a touch of its own before the visit."""


@dataclass(frozen=True)
class Segment:
    """Shares are of those who got so far; `opening` and `visits` count sessions."""

    key: str
    weight: float
    sources: Weights
    """What the opening sessions are sent by."""
    kinds: Weights
    opening: tuple[int, int]
    to_site: float
    via: Weights
    """What the sessions on the site are sent by."""
    visits: tuple[int, int]
    asks: float
    ask_by: Weights
    audiences: Weights
    accepted: float
    """Of those who asked: taken over by sales."""
    bought: float
    """Of those taken over."""
    declined: float = 0.03
    pace: float = 5.0
    """Mean days between sessions."""
    units: tuple[int, int] = (1, 1)
    account: bool = True
    """Recognised by the account of the first source's channel from the start."""


SEGMENTS = (
    Segment(
        "fans", 26, (("instagram", 80), ("influencer", 20)), _LIKES, (5, 11), 0.28,
        (("instagram", 60), ("influencer", 15), (DIRECT, 25)), (1, 2), 0.12, (("MESSAGE", 70), ("FORM_SUBMIT", 30)),
        (("office", 100),), 0.13, 0.14, declined=0.1,
    ),
    Segment(
        "circle", 21, (("vk-group", 55), ("vk-page", 30), ("facebook", 15)), _LIKES, (4, 9), 0.52,
        (*_SEARCHED, ("vk-group", 15), ("vk-page", 6), (DIRECT, 12)), (1, 4), 0.27,
        (("FORM_SUBMIT", 62), ("MESSAGE", 20), ("CALL", 18)), (("office", 88), ("patients", 12)), 0.26, 0.42,
    ),
    Segment(
        "viewers", 7, (("youtube", 100),), (("VIEW", 6), ("REACTION", 3), ("FOLLOW", 1.2), ("COMMENT", 0.8)), (3, 8),
        0.5,
        (*_SEARCHED, ("youtube", 14), ("blog", 8)), (1, 4), 0.3, (("FORM_SUBMIT", 70), ("CALL", 30)),
        (("office", 70), ("patients", 30)), 0.27, 0.42,
    ),
    Segment(
        "subscribers", 6, (("telegram", 100),), (("VIEW", 4), ("REACTION", 4), ("SHARE", 1), ("FOLLOW", 2)), (4, 8),
        0.5,
        (*_SEARCHED, ("telegram", 16), ("bot", 14)), (1, 3), 0.32, (("MESSAGE", 45), ("FORM_SUBMIT", 55)),
        (("office", 95), ("heads", 5)), 0.26, 0.4,
    ),
    Segment(
        "searchers", 19, _SEARCHED, (("VISIT", 1),), (0, 0), 1.0, _SEARCHED, (2, 5), 0.31,
        (("FORM_SUBMIT", 66), ("CALL", 26), ("MESSAGE", 8)), (("office", 76), ("patients", 14), ("heads", 10)), 0.3,
        0.46, pace=2.5, account=False,
    ),
    Segment(
        "readers", 9, (("blog", 100),), (("VISIT", 5), ("DOWNLOAD", 1)), (1, 3), 1.0,
        (("newsletter", 55), ("seo", 20), ("forum", 15), (DIRECT, 10)), (2, 6), 0.17,
        (("FORM_SUBMIT", 80), ("CALL", 20)), (("office", 80), ("heads", 20)), 0.27, 0.4, pace=9.0, account=False,
    ),
    Segment(
        "portal", 4, (("portal", 100),), (("VIEW", 1),), (0, 1), 0.9, (("portal", 85), (DIRECT, 15)), (1, 2), 0.07,
        (("FORM_SUBMIT", 80), ("CALL", 20)), (("office", 70), ("heads", 30)), 0.26, 0.22, declined=0.25, account=False,
    ),
    Segment(
        "patients", 2.4, (("centres", 100),), (("RECOMMENDATION", 1),), (1, 1), 0.8, (("centres", 70), (DIRECT, 30)),
        (1, 3), 0.5, (("CALL", 65), ("FORM_SUBMIT", 35)), (("patients", 100),), 0.42, 0.45, pace=4.0,
    ),
    Segment(
        "bargain", 3, (("listing", 100),), (("VIEW", 2), ("REVIEW", 0.2), ("REACTION", 1)), (1, 3), 0.6,
        (("listing", 100),), (1, 2), 0.5, (("MESSAGE", 100),), (("office", 100),), 0.13, 0.24, declined=0.4,
    ),
    Segment(
        "readers-of-paper", 0.9, (("newspaper", 100),), (("CALL", 1),), (0, 0), 0.0, (("newspaper", 100),), (0, 0), 1.0,
        (("CALL", 100),), (("patients", 60), ("office", 40)), 0.3, 0.4, account=False,
    ),
    Segment(
        "firms", 1.7, (("webinar", 70), ("corporate", 30)), (("EVENT_REGISTER", 1),), (1, 1), 0.9,
        (("webinar", 30), ("seo", 25), ("yandex", 25), ("blog", 20)), (1, 4), 0.42,
        (("FORM_SUBMIT", 75), ("CALL", 25)), (("heads", 100),), 0.42, 0.4, pace=8.0, units=(2, 8),
    ),
)  # fmt: skip
