"""What the rules of a run say of one touch that is stored. Pure: channels, resources and rules are handed in.

What the touch brought along (marks, click ids, the page come from) is judged as when it came; the resource that sent
the person stays. Whatever else told the channel is stronger than rules and is left alone.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from crm.models.words import ChannelToldBy, RecognisedBy
from funnel.channels.classify import classify
from funnel.models.words.reclassification import LeftAlone
from funnel.resources.recognise import ARRIVED, Evidence, Known, by_rules

_EVIDENCE_DAY = date(2000, 1, 1)
"""Codes and numbers are looked up by day; rules never."""


@dataclass(frozen=True, slots=True)
class Move:
    """Another channel for the touch, or the same one by other evidence, and why."""

    channel_id: UUID | None
    recognised_by: str | None
    told_by: str | None
    explanation: str


def judge(touch: Any, known: Known) -> Move | LeftAlone:
    """The move, or why the touch stays. `touch`: a row of `look`, by attribute."""
    stays = _left_alone(touch)
    if stays is not None:
        return stays
    evidence = Evidence(
        day=_EVIDENCE_DAY, utm=touch.utm, referrer=touch.referrer, landing_page=touch.landing_page,
        place_url=touch.place_url,
    )  # fmt: skip
    told, channel_id = by_rules(evidence, known)
    told_by = ChannelToldBy.RULES.value if channel_id else None
    if channel_id is None and touch.resource_id is not None:
        channel_id = _of_resource(touch)
        told_by = ChannelToldBy.RESOURCE.value if channel_id else None
    recognised_by = touch.recognised_by if touch.resource_id else (told.value if told else None)
    is_same = (channel_id, recognised_by) == (touch.channel_id, touch.recognised_by)
    if is_same and touch.channel_told_by in (told_by, None):
        return LeftAlone.SAME
    return Move(channel_id, recognised_by, told_by, classify(evidence.visit, known.own_rules).sentence)


def _left_alone(touch: Any) -> LeftAlone | None:
    """Why no rule is asked about the touch; None when they are."""
    if touch.erased:
        return LeftAlone.ERASED
    if touch.channel_told_by == ChannelToldBy.STATED:
        return LeftAlone.STATED
    if _is_of_resource(touch):
        return LeftAlone.RESOURCE
    if touch.channel_told_by is None and touch.channel_id is not None:
        if touch.resource_id is not None:
            return LeftAlone.UNTOLD
        if touch.recognised_by is None:
            return LeftAlone.STATED
    if not (touch.utm or touch.referrer or touch.landing_page):
        return LeftAlone.NO_EVIDENCE
    return None


def _is_of_resource(touch: Any) -> bool:
    """Whether the resource that sent the person named the channel, or was named itself without any page: then no rule
    was asked when the touch came.
    """
    if touch.resource_id is None or touch.recognised_by in ARRIVED:
        return False
    if touch.channel_told_by == ChannelToldBy.RESOURCE:
        return True
    return touch.channel_id is None and touch.recognised_by == RecognisedBy.EXPLICIT_ID and touch.place_url is None


def _of_resource(touch: Any) -> UUID | None:
    """The channel of the resource the person came to: as it was told then, else as it is now."""
    found: UUID | None = touch.channel_id if touch.channel_told_by == ChannelToldBy.RESOURCE else touch.resource_channel
    return found
