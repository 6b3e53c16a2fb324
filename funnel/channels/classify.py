"""Says to which channel group a visit belongs, and why. Pure: rules and tables are data (`rules.toml`, `domains.toml`).

Order: the workspace's own rules, marks of the link with a medium, click ids that prove an advert, marks without a
medium, the page come from; nothing of all that is a direct visit. `strict` is what Google Analytics 4 alone would say
of the marks, with no word of ours in between.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit


class TrafficGroup(StrEnum):
    """The default channel groups of Google Analytics 4, and the ones that are ours."""

    DIRECT = "DIRECT"
    CROSS_NETWORK = "CROSS_NETWORK"
    PAID_SHOPPING = "PAID_SHOPPING"
    PAID_SEARCH = "PAID_SEARCH"
    PAID_SOCIAL = "PAID_SOCIAL"
    PAID_VIDEO = "PAID_VIDEO"
    DISPLAY = "DISPLAY"
    PAID_OTHER = "PAID_OTHER"
    ORGANIC_SHOPPING = "ORGANIC_SHOPPING"
    ORGANIC_SOCIAL = "ORGANIC_SOCIAL"
    ORGANIC_VIDEO = "ORGANIC_VIDEO"
    ORGANIC_SEARCH = "ORGANIC_SEARCH"
    REFERRAL = "REFERRAL"
    EMAIL = "EMAIL"
    AFFILIATES = "AFFILIATES"
    AUDIO = "AUDIO"
    SMS = "SMS"
    MOBILE_PUSH = "MOBILE_PUSH"
    UNASSIGNED = "UNASSIGNED"
    AI_ASSISTANT = "AI_ASSISTANT"
    MARKETPLACE = "MARKETPLACE"
    MESSENGER = "MESSENGER"
    INTERNAL = "INTERNAL"


class GroupDecidedBy(StrEnum):
    """What told the group."""

    OWN_RULE = "OWN_RULE"
    UTM = "UTM"
    CLICK_ID = "CLICK_ID"
    REFERRER = "REFERRER"
    NOTHING = "NOTHING"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What a visit brings along."""

    source: str | None = None
    medium: str | None = None
    campaign: str | None = None
    referrer: str | None = None
    landing_page: str | None = None
    """Click ids stand in its query."""


@dataclass(frozen=True, slots=True)
class OwnRule:
    """A rule of the workspace: patterns in lower case, `*` stands for any characters; an empty one asks nothing."""

    name: str
    group: TrafficGroup
    channel_key: str | None = None
    source: str = ""
    medium: str = ""
    campaign: str = ""
    referrer_host: str = ""


@dataclass(frozen=True, slots=True)
class Classified:
    """The answer: the group, by what rule, and what that rule saw."""

    group: TrafficGroup
    by: GroupDecidedBy
    rule: str
    """`GA4 4`, the name of an own rule or of ours, the click id, or the domain."""
    seen: str
    strict: TrafficGroup
    platform: str | None = None
    """Whose the domain or click id is."""
    channel_key: str | None = None
    """The channel that an own rule names."""

    @property
    def sentence(self) -> str:
        """The same in words."""
        what = {
            GroupDecidedBy.OWN_RULE: f"Your rule {self.rule!r}",
            GroupDecidedBy.UTM: f"The rule {self.rule}",
            GroupDecidedBy.CLICK_ID: f"The click id {self.rule} of {self.platform}",
            GroupDecidedBy.REFERRER: f"The page come from, {self.rule}",
            GroupDecidedBy.NOTHING: "Nothing",
        }[self.by]
        return f"{what} says {self.group.value}, having seen {self.seen or 'neither marks nor a page come from'}."


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    group: TrafficGroup
    source_list: str | None
    source: re.Pattern[str] | None
    medium: re.Pattern[str] | None
    campaign: re.Pattern[str] | None

    def matches(self, source: str, medium: str, campaign: str) -> bool:
        if self.source_list and not listed(self.source_list, source):
            return False
        asked = ((self.source, source), (self.medium, medium), (self.campaign, campaign))
        return all(pattern is None or pattern.fullmatch(text) for pattern, text in asked)


@dataclass(frozen=True, slots=True)
class _Click:
    group: TrafficGroup
    platform: str
    proof: bool


@dataclass(frozen=True, slots=True)
class _Data:
    ga4: tuple[_Rule, ...]
    overlay: tuple[_Rule, ...]
    aliases: Mapping[str, str]
    clicks: Mapping[str, _Click]
    lists: Mapping[str, Mapping[str, str]]
    where: Mapping[str, tuple[str, str]]
    """Domain → list and name."""


