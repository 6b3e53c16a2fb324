"""What a visitor agreed to on a page: the event by which consent managers tell Segment, and our own script tells us."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from crm.models.words import ConsentPurpose
from funnel.adapters.reading import members, text
from funnel.adapters.shape import Agreed

EVENT = "Segment Consent Preference Updated"
CATEGORIES = {
    "analytics": ConsentPurpose.ANALYTICS,
    "advertising": ConsentPurpose.MARKETING,
    "marketing": ConsentPurpose.MARKETING,
}
"""Names of categories that tell by themselves what they are for; others are a site's own, and left out."""
CHANNEL = "site"


def agreed(context: Mapping[str, Any], properties: Mapping[str, Any]) -> Agreed | None:
    """`context.consent.categoryPreferences`; None where it names nothing known. `properties.version` is the wording's.

    Of two names of one purpose the refusal counts.
    """
    said: dict[ConsentPurpose, bool] = {}
    for name, value in members(members(context.get("consent")).get("categoryPreferences")).items():
        purpose = CATEGORIES.get(str(name).lower())
        if purpose is not None and isinstance(value, bool):
            said[purpose] = value and said.get(purpose, True)
    if not said:
        return None
    return Agreed(CHANNEL, said, _page(context), text(properties.get("version"), 60))


def _page(context: Mapping[str, Any]) -> str | None:
    """The page without its parameters, which may be somebody's."""
    try:
        found = urlsplit(text(members(context.get("page")).get("url"), 2_000) or "")
        return f"https://{found.hostname}{found.path}"[:300] if found.hostname else None
    except ValueError:
        return None
