"""Rules over the campaign parameters of links: which match, and which of those speaks most exactly. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

PARTS = ("source", "medium", "campaign", "content")
ANYTHING = "*"


@dataclass(frozen=True, slots=True)
class Rule:
    """Patterns in lower case; `*` stands for any characters, an empty pattern asks nothing."""

    id: UUID
    resource_id: UUID
    source: str = ""
    medium: str = ""
    campaign: str = ""
    content: str = ""

    @property
    def weight(self) -> tuple[int, int, int, str]:
        """What says more comes first: patterns without `*`, then patterns at all, then letters; the id decides last."""
        asked = [getattr(self, part) for part in PARTS if getattr(self, part)]
        exact = sum(ANYTHING not in pattern for pattern in asked)
        letters = sum(len(pattern.replace(ANYTHING, "")) for pattern in asked)
        return (-exact, -len(asked), -letters, str(self.id))

    def matches(self, utm: Mapping[str, str]) -> bool:
        """Whether every pattern that asks something finds it."""
        return all(_matches(getattr(self, part), utm.get(part, "")) for part in PARTS)


def sort_rules(rules: Sequence[Rule]) -> list[Rule]:
    """The most exact rule first; the same order whoever sorts."""
    return sorted(rules, key=lambda rule: rule.weight)


def lowered(utm: Mapping[str, object] | None) -> dict[str, str]:
    """Parameters as rules compare them: text, lower case, no blanks at the ends; empty ones are left out."""
    if not utm:
        return {}
    texts = {key: value.strip().lower() for key, value in utm.items() if isinstance(value, str)}
    return {key: value for key, value in texts.items() if value}


def _matches(pattern: str, value: str) -> bool:
    if not pattern:
        return True
    if ANYTHING not in pattern:
        return pattern == value
    return bool(value) and _compiled(pattern).fullmatch(value) is not None


@lru_cache(maxsize=4_096)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, re.split(r"\*+", pattern))), re.DOTALL)