@cache
def _data() -> _Data:
    folder = Path(__file__).parent
    rules = tomllib.loads((folder / "rules.toml").read_text(encoding="utf-8"))
    lists = tomllib.loads((folder / "domains.toml").read_text(encoding="utf-8"))
    where = {domain: (kind, name) for kind, domains in lists.items() for domain, name in domains.items()}
    clicks = {
        name: _Click(TrafficGroup(said["group"]), said["platform"], said.get("proof", True))
        for name, said in rules["click_ids"].items()
    }
    ga4 = tuple(_rule(f"GA4 {said['number']}", said) for said in rules["rule"])
    overlay = tuple(_rule(said["name"], said) for said in rules["overlay"])
    return _Data(ga4, overlay, rules["aliases"], clicks, lists, where)


def _rule(name: str, said: Mapping[str, Any]) -> _Rule:
    source, medium, campaign = (_pattern(said.get(each)) for each in ("source", "medium", "campaign"))
    return _Rule(name, TrafficGroup(said["group"]), said.get("source_list"), source, medium, campaign)


def _pattern(text: str | None) -> re.Pattern[str] | None:
    return re.compile(text, re.DOTALL) if text else None


def listed(kind: str, source: str) -> bool:
    """Whether a source is in a list as it is written, or as a domain at or below one of it."""
    return found_in((kind,), source) is not None


_SECOND = frozenset({"co", "com", "net", "org", "gov", "edu", "ac"})


@lru_cache(maxsize=8_192)
def found_in(kinds: tuple[str, ...], host: str) -> tuple[str, str, str] | None:
    """The list, the entry and the name for a host: as it is, else by its parents or `label.*`; the longest first."""
    lists = _data().lists
    labels = host.removeprefix("www.").split(".")
    for entry in _entries(labels):
        for kind in kinds:
            if entry in lists[kind]:
                return kind, entry, lists[kind][entry]
    return None


def _entries(labels: Sequence[str]) -> Iterator[str]:
    """What a host may be listed as, the longest first; a word without a dot only as a whole: it is no domain's end."""
    for start in range(len(labels)):
        if start == 0 or len(labels) - start > 1:
            yield ".".join(labels[start:])
        for end in range(len(labels) - 1, start, -1):
            if _is_ending(labels[end:]):
                yield f"{'.'.join(labels[start:end])}.*"


def _is_ending(labels: Sequence[str]) -> bool:
    """Whether these are the end of domains anybody may register: com, de, co.uk."""
    return len(labels) == 1 or (len(labels) == 2 and labels[0] in _SECOND and len(labels[1]) == 2)


_MACRO = re.compile(r"[{\[<%]+[^{}\[\]<>%]*[}\]>%]+")


def _clean(text: str | None) -> str:
    """As rules compare it; a macro that nobody filled in says nothing."""
    lowered = (text or "").strip().lower()
    return "" if _MACRO.fullmatch(lowered) else lowered


def classify(visit: Visit, own: Sequence[OwnRule] = (), *, aliases: bool = True) -> Classified:
    """The group of the visit; `own` in their order, the first that matches counts. Without `aliases` sources are taken
    as they are written and none of our additions to Google's rules is asked.
    """
    source, medium, campaign = _clean(visit.source), _clean(visit.medium), _clean(visit.campaign)
    host = host_of(visit.referrer)
    strict = _ga4(source, medium, campaign)[0] if source or medium or campaign else _strict_referrer(visit, host)
    if (rule := matching(visit, own)) is not None:
        seen = _seen(source, medium, campaign, host)
        return Classified(rule.group, GroupDecidedBy.OWN_RULE, rule.name, seen, strict, None, rule.channel_key)
    click = _click(visit.landing_page)
    if click and not medium:
        name, said = click
        return Classified(said.group, GroupDecidedBy.CLICK_ID, name, name, strict, said.platform)
    if source or medium or campaign:
        known = _data().aliases.get(source, source) if aliases else source
        group, name = _with_overlay(known, medium, campaign) if aliases else _ga4(known, medium, campaign)
        found = found_in(tuple(_data().lists), known) if known else None
        seen = _seen(known, medium, campaign, "")
        return Classified(group, GroupDecidedBy.UTM, name, seen, strict, found[2] if found else None)
    return _by_referrer(visit, host, strict)


@lru_cache(maxsize=4_096)
def _ga4(source: str, medium: str, campaign: str) -> tuple[TrafficGroup, str]:
    return _first(_data().ga4, source, medium, campaign) or (TrafficGroup.UNASSIGNED, "GA4 19")


@lru_cache(maxsize=4_096)
def _with_overlay(source: str, medium: str, campaign: str) -> tuple[TrafficGroup, str]:
    ours = _first(_data().overlay, source, medium, campaign)
    return ours if ours and not _is_paid(medium) else _ga4(source, medium, campaign)


