"""What is written about the chair, where, and with what it is answered."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Spot:
    """Where people write: a resource of ours, or somebody else's page."""

    channel: str
    resource: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Said:
    """A text, its topic by the rules, who answers and how; `solution` where there was something to solve."""

    text: str
    topic: str | None
    who: str
    answer: str
    solution: str | None = None
    is_for_client: bool = False


SPOTS = (
    Spot("vk", resource="vk-page"),
    Spot("marketplace", url="https://ozon.ru/product/spinaok"),
    Spot("vk", resource="vk-group"),
    Spot("organic_search", url="https://otzovik.com/reviews/spinaok"),
    Spot("telegram", resource="telegram"),
    Spot("marketplace", resource="listing"),
    Spot("organic_search", url="https://2gis.ru/moscow/firm/spinaok"),
)
SAID = (
    Said("How high must a table be for it?", "height", "community", "From 68 cm; write us your height."),
    Said("It squeaks after a month, is that normal?", "quality", "support", "It is not. We send a fitter.",
         solution="The bearing was greased at home; a film shows how."),
    Said("Thank you, the back does not hurt any more!", None, "community", "That is what it is for. Thank you!"),
    Said("Came a week late and nobody called.", "delivery", "support", "We are sorry: the van broke down.",
         solution="Delivery was given back; the carrier calls a day before."),
    Said("Which weight does it bear?", "quality", "community", "150 kg.", is_for_client=True),
    Said("Broken wheel on the third day.", "quality", "support", "A new set is on its way.",
         solution="Wheels replaced free of charge."),
    Said("Do you deliver to Kazan?", "delivery", "community", "We do, in four days."),
    Said("My daughter does her homework in it now, thanks.", None, "community", "The small one is for her."),
    Said("Make one without armrests.", "idea", "community", "We have given it to the constructors."),
)  # fmt: skip
RULES: list[dict[str, Any]] = [
    {"words": ["smell*", "poison*"], "category": "COMPLAINT", "sentiment": "NEGATIVE", "topic": "smell"},
    {"words": ["squeak*", "broken"], "category": "COMPLAINT", "sentiment": "NEGATIVE", "topic": "quality"},
    {"words": ["late"], "category": "COMPLAINT", "sentiment": "NEGATIVE", "topic": "delivery"},
    {"words": ["thank*"], "category": "PRAISE", "sentiment": "POSITIVE"},
    {"words": ["make one"], "category": "IDEA", "topic": "idea"},
    {"words": ["weight", "bear"], "category": "QUESTION", "topic": "quality"},
    {"words": ["deliver*"], "category": "QUESTION", "topic": "delivery"},
    {"words": ["how high", "table"], "category": "QUESTION", "topic": "height"},
]
TOPICS = (
    ("quality", "Quality", "support"),
    ("delivery", "Delivery", "support"),
    ("height", "Sizes", "community"),
    ("smell", "Smell", "marketer"),
)
"""Key, name and who knows most of it; ideas have nobody."""
ARGUMENTS = (
    ("quality", "Squeaking", "A dry bearing, never the frame; the fitter comes within three days.",
     "https://spinaok.example/fitters"),
    ("delivery", "Terms of delivery", "Four days in cities; a late day gives the delivery's price back.", None),
    ("height", "Tables and chairs", "Table height is 0.42 of the person's height.", "https://spinaok.example/height"),
    ("smell", "Smell", "Certified E1; the cover is washed before packing.", "https://spinaok.example/e1.pdf"),
)  # fmt: skip
TEMPLATES = (
    ("Thanks", "Thank you for writing to us!", None),
    ("Fitter", "We are sorry. A fitter calls you today.", "quality"),
    ("Carrier", "We have asked the carrier and write to you within the hour.", "delivery"),
)
SCHEME = (
    ("Look who writes: dates, orders, addresses", "community", 1_800),
    ("Write the statement", "marketer", 7_200),
    ("Ask the client's lawyer", "client", 86_400),
)
"""What is done in a burst, by whom, within how many seconds."""
