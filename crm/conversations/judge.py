"""What a text is about, by the workspace's rules; pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from crm.models.words_conversation import ConversationCategory, NegativeKind, Sentiment


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a thread is; None where nobody has said it."""

    category: ConversationCategory | None = None
    sentiment: Sentiment | None = None
    negative_kind: NegativeKind | None = None
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A text that holds one of the words is this."""

    words: tuple[str, ...]
    category: ConversationCategory | None = None
    sentiment: Sentiment | None = None
    topic: str | None = None


def judge(text: str, rules: Sequence[Rule]) -> tuple[Judgement, list[str]]:
    """What the first rule that says something says of each property, and the words that were met."""
    found, met = Judgement(), list[str]()
    folded = " ".join(text.casefold().split())
    for rule in rules:
        word = next((each for each in rule.words if _holds(folded, each)), None)
        if word is None:
            continue
        better = replace(
            found,
            category=found.category or rule.category,
            sentiment=found.sentiment or rule.sentiment,
            topic=found.topic or rule.topic,
        )
        if better != found:
            found, met = better, [*met, word]
    return settled(found), met


def settled(judgement: Judgement) -> Judgement:
    """A negative is a customer's until somebody says otherwise; what is no negative has no kind of it."""
    if judgement.sentiment is not Sentiment.NEGATIVE:
        return replace(judgement, negative_kind=None)
    return replace(judgement, negative_kind=judgement.negative_kind or NegativeKind.GENUINE)


def _holds(folded: str, word: str) -> bool:
    """As whole words; `break*` holds for broken off endings, as many languages have them."""
    return _pattern(word).search(folded) is not None


@lru_cache(maxsize=2_048)
def _pattern(word: str) -> re.Pattern[str]:
    stem = " ".join(word.casefold().removesuffix("*").split())
    return re.compile(rf"(?<!\w){re.escape(stem)}" + ("" if word.endswith("*") else r"(?!\w)"))