def _is_paid(medium: str) -> bool:
    """What was paid for is that, wherever the link stood."""
    return next((True for rule in _data().ga4 if rule.name == "GA4 8" and rule.matches("", medium, "")), False)


def _first(rules: Sequence[_Rule], source: str, medium: str, campaign: str) -> tuple[TrafficGroup, str] | None:
    return next(((rule.group, rule.name) for rule in rules if rule.matches(source, medium, campaign)), None)


def matching(visit: Visit, own: Sequence[OwnRule]) -> OwnRule | None:
    """The first of the workspace's own rules that fits the visit."""
    if not own:
        return None
    told = (_clean(visit.source), _clean(visit.medium), _clean(visit.campaign), host_of(visit.referrer))
    return next((rule for rule in own if _own_matches(rule, *told)), None)


def _own_matches(rule: OwnRule, source: str, medium: str, campaign: str, host: str) -> bool:
    asked = ((rule.source, source), (rule.medium, medium), (rule.campaign, campaign), (rule.referrer_host, host))
    return any(pattern for pattern, _ in asked) and all(
        not pattern or (bool(text) and _starred(pattern).fullmatch(text)) for pattern, text in asked
    )


@lru_cache(maxsize=4_096)
def _starred(pattern: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, re.split(r"\*+", pattern.strip().lower()))), re.DOTALL)


def _click(landing_page: str | None) -> tuple[str, _Click] | None:
    """The first click id in the page's query that proves an advert."""
    if not landing_page or "?" not in landing_page:
        return None
    try:
        given = parse_qsl(urlsplit(landing_page).query, max_num_fields=200)
    except ValueError:
        return None
    for name, value in given:
        said = _data().clicks.get(name.lower())
        if said and said.proof and _clean(value):
            return name.lower(), said
    return None


_BY_LIST: Mapping[str, TrafficGroup] = {
    "email": TrafficGroup.EMAIL, "ai": TrafficGroup.AI_ASSISTANT, "marketplace": TrafficGroup.MARKETPLACE,
    "messenger": TrafficGroup.MESSENGER, "social": TrafficGroup.ORGANIC_SOCIAL,
    "own_social": TrafficGroup.ORGANIC_SOCIAL, "video": TrafficGroup.ORGANIC_VIDEO,
    "own_video": TrafficGroup.ORGANIC_VIDEO, "shopping": TrafficGroup.ORGANIC_SHOPPING,
    "search": TrafficGroup.ORGANIC_SEARCH, "own_search": TrafficGroup.ORGANIC_SEARCH,
}  # fmt: skip
_ASKED = ("ignored", *_BY_LIST)
_STRICT = ("social", "video", "shopping", "search")


def _by_referrer(visit: Visit, host: str, strict: TrafficGroup) -> Classified:
    nothing = Classified(TrafficGroup.DIRECT, GroupDecidedBy.NOTHING, "GA4 1", "", strict)
    if not host:
        return nothing
    if is_same_site(host, host_of(visit.landing_page)):
        return Classified(TrafficGroup.INTERNAL, GroupDecidedBy.REFERRER, host, host, strict)
    found = found_in(_ASKED, host)
    if found is None:
        return Classified(TrafficGroup.REFERRAL, GroupDecidedBy.REFERRER, host, host, strict)
    kind, entry, name = found
    if kind == "ignored":
        return Classified(TrafficGroup.DIRECT, GroupDecidedBy.REFERRER, entry, host, strict, name)
    return Classified(_BY_LIST[kind], GroupDecidedBy.REFERRER, entry, host, strict, name)


def _strict_referrer(visit: Visit, host: str) -> TrafficGroup:
    if not host or is_same_site(host, host_of(visit.landing_page)):
        return TrafficGroup.DIRECT
    found = found_in(_STRICT, host)
    return _BY_LIST[found[0]] if found else TrafficGroup.REFERRAL


def host_of(url: str | None) -> str:
    """The host of an address in lower case, of an application its package; empty where there is none."""
    if not url:
        return ""
    try:
        return (urlsplit(url if "//" in url else f"//{url}").hostname or "").rstrip(".").removeprefix("www.")
    except ValueError:
        return ""


def site_of(host: str) -> str:
    """The registrable domain: two labels, three below endings such as co.uk."""
    labels = host.split(".")
    count = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND else 2
    return ".".join(labels[-count:])


def is_same_site(one: str, other: str) -> bool:
    """Whether both hosts are of one registrable domain."""
    return bool(one and other) and site_of(one) == site_of(other)


def _seen(source: str, medium: str, campaign: str, host: str) -> str:
    told = {"source": source, "medium": medium, "campaign": campaign, "referrer": host}
    return ", ".join(f"{name} {value!r}" for name, value in told.items() if value)
