"""How sure it is that two persons are one, and why: independent reasons add up, names that differ speak against it.

Each reason is the share of pairs with it that we expect to be one; together 1 − ∏(1 − reason), which would be right if
they were independent. The numbers are set by judgement and stand here alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz

from crm.duplicates.keys import TAIL, mailbox, plain
from crm.duplicates.profile import Profile
from crm.duplicates.spelling import sounds
from crm.models.words import MatchKeyKind

LEAST = 0.4
"""What is less sure is not told: a list of guesses is read by nobody."""
SAME_NUMBER, SAME_TAIL, SAME_MAILBOX, LEFT_OUT = 0.85, 0.35, 0.9, 0.75
SAME_HANDLE, SAME_LOCAL, SAME_FIRM, SIMILAR_NAME = 0.55, 0.4, 0.35, 0.4
RARE_NAME, KNOWN_NAME, COMMON_NAME = 0.45, 0.3, 0.15
"""Of full names that nobody else, up to three others, or more persons have."""
ALIKE, UNLIKE = 88.0, 60.0
"""Of 100, by the words of two names as they sound."""
AGAINST = 0.4
"""What is left of all reasons when the names differ."""


@dataclass(frozen=True)
class Score:
    """From 0 to 1, and the reasons as one sentence."""

    confidence: float
    reason: str


def score(one: Profile, other: Profile, shared: Mapping[MatchKeyKind, int]) -> Score:
    """`shared`: the kinds of keys both have, and how many persons have that key."""
    reasons = [*_numbers(one, other), *_mails(one, other), *_handles(one, other)]
    if MatchKeyKind.LEFT_OUT in shared:
        reasons.append((LEFT_OUT, "one has an identity that was one too many for the other"))
    likeness = _likeness(one, other)
    reasons += _names(one, other, shared.get(MatchKeyKind.NAME), likeness, alone=not reasons)
    rest = 1.0
    for strength, _ in reasons:
        rest *= 1 - strength
    unlike = likeness is not None and likeness < UNLIKE
    confidence = round((1 - rest) * (AGAINST if unlike else 1.0), 2)
    told = [words for _, words in sorted(reasons, key=lambda reason: -reason[0])]
    if unlike:
        told.append(f"but one is called {one.name} and the other {other.name}")
    return Score(confidence, _sentence(told))


def _sentence(parts: list[str]) -> str:
    whole = ", ".join(parts)
    return f"{whole[:1].upper()}{whole[1:]}." if whole else ""


def _likeness(one: Profile, other: Profile) -> float | None:
    """How alike the names sound; None where one has none."""
    mine, theirs = sounds(one.name or ""), sounds(other.name or "")
    if not mine or not theirs:
        return None
    if min(len(mine), len(theirs)) == 1:
        return fuzz.token_set_ratio(" ".join(mine), " ".join(theirs))
    return max(fuzz.token_sort_ratio(" ".join(mine), " ".join(theirs)),
               fuzz.token_set_ratio(" ".join(mine), " ".join(theirs)) if set(mine) & set(theirs) else 0.0)  # fmt: skip


def _names(
    one: Profile, other: Profile, shared: int | None, likeness: float | None, *, alone: bool
) -> list[tuple[float, str]]:
    found = []
    if shared is not None and likeness is not None and likeness >= ALIKE:
        strength = RARE_NAME if shared <= 2 else KNOWN_NAME if shared <= 5 else COMMON_NAME
        found.append((strength, _called(one, other)))
    elif not alone and likeness is not None and likeness >= ALIKE:
        found.append((SIMILAR_NAME, _called(one, other)))
    if found and one.company_id is not None and one.company_id == other.company_id:
        found.append((SAME_FIRM, f"both belong to {one.company}"))
    return found


def _called(one: Profile, other: Profile) -> str:
    if one.name == other.name:
        return f"both are called {one.name}"
    return f"{one.name} and {other.name} sound alike"


def _numbers(one: Profile, other: Profile) -> list[tuple[float, str]]:
    mine = {value[-TAIL:]: value for value in one.of("PHONE")}
    for value in other.of("PHONE"):
        twin = mine.get(value[-TAIL:])
        if twin is not None and twin[-10:] == value[-10:]:
            return [(SAME_NUMBER, f"{twin} and {value} end with the same ten digits")]
        if twin is not None:
            return [(SAME_TAIL, f"{twin} and {value} end with the same seven digits")]
    return []


def _mails(one: Profile, other: Profile) -> list[tuple[float, str]]:
    mine = {mailbox(value): value for value in one.of("EMAIL")}
    for value in other.of("EMAIL"):
        if (twin := mine.get(mailbox(value))) is not None:
            return [(SAME_MAILBOX, f"{twin} and {value} are the same mailbox")]
    parts = {local: value for value in one.of("EMAIL") if (local := _local(value))}
    for value in other.of("EMAIL"):
        if (local := _local(value)) in parts:
            return [(SAME_LOCAL, f"{parts[local]} and {value} begin alike")]
    return []


def _handles(one: Profile, other: Profile) -> list[tuple[float, str]]:
    mine, theirs = _words(one), _words(other)
    for word in sorted(mine.keys() & theirs.keys()):
        if "HANDLE" in (mine[word], theirs[word]):
            where = "on two networks" if mine[word] == theirs[word] else "on a network and in an e-mail address"
            return [(SAME_HANDLE, f"both use the name {word} {where}")]
    return []


def _words(one: Profile) -> dict[str, str]:
    found = {local: "EMAIL" for value in one.of("EMAIL") if (local := _local(value))}
    return found | {word: "HANDLE" for value in one.of("HANDLE") if (word := plain(value))}


def _local(value: str) -> str | None:
    return plain(value.partition("@")[0].partition("+")[0])
